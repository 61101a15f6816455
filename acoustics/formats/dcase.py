"""Strong labels as DCASE and sed_eval have them: onsets and offsets, in a table.

``filename``, ``onset``, ``offset`` and ``event_label``, with tabs between them and
seconds for times. Without a header the columns are told by the first two numbers
that stand side by side: before them the file, after them the label. Source: DCASE
challenge, task 4, and the documentation of dcase_util.MetaDataContainer.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from acoustics.events import Sheet
from acoustics.formats import fields, texts, times
from acoustics.formats.reading import (
    Gathering,
    LabelFormat,
    NotThisFormat,
    Reading,
)

COLUMNS = ("filename", "onset", "offset", "event_label")


def write(sheets: Iterable[Sheet]) -> Iterator[str]:
    """Write a line for each annotation, under a header."""
    yield "\t".join(COLUMNS) + "\n"
    for sheet, one in fields.sheets_rows(sheets):
        start, end = one.interval.start_ms, one.interval.end_ms
        file, label = texts.one_line(sheet.recording), texts.one_line(one.label)
        yield f"{file}\t{times.seconds(start)}\t{times.seconds(end)}\t{label}\n"


def read(text: str) -> Reading:
    """Read a table with or without its header."""
    gathering, columns, any_event = Gathering(), None, False
    for number, line in texts.lines(text):
        cells = [cell.strip() for cell in line.split("\t")]
        if columns is None and not any_event and _is_header(cells):
            columns = fields.by_field(cells)
            continue
        named = _named(cells, columns)
        if named is None:
            gathering.complain(number, "it has no onset and offset in seconds")
            continue
        any_event = True
        fields.take(named, place=number, into=gathering)
    if gathering.problems and not any_event:
        msg = (
            "No line of this is a strong label: "
            "a file, an onset, an offset and a label, with tabs between them."
        )
        raise NotThisFormat(msg)
    return gathering.reading()


def _is_header(cells: list[str]) -> bool:
    return fields.suffices(fields.by_field(cells))


def _named(cells: list[str], columns: dict[str, int] | None) -> dict[str, str] | None:
    if columns is not None:
        return {
            name: cells[column]
            for name, column in columns.items()
            if column < len(cells)
        }
    for at, pair in enumerate(pairwise(cells)):
        if all(times.is_number(cell) for cell in pair):
            named = {"start": pair[0], "end": pair[1]}
            named |= {"recording": cells[0]} if at else {}
            return named | {"label": "".join(cells[at + 2 : at + 3])}
    return None


DCASE = LabelFormat(
    name="dcase",
    title="DCASE strong labels",
    suffix=".tsv",
    media_type="text/tab-separated-values",
    counts="line",
    one_per_recording=False,
    write=write,
    read=read,
)
