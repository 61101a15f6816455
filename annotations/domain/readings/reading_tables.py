"""A table of readings, recognised: how it is written, and what its columns are."""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from annotations.domain.errors import DomainError
from annotations.domain.readings import reading_moments, readings
from annotations.domain.readings.reading_moments import Seen
from annotations.models import Series

N_LOOKED_AT = 500
LONGEST_LINE = 10_000
MOST_COLUMNS = 40
DELIMITERS = ",;\t|"
ZIP = b"PK\x03\x04"
# What programs of a house say when a sensor is away: no value, and no mistake.
NOTHING = frozenset({"", "unavailable", "unknown", "none", "null", "nan", "-", "n/a"})
TIMES = (
    *("last_changed", "last_updated", "timestamp", "datetime", "zeitpunkt", "time"),
    *("date", "datum", "zeit", "when", "at"),
)
NAMES = frozenset({"entity_id", "series", "sensor", "name"})
_UNIT = re.compile(r"^(?P<name>.*?)\s*[(\[](?P<unit>[^()\[\]]{1,20})[)\]]\s*$")
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(,\d{3})+")
_ENOUGH = 0.6
_WORDS = re.compile(r"[^\W\d_]")


class NotReadings(DomainError):
    """It is no table of readings."""

    code = "not_readings"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of values, or of names where `values` tell them apart."""

    place: int
    header: str
    name: str
    unit: str
    kind: str


@dataclass(frozen=True, slots=True)
class Table:
    """How a table is written. `name_place` is set where rows name their series."""

    path: Path
    encoding: str
    delimiter: str
    decimal: str
    headers: tuple[str, ...]
    has_head: bool
    time_place: int
    columns: tuple[Column, ...]
    left_out: tuple[str, ...]
    name_place: int | None
    seen: Seen
    newest_first: bool


Row = tuple[int, list[str]]


def rows(
    path: Path, *, encoding: str, delimiter: str, skip_head: bool
) -> Iterator[Row]:
    """Give line numbers and cells, one row at a time."""
    with path.open(encoding=encoding, errors="replace", newline="") as text:
        reader = csv.reader(_lines(text), delimiter=delimiter)
        try:
            for cells in reader:
                line = reader.line_num
                if "".join(cells).strip() and not (skip_head and line == 1):
                    yield line, cells
        except csv.Error as error:
            raise _no_table() from error


def recognise(path: Path) -> Table:
    """Look at the beginning of a table, and at its dates to the end.

    Raises
    ------
    NotReadings
        With a sentence that says what is missing.
    """
    _refuse_what_is_none(path)
    encoding = _encoding(path)
    delimiter = _delimiter(path, encoding)
    head = []
    for row in rows(path, encoding=encoding, delimiter=delimiter, skip_head=False):
        head.append(row)
        if len(head) > N_LOOKED_AT:
            break
    if not head or len(head[0][1]) < 2:
        raise _no_table()
    has_head = not any(reading_moments.is_one(cell) for cell in head[0][1])
    if has_head and len(head) == 1:
        msg = _("There are no rows under the head of this table: nothing to add.")
        raise NotReadings(msg, field="file")
    width = min(MOST_COLUMNS, len(head[0][1]))
    names = head[0][1] if has_head else [""] * width
    headers = tuple(name.strip().lstrip("\ufeff") for name in names[:width])
    sample = [cells for _line, cells in (head[1:] if has_head else head)]
    time_place = _time_place(headers, sample)
    if time_place is None:
        msg = _(
            "No column of this file can be read as dates with times. Please name one "
            "“time”, with moments such as 2026-11-01 21:00."
        )
        raise NotReadings(msg, field="file")
    seen = _dates(path, encoding, delimiter, time_place)
    decimal = _decimal(sample, delimiter, time_place)
    columns, left_out = _columns(headers, sample, time_place, decimal)
    if not columns:
        msg = _(
            "No column of this file has numbers, or yes and no, beside the time. "
            "Please add one."
        )
        raise NotReadings(msg, field="file")
    return Table(
        path,
        encoding,
        delimiter,
        decimal,
        headers,
        has_head,
        time_place,
        columns,
        left_out,
        _name_place(headers, columns),
        seen,
        reading_moments.newest_first(
            (_cell(cells, time_place) for cells in sample),
            order=seen.order or reading_moments.DAY_FIRST,
        ),
    )


def number(text: str, decimal: str) -> str:
    """Give a number as programs write it.

    Examples
    --------
    >>> number("1.234,5", ","), number("1,234.5", ".")
    ('1234.5', '1234.5')

    A comma that parts no thousands is one of decimals, whatever the rest looks like;
    and of two signs the last is.

    >>> number("20,5", "."), number("1,234.5", ",")
    ('20.5', '1234.5')
    """
    text = text.strip().replace("\u2212", "-").replace("\u00a0", "")
    if "," not in text:
        return text
    if "." in text:
        decimal = max(",.", key=text.rfind)
    elif not _THOUSANDS.fullmatch(text):
        decimal = ","
    if decimal == ",":
        return text.replace(".", "").replace(",", ".")
    return text.replace(",", "")


def _refuse_what_is_none(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(1_000)
    if not start.strip(b"\xef\xbb\xbf \r\n\t"):
        msg = _("This file is empty.")
        raise NotReadings(msg, field="file")
    if start.startswith(ZIP):
        msg = _(
            "This is a ZIP file or a spreadsheet. Please unpack it, or save the table "
            "as CSV, then bring that."
        )
        raise NotReadings(msg, field="file")


def _no_table() -> NotReadings:
    msg = _(
        "This is no table that can be read. Please send a CSV file: a row for each "
        "reading, with the time in one column and the value in another."
    )
    return NotReadings(msg, field="file")


def _lines(text: IO[str]) -> Iterator[str]:
    """Give lines, none of which is longer than a reading can be."""
    while line := text.readline(LONGEST_LINE):
        if len(line) >= LONGEST_LINE or "\0" in line:
            raise _no_table()
        yield line


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(65_536)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        start.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A letter may be cut in two where the piece ends.
        if error.start < len(start) - 4:
            return "cp1252"
    return "utf-8-sig"


def _delimiter(path: Path, encoding: str) -> str:
    """Take what parts the first lines into the same number of cells, and most of them."""
    with path.open(encoding=encoding, errors="replace", newline="") as text:
        lines = [line for line, _n in zip(_lines(text), range(20), strict=False)]

    def parts(delimiter: str) -> tuple[int, int]:
        counts = [
            len(cells) for cells in csv.reader(lines, delimiter=delimiter) if cells
        ]
        usual = max(set(counts), key=counts.count, default=1)
        return (usual > 1) * counts.count(usual), usual

    try:
        # A decimal comma parts as evenly: what is rarer in numbers goes before it.
        even = {each: parts(each) for each in DELIMITERS}
    except csv.Error as error:
        raise _no_table() from error
    most = max(n_rows for n_rows, _width in even.values())
    if not most:
        raise _no_table()
    good = [each for each, (n_rows, _width) in even.items() if n_rows >= most * _ENOUGH]
    return next((each for each in ";\t|" if each in good), good[0])


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _share(texts: Sequence[str], fits: Callable[[str], bool]) -> float:
    said = [text for text in texts if text.casefold() not in NOTHING]
    return sum(map(fits, said)) / len(said) if said else 0.0


def _time_place(headers: Sequence[str], sample: Sequence[Sequence[str]]) -> int | None:
    fits = [
        place
        for place in range(len(headers))
        if _share([_cell(cells, place) for cells in sample], reading_moments.is_one)
        >= _ENOUGH
    ]
    for word in TIMES:
        for place in fits:
            if word in headers[place].casefold():
                return place
    return fits[0] if fits else None


def _dates(path: Path, encoding: str, delimiter: str, place: int) -> Seen:
    """Look at all dates, as the last may be the one that gives the order away."""
    seen = Seen()
    for _line, cells in rows(
        path, encoding=encoding, delimiter=delimiter, skip_head=False
    ):
        text = _cell(cells, place)
        if "/" in text or (text[2:3] == "-" or text[1:2] == "-"):
            seen.look(text)
            if seen.order:
                break
    return seen


def _decimal(sample: Sequence[Sequence[str]], delimiter: str, time_place: int) -> str:
    said = [
        cell.strip()
        for cells in sample
        for place, cell in enumerate(cells)
        if place != time_place and re.fullmatch(r"[-+]?[\d.,]+", cell.strip())
    ]
    if any(re.search(r",\d+\.", cell) for cell in said):
        return "."
    commas = [cell for cell in said if "," in cell]
    if not commas:
        # Who parts cells by semicolons does so as commas are in the numbers to come.
        return (
            "," if delimiter == ";" and not any("." in cell for cell in said) else "."
        )
    parted = all(_THOUSANDS.fullmatch(cell) for cell in commas)
    return "," if delimiter != "," or not parted else "."


def _columns(
    headers: Sequence[str],
    sample: Sequence[Sequence[str]],
    time_place: int,
    decimal: str,
) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    found, left_out = [], []
    for place, header in enumerate(headers):
        texts = [_cell(cells, place) for cells in sample]
        kind = _kind(texts, decimal)
        # A second column of moments is no column of values.
        moments = _share(texts, reading_moments.is_one) >= _ENOUGH
        if place == time_place:
            continue
        if kind is None or moments:
            left_out.append(header or _("column %(n)s") % {"n": place + 1})
            continue
        match = _UNIT.match(header)
        name = match["name"] if match else header
        name = name.strip() or _("Column %(n)s") % {"n": place + 1}
        unit = match["unit"].strip() if match else ""
        found.append(Column(place, header, name[:80], unit, kind))
    return tuple(found), tuple(left_out)


def _kind(texts: Sequence[str], decimal: str) -> str | None:
    said = [text for text in texts if text.casefold() not in NOTHING]
    if not said:
        return None
    known = readings.YES | readings.NO
    if all(text.casefold() in known for text in said):
        return str(Series.Kind.YES_NO)
    if _share(said, lambda text: _is_value(text, decimal)) >= _ENOUGH:
        return str(Series.Kind.NUMBER)
    return None


def _is_value(text: str, decimal: str) -> bool:
    if text.casefold() in readings.YES | readings.NO:
        return True
    try:
        readings.value_of(number(text, decimal), kind=Series.Kind.NUMBER)
    except DomainError:
        return False
    return True


def _name_place(headers: Sequence[str], columns: Sequence[Column]) -> int | None:
    """Name the column that says of which series a row is, where there is one value."""
    if len(columns) != 1:
        return None
    places = [n for n, header in enumerate(headers) if header.casefold() in NAMES]
    return places[0] if places and places[0] != columns[0].place else None
