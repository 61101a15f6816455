"""Columns of the tables: a name, a kind, a meaning, and how a cell is written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from acoustics.formats.texts import as_cell
from annotations.models import Household

Cell = str | float | bool | date | datetime | None


class Kind(StrEnum):
    """What a column holds, as the data dictionary names it."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes or no"
    DATE = "date"
    # ISO 8601 with the offset of the household's clock.
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: Kind
    meaning: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its rows have as many cells as there are columns."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    rows: Callable[[Household], Iterator[tuple[Cell, ...]]]


def text(name: str, meaning: str) -> Column:
    return Column(name, Kind.TEXT, meaning)


def number(name: str, meaning: str, unit: str = "") -> Column:
    return Column(name, Kind.NUMBER, meaning, unit)


def yes_no(name: str, meaning: str) -> Column:
    return Column(name, Kind.YES_NO, meaning)


def day(name: str, meaning: str) -> Column:
    return Column(name, Kind.DATE, meaning)


def moment(name: str, meaning: str) -> Column:
    return Column(name, Kind.MOMENT, meaning)


def written(cell: Cell, *, zone: ZoneInfo) -> str:
    """Write a cell; a text that a spreadsheet would run is kept from it by a quote.

    Examples
    --------
    >>> written(-4.5, zone=ZoneInfo("UTC")), written("-4.5", zone=ZoneInfo("UTC"))
    ('-4.5', "'-4.5")
    >>> written(None, zone=ZoneInfo("UTC")), written(True, zone=ZoneInfo("UTC"))
    ('', 'yes')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return cell.astimezone(zone).isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        return as_cell(cell)
    return f"{cell:.6g}" if isinstance(cell, float) else str(cell)
