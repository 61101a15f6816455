"""JAMS, a JSON of annotations of one recording.

Each person, source and model has an annotation of its own, of the open segment
namespace, with the score for a confidence. Source: Humphrey et al., "JAMS: a JSON
Annotated Music Specification for Reproducible MIR Research", ISMIR 2014.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from acoustics.events import Annotation, Sheet
from acoustics.formats import fields, json_text, texts, times
from acoustics.formats.reading import (
    Gathering,
    LabelFormat,
    NotThisFormat,
    Reading,
    Unreadable,
    checked,
    only,
)

VERSION = "0.3.4"
NAMESPACE = "segment_open"
# Of these each observation is a place with a word for what is heard there.
OF_LABELS = (NAMESPACE, "tag_open", "scaper")


def write(sheets: Iterable[Sheet]) -> Iterator[str]:
    """Write the annotations of one recording; notes have no place here."""
    sheet = only(sheets)
    document = {
        "annotations": [
            _annotation(list(group), duration_ms=sheet.duration_ms)
            for _, group in groupby(sorted(sheet.annotations, key=_hand), key=_hand)
        ],
        "file_metadata": {
            "title": texts.plain(sheet.recording),
            "artist": "",
            "release": "",
            "duration": times.as_number(sheet.duration_ms),
            "identifiers": {},
            "jams_version": VERSION,
        },
        "sandbox": {},
    }
    yield json_text.dump(document) + "\n"


def _hand(one: Annotation) -> tuple[str, str, int]:
    return one.annotator, one.source, one.model or 0


def _annotation(group: list[Annotation], *, duration_ms: int) -> dict[str, Any]:
    first = group[0]
    return {
        "annotation_metadata": {
            "curator": {"name": "", "email": ""},
            "annotator": {"name": texts.plain(first.annotator)},
            "version": "",
            "corpus": "",
            "annotation_tools": "Lullabel",
            "annotation_rules": "",
            "validation": "",
            "data_source": "",
        },
        "namespace": NAMESPACE,
        "data": [
            {
                "time": times.as_number(one.interval.start_ms),
                "duration": times.as_number(one.interval.duration_ms),
                "value": texts.plain(one.label),
                "confidence": one.score,
            }
            for one in group
        ],
        "sandbox": {"source": first.source, "model": first.model},
        "time": 0,
        "duration": times.as_number(duration_ms),
    }


def read(text: str) -> Reading:
    """Read the annotations whose observations are labelled places."""
    document = json_text.load(checked(text))
    annotations = json_text.get(document, "annotations")
    if not isinstance(annotations, list):
        msg = "This is no JAMS document: it has no list of annotations."
        raise NotThisFormat(msg)
    recording = json_text.get(document, "file_metadata", "title") or None
    gathering, place = Gathering(), 0
    for annotation in annotations:
        observations = _observations(json_text.get(annotation, "data"))
        namespace = json_text.get(annotation, "namespace")
        common = {"recording": recording, **_common(annotation)}
        if not observations:
            place += 0 if observations == [] else 1
            if observations is None:
                gathering.complain(place, "this annotation has no list of observations")
            continue
        for observation in observations:
            place += 1
            if namespace not in OF_LABELS:
                gathering.complain(place, "it is an observation of another kind")
            else:
                _take(observation, common, place=place, into=gathering)
    return gathering.reading()


def _observations(data: object) -> list[object] | None:
    # Dense namespaces hold columns, sparse ones rows; both have been written for all.
    if isinstance(data, dict):
        columns = [json_text.get(data, name) for name in _OBSERVATION]
        lists = [column for column in columns if isinstance(column, list)]
        if len({len(column) for column in lists}) != 1 or len(lists) < len(columns):
            return None
        rows = zip(*lists, strict=True)
        return [dict(zip(_OBSERVATION, row, strict=True)) for row in rows]
    return data if isinstance(data, list) else None


_OBSERVATION = ("time", "duration", "value", "confidence")


def _common(annotation: object) -> dict[str, Any]:
    stated = {
        "annotator": json_text.get(
            annotation, "annotation_metadata", "annotator", "name"
        ),
        "source": json_text.get(annotation, "sandbox", "source"),
        "model": json_text.get(annotation, "sandbox", "model"),
    }
    return {name: value for name, value in stated.items() if value is not None}


def _take(
    observation: object, common: dict[str, Any], *, place: int, into: Gathering
) -> None:
    value = json_text.get(observation, "value")
    start = json_text.get(observation, "time")
    try:
        end = times.after(start, json_text.get(observation, "duration"))
    except Unreadable as wrong:
        into.complain(place, wrong)
        return
    named = {
        "start": start,
        "end": end,
        "label": json_text.get(value, "label") if isinstance(value, dict) else value,
        "score": json_text.get(observation, "confidence"),
    }
    fields.take(named | common, place=place, into=into)


JAMS = LabelFormat(
    name="jams",
    title="JAMS",
    suffix=".jams",
    media_type="application/json",
    counts="entry",
    one_per_recording=True,
    write=write,
    read=read,
)
