"""JSON Lines: an object a line for each annotation, of many recordings."""

from collections.abc import Iterable, Iterator

from acoustics.events import Sheet
from acoustics.formats import fields, json_text, texts
from acoustics.formats.reading import (
    Gathering,
    LabelFormat,
    NotThisFormat,
    Reading,
)


def write(sheets: Iterable[Sheet]) -> Iterator[str]:
    """Write a line for each annotation, without what it does not say."""
    for sheet, one in fields.sheets_rows(sheets):
        stated = {
            "recording": sheet.recording,
            "start_ms": one.interval.start_ms,
            "end_ms": one.interval.end_ms,
            "label": one.label,
            **fields.stated(one),
        }
        yield texts.plain(json_text.dump(stated)) + "\n"


def read(text: str) -> Reading:
    """Read objects with a label, a start and an end, as a table's columns name them."""
    gathering, any_object = Gathering(), False
    for number, line in texts.lines(text):
        try:
            stated = json_text.load(line)
        except NotThisFormat:
            gathering.complain(number, "it is no JSON")
            continue
        if not isinstance(stated, dict):
            gathering.complain(number, "it is no JSON object")
            continue
        any_object = True
        columns, values = fields.by_field(stated), list(stated.values())
        named = {name: values[column] for name, column in columns.items()}
        fields.take(named, place=number, into=gathering)
    if gathering.problems and not any_object:
        msg = "No line of this is a JSON object, as each has to be."
        raise NotThisFormat(msg)
    return gathering.reading()


JSON_LINES = LabelFormat(
    name="jsonl",
    title="JSON Lines",
    suffix=".jsonl",
    media_type="application/jsonl",
    counts="line",
    one_per_recording=False,
    write=write,
    read=read,
)
