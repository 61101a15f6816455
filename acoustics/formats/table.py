"""A table for spreadsheets: CSV with a header, of many recordings.

What is written is RFC 4180 with lines that end in CR LF. What is read may have a
semicolon or a tab between its columns, and a decimal comma, as spreadsheets of many
countries save it.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from acoustics.events import Annotation, Sheet
from acoustics.formats import fields, texts
from acoustics.formats.reading import (
    Gathering,
    LabelFormat,
    NotThisFormat,
    Reading,
    checked,
)

COLUMNS = (
    "recording",
    "started_at",
    "start_ms",
    "end_ms",
    "label",
    "note",
    "source",
    "model",
    "score",
    "annotator",
)
DELIMITERS = (",", ";", "\t")


def write(sheets: Iterable[Sheet]) -> Iterator[str]:
    """Write a line for each annotation."""
    yield _line(COLUMNS)
    for sheet, annotation in fields.sheets_rows(sheets):
        cells = _cells(sheet, annotation)
        yield _line(texts.as_cell(texts.plain(cells[name])) for name in COLUMNS)


def _cells(sheet: Sheet, annotation: Annotation) -> dict[str, str]:
    cells: dict[str, Any] = {
        "recording": sheet.recording,
        "started_at": sheet.started_at.isoformat() if sheet.started_at else "",
        "start_ms": annotation.interval.start_ms,
        "end_ms": annotation.interval.end_ms,
        "label": annotation.label,
        **fields.stated(annotation),
    }
    return {name: str(cells.get(name, "")) for name in COLUMNS}


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def read(text: str) -> Reading:
    """Read a table whose header names a label, a start and an end.

    A start and an end are in seconds, but where the header says ``start_ms``.
    """
    columns: dict[str, int] | None = None
    gathering = Gathering()
    for number, cells in _rows(checked(text), complain_to=gathering):
        if not any(cell.strip() for cell in cells):
            continue
        if columns is None:
            columns = _columns(cells)
        elif len(cells) <= max(columns[name] for name in columns if name in _NEEDED):
            gathering.complain(number, "it has fewer columns than the first line")
        else:
            named = {
                name: texts.from_cell(cells[column])
                for name, column in columns.items()
                if column < len(cells)
            }
            fields.take(named, place=number, into=gathering)
    if columns is None:
        msg = "There is no table in this: it has no first line with names of columns."
        raise NotThisFormat(msg)
    return gathering.reading()


_NEEDED = {"start", "end", "start_ms", "end_ms", "label"}


def _rows(text: str, *, complain_to: Gathering) -> Iterator[tuple[int, list[str]]]:
    rows = csv.reader(
        io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True
    )
    # A row may span lines; the place is the line it begins at.
    begins = 1
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            complain_to.complain(begins, _said(error))
        else:
            yield begins, cells
        begins = rows.line_num + 1


def _said(error: csv.Error) -> str:
    if "unexpected end" in str(error):
        return "a quotation mark opens here and never closes; nothing after it is read"
    if "field larger" in str(error):
        return "a cell is far too long; does a quotation mark open here and not close?"
    return "its quotation marks do not belong together"


def _delimiter(text: str) -> str:
    first = text.lstrip().partition("\n")[0]
    return max(DELIMITERS, key=first.count)


def _columns(header: list[str]) -> dict[str, int]:
    columns = fields.by_field(header)
    if not fields.suffices(columns):
        msg = (
            "The first line has to name the columns: label, and start and end in "
            "seconds (or start_ms and end_ms)."
        )
        raise NotThisFormat(msg)
    return columns


CSV = LabelFormat(
    name="csv",
    title="CSV table",
    suffix=".csv",
    media_type="text/csv",
    counts="line",
    one_per_recording=False,
    write=write,
    read=read,
)
