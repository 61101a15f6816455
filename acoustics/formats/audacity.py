r"""Audacity's label track: start, end and label of one recording, between tabs.

Times are in seconds. A line that begins with a backslash gives the frequencies of
the label above it; annotations have none, and it is passed over. Source: Audacity
manual, "Importing and Exporting Labels".
"""

from collections.abc import Iterable, Iterator

from acoustics.events import Sheet
from acoustics.formats import fields, texts, times
from acoustics.formats.reading import (
    Gathering,
    LabelFormat,
    NotThisFormat,
    Reading,
    only,
)


def write(sheets: Iterable[Sheet]) -> Iterator[str]:
    """Write the labels of one recording; notes and the rest have no place here."""
    for one in only(sheets).annotations:
        start, end = one.interval.start_ms, one.interval.end_ms
        label = texts.one_line(one.label)
        yield f"{times.seconds(start)}\t{times.seconds(end)}\t{label}\n"


def read(text: str) -> Reading:
    """Read a label track; where an editor made spaces of its tabs, these do."""
    gathering, any_label = Gathering(), False
    for number, line in texts.lines(text):
        if line.startswith("\\") and any_label:
            continue
        cells = _cells(line)
        if not all(times.is_number(cell) for cell in cells[:2]):
            sentence = "it does not begin with a start and an end in seconds"
            gathering.complain(number, sentence)
            continue
        any_label = True
        named = dict(zip(("start", "end", "label"), cells, strict=False))
        fields.take(named, place=number, into=gathering)
    if gathering.problems and not any_label:
        msg = (
            "No line of this is a label of Audacity: "
            "a start, an end and a label, with tabs between them."
        )
        raise NotThisFormat(msg)
    return gathering.reading()


def _cells(line: str) -> list[str]:
    cells = line.split("\t", 2)
    return cells if len(cells) > 1 else line.split(maxsplit=2)


AUDACITY = LabelFormat(
    name="audacity",
    title="Audacity labels",
    suffix=".txt",
    media_type="text/plain",
    counts="line",
    one_per_recording=True,
    write=write,
    read=read,
)
