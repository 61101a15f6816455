"""Label Studio's JSON: a list of tasks, one a recording, with regions of labels.

A region's origin says whether a person drew it, took it from a prediction or
corrected one, as our source does. Source: Label Studio documentation, "Label Studio
JSON format of annotated tasks" and "Import pre-annotated data".
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

from acoustics.events import Annotation, Sheet
from acoustics.formats import fields, json_text, texts, times
from acoustics.formats.reading import (
    Gathering,
    LabelFormat,
    NotThisFormat,
    Reading,
    checked,
)

CONTROL, SOUND = "label", "audio"
ORIGINS = {"human": "manual", "accepted": "prediction", "edited": "prediction-changed"}
_SOURCES = {origin: source for source, origin in ORIGINS.items()}
_LABELLED = ("labels", "timeserieslabels")


def config(colours: Mapping[str, str]) -> str:
    """Write the labelling interface that a project for such tasks needs.

    Parameters
    ----------
    colours : mapping of str to str
        A colour, such as ``#d1495b``, for each label.

    Examples
    --------
    >>> print(config({"cry": "#d1495b"}), end="")
    <View>
      <Labels name="label" toName="audio">
        <Label value="cry" background="#d1495b"/>
      </Labels>
      <Audio name="audio" value="$audio"/>
    </View>
    """
    labels = "".join(
        f"    <Label value={quoteattr(label)} background={quoteattr(colour)}/>\n"
        for label, colour in colours.items()
    )
    return (
        f'<View>\n  <Labels name="{CONTROL}" toName="{SOUND}">\n{labels}  </Labels>\n'
        f'  <Audio name="{SOUND}" value="${SOUND}"/>\n</View>\n'
    )


def write(sheets: Iterable[Sheet]) -> Iterator[str]:
    """Write a task for each recording; its sound is named as ``<recording>.wav``."""
    before = "[\n"
    for sheet in sheets:
        yield before + json_text.dump(_task(sheet))
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _task(sheet: Sheet) -> dict[str, Any]:
    recording = texts.plain(sheet.recording)
    regions = [
        _region(one, sheet=sheet, number=number)
        for number, one in enumerate(sheet.annotations, start=1)
    ]
    return {
        "data": {SOUND: f"{recording}.wav", "recording": recording},
        "annotations": [{"result": regions}],
    }


def _region(one: Annotation, *, sheet: Sheet, number: int) -> dict[str, Any]:
    said = {
        name: texts.plain(value) if isinstance(value, str) else value
        for name, value in fields.stated(one).items()
        if name not in ("note", "source", "score")
    }
    region: dict[str, Any] = {
        "id": f"{number:06}",
        "from_name": CONTROL,
        "to_name": SOUND,
        "type": "labels",
        "origin": ORIGINS[one.source],
        "original_length": times.as_number(sheet.duration_ms),
        "value": {
            "start": times.as_number(one.interval.start_ms),
            "end": times.as_number(one.interval.end_ms),
            "channel": 0,
            "labels": [texts.plain(one.label)],
        },
    }
    # Its own pages show the first text of a region's meta as the note to it.
    meta = said | ({"text": [texts.plain(one.note)]} if one.note else {})
    region |= {"meta": meta} if meta else {}
    return region | ({} if one.score is None else {"score": one.score})


def read(text: str) -> Reading:
    """Read the regions of all annotations of all tasks; predictions are problems."""
    document = json_text.load(checked(text))
    tasks = document if isinstance(document, list) else [document]
    if not all(isinstance(json_text.get(task, "data"), dict) for task in tasks):
        msg = "This is no export of Label Studio: its tasks have to have their data."
        raise NotThisFormat(msg)
    gathering, place = Gathering(), 0
    for task in tasks:
        recording = _recording(json_text.get(task, "data"))
        for result, refusal in _results(task):
            for region in result if isinstance(result, list) else [None]:
                place += 1
                if refusal:
                    gathering.complain(place, refusal)
                else:
                    _take(region, recording, place=place, into=gathering)
    return gathering.reading()


def _results(task: object) -> Iterator[tuple[object, str]]:
    """Give the results of a task, each with what speaks against it."""
    # Before 1.0, annotations were called completions.
    for name in ("annotations", "completions", "predictions"):
        stated = json_text.get(task, name)
        if stated is None:
            continue
        for one in stated if isinstance(stated, list) else [None]:
            refusal = "it was cancelled" if json_text.get(one, "was_cancelled") else ""
            if name == "predictions":
                refusal = "it is a prediction, which nobody has confirmed"
            yield json_text.get(one, "result"), refusal


def _recording(data: object) -> str | None:
    named = json_text.get(data, "recording") or json_text.get(data, SOUND)
    return named if isinstance(named, str) else None


def _take(
    region: object, recording: str | None, *, place: int, into: Gathering
) -> None:
    labels = json_text.get(region, "value", "labels")
    kind = json_text.get(region, "type")
    if kind not in _LABELLED or not isinstance(labels, list) or not labels:
        into.complain(place, "it is no region with a label")
        return
    origin, note = (
        json_text.get(region, "origin"),
        json_text.get(region, "meta", "text"),
    )
    for label in labels:
        named = {
            "recording": recording,
            "start": json_text.get(region, "value", "start"),
            "end": json_text.get(region, "value", "end"),
            "label": label,
            "note": "\n".join(map(str, note)) if isinstance(note, list) else note,
            "source": _SOURCES.get(origin) if isinstance(origin, str) else None,
            "model": json_text.get(region, "meta", "model"),
            "score": json_text.get(region, "score"),
            "annotator": json_text.get(region, "meta", "annotator"),
        }
        fields.take(named, place=place, into=into)


LABEL_STUDIO = LabelFormat(
    name="label-studio",
    title="Label Studio",
    suffix=".json",
    media_type="application/json",
    counts="entry",
    one_per_recording=False,
    write=write,
    read=read,
)
