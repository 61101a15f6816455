"""The fields of an annotation, by the names that tables and JSON give them."""

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any, get_args

from acoustics.events import Annotation, Interval, Sheet
from acoustics.formats import texts, times
from acoustics.formats.reading import (
    Gathering,
    ReadAnnotation,
    Source,
    Unreadable,
)

# Ours come first; the others are what programs and people put over such columns.
NAMES: dict[str, tuple[str, ...]] = {
    "recording": ("recording", "filename", "file", "file_name", "begin_file", "audio"),
    "start_ms": ("start_ms", "begin_ms", "onset_ms"),
    "end_ms": ("end_ms", "stop_ms", "offset_ms"),
    "start": ("start", "start_s", "onset", "begin", "onset_s", "begin_time_s"),
    "end": ("end", "end_s", "offset", "stop", "offset_s", "end_time_s"),
    "label": ("label", "event_label", "annotation", "class", "species", "tag"),
    "note": ("note", "notes", "comment", "comments"),
    "source": ("source",),
    "model": ("model",),
    "score": ("score", "confidence"),
    "annotator": ("annotator",),
}
MOST_COLUMNS = 200
# What comes besides the place, the label and the recording.
EXTRAS = ("note", "source", "model", "score", "annotator")


def stated(annotation: Annotation) -> dict[str, Any]:
    """Give the extras of an annotation that say something."""
    extras = {name: getattr(annotation, name) for name in EXTRAS}
    return {name: value for name, value in extras.items() if value not in ("", None)}


def by_field(header: Iterable[str]) -> dict[str, int]:
    """Find the column of each field under its first name that is there.

    >>> by_field(["Filename", "Onset (s)", "Offset (s)", "Label"])
    {'recording': 0, 'start': 1, 'end': 2, 'label': 3}
    """
    names = [_plain_name(name) for name in islice(header, MOST_COLUMNS)]
    return {
        name: names.index(alias)
        for name, aliases in NAMES.items()
        for alias in [next((one for one in aliases if one in names), None)]
        if alias is not None
    }


def suffices(fields: Iterable[str]) -> bool:
    """Whether there is a label and a time, of whatever name and unit."""
    there = set(fields)
    return "label" in there and (
        {"start_ms", "end_ms"} <= there or {"start", "end"} <= there
    )


def take(fields: Mapping[str, Any], *, place: int, into: Gathering) -> None:
    """Keep the annotation that `fields` make, or say why they make none.

    Parameters
    ----------
    fields : mapping of str to Any
        By the keys of `NAMES`; milliseconds go before seconds.
    place : int
        Where they stand in the document.
    """
    try:
        interval, label = _interval(fields), texts.label(fields.get("label"))
    except Unreadable as wrong:
        into.complain(place, wrong)
        return
    extras: dict[str, Any] = {}
    for name, read in _EXTRAS.items():
        value = fields.get(name)
        if value is None or value == "":
            continue
        try:
            extras[name] = read(value)
        except Unreadable as wrong:
            into.complain(place, f"its {name} {wrong}, and was left out")
    # Most formats name no recording, and then it is None.
    extras.setdefault("recording", None)
    into.keep(ReadAnnotation(place=place, interval=interval, label=label, **extras))


def sheets_rows(sheets: Iterable[Sheet]) -> Iterable[tuple[Sheet, Annotation]]:
    """Pair each annotation with its sheet."""
    return ((sheet, one) for sheet in sheets for one in sheet.annotations)


def _plain_name(name: str) -> str:
    return re.sub(r"[^a-z]+", "_", name.lower()).strip("_")


def _interval(fields: Mapping[str, Any]) -> Interval:
    if "start_ms" in fields or "end_ms" in fields:
        return times.interval(fields.get("start_ms"), fields.get("end_ms"), unit_ms=1)
    return times.interval(fields.get("start"), fields.get("end"))


def _text(value: object) -> str:
    if not isinstance(value, str):
        msg = "is no text"
        raise Unreadable(msg)
    return texts.plain(value)


def _source(value: object) -> Source:
    for source in get_args(Source):
        if value == source:
            return source  # type: ignore[no-any-return]
    msg = "is none of " + ", ".join(get_args(Source))
    raise Unreadable(msg)


def _model(value: object) -> int:
    text = str(value)
    if not re.fullmatch(r"[0-9]{1,9}", text):
        msg = "is no number of a model"
        raise Unreadable(msg)
    return int(text)


def _score(value: object) -> float:
    if isinstance(value, bool) or not times.is_number(str(value)):
        msg = "is no number"
        raise Unreadable(msg)
    score = float(str(value).replace(",", "."))
    if not 0 <= score <= 1:
        msg = "is not between 0 and 1"
        raise Unreadable(msg)
    return score


_EXTRAS: dict[str, Callable[[object], Any]] = {
    "recording": _text,
    "note": _text,
    "source": _source,
    "model": _model,
    "score": _score,
    "annotator": _text,
}
