"""A table of readings that is brought: read first, then added.

It is read once, row by row, and held in 16 bytes for each reading; a million take some
seconds. It goes step by step, and says after each how much of it is done: who asks for
no more steps stops it. Adding the same table twice adds nothing twice: what was broken
off half-way is made good by bringing it again.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from annotations.domain.errors import DomainError
from annotations.domain.readings import (
    reading_moments,
    reading_tables,
    readings,
    series,
)
from annotations.domain.readings.reading_moments import Clock, NoMoment
from annotations.domain.readings.reading_piles import Pile
from annotations.domain.readings.reading_questions import (
    AS_IT_IS,
    COLD_C,
    CONVERT,
    HOT_C,
    Choice,
    Question,
    about_celsius,
    about_dates,
    about_fahrenheit,
    in_celsius,
    is_celsius,
    is_fahrenheit,
)
from annotations.domain.readings.reading_tables import (
    NOTHING,
    Column,
    NotReadings,
    Table,
)
from annotations.models import Household, Series

LARGEST_BYTES = 128 * 2**20
# What is added in about a minute, while somebody waits.
MOST_ROWS = 2_000_000
MOST_READINGS = 2_000_000
MOST_PROBLEMS = 50
ROWS_A_STEP = 5_000
# Of the work, where it is only looked at, and where it is added too.
READING_SHARE = {False: 0.6, True: 0.25}
__all__ = ["Choice", "Part", "Problem", "Question", "Report", "Wish", "bring"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person answered: `series` takes the one column, `dates` their order."""

    series: Series | None = None
    dates: str = ""
    fahrenheit: str = ""


@dataclass(slots=True)
class Problem:
    """A row that cannot be read, by the line in the file."""

    line: int
    words: str


@dataclass(slots=True)
class Part:
    """What a table has of one series."""

    name: str
    unit: str
    kind: str
    series: Series | None
    converted: bool = False
    n_rows: int = 0
    n_new: int = 0
    n_same: int = 0
    n_changed: int = 0
    n_twice: int = 0
    n_hot: int = 0
    n_cold: int = 0
    low: float | None = None
    high: float | None = None
    since: datetime | None = None
    until: datetime | None = None
    pile: Pile = field(default_factory=Pile)

    def count(self, tally: readings.Tally) -> None:
        self.n_new, self.n_same = tally.n_new, tally.n_same
        self.n_changed = tally.n_changed
        self.n_twice = self.n_rows - self.n_new - self.n_same - self.n_changed


@dataclass(slots=True)
class Report:
    """What was read in a table, and what became, or would become, of it."""

    table: Table
    added: bool = False
    order: str = ""
    questions: list[Question] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    parts: dict[str, Part] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    n_rows: int = 0
    n_empty: int = 0
    n_unreadable: int = 0

    @property
    def listed(self) -> list[Part]:
        return list(self.parts.values())


def bring(
    path: Path, *, household: Household, wish: Wish, dry_run: bool, now: datetime
) -> Generator[float, None, Report]:
    """Read a table and say what it has; then add it, unless something must be asked.

    Yields
    ------
    float
        How much is done, from 0 to 1. Closed between two of them, it goes no further;
        what was added until then stays.

    Raises
    ------
    NotReadings
        If it is no table of readings, or too large.
    """
    if path.stat().st_size > LARGEST_BYTES:
        sentence = _("This file is larger than %(mb)s MB. Please cut it in two.")
        raise NotReadings(sentence % {"mb": LARGEST_BYTES // 2**20}, field="file")
    table = reading_tables.recognise(path)
    if wish.series and len(table.columns) > 1:
        table = replace(table, columns=_only(table.columns, wish.series))
    yield 0.0
    reading, n_lines = _Reading(table, household, wish, now=now), _n_lines(path)
    first = READING_SHARE[not dry_run]
    for n_rows in reading.rows():
        yield first * min(1.0, n_rows / n_lines)
    report = reading.report()
    report.added = not (dry_run or report.questions)
    if report.added:
        _make_series(report.listed, household, now=now)
    for share in _put_all(report):
        yield first + (1 - first) * share
    return report


def _n_lines(path: Path) -> int:
    """Count lines as quickly as they are read; at least one."""
    with path.open("rb") as file:
        pieces = iter(lambda: file.read(2**20), b"")
        return max(1, sum(piece.count(b"\n") for piece in pieces))


def _put_all(report: Report) -> Iterator[float]:
    """Add, or compare, all that was read; gives now and then how much is done."""
    at_once = readings.TOGETHER if report.added else ROWS_A_STEP
    n_done, n_all = 0, sum(len(part.pile) for part in report.listed)
    for part in report.listed:
        tally = readings.Tally()
        for some in readings.some_of(part.pile.in_order(), at_once):
            tally.add(_put(part, some, adding=report.added))
            n_done += len(some)
            yield n_done / n_all
        part.count(tally)


@transaction.atomic
def _make_series(parts: Sequence[Part], household: Household, *, now: datetime) -> None:
    """Make all of them, or none if there would be too many."""
    for part in parts:
        part.series = part.series or series.add(
            household=household, name=part.name, unit=part.unit, kind=part.kind, now=now
        )


def _put(
    part: Part, some: Sequence[tuple[datetime, float]], *, adding: bool
) -> readings.Tally:
    if part.series is None:
        return readings.Tally(n_new=len(some))
    if adding:
        return readings.add_some(part.series, some)
    return readings.compare(part.series, some)


class _Reading:
    """One way through a table, from its first row to its last."""

    def __init__(
        self, table: Table, household: Household, wish: Wish, *, now: datetime
    ) -> None:
        self._table, self._household, self._wish = table, household, wish
        self._now, self._n_readings = now, 0
        order = wish.dates or table.seen.order or reading_moments.DAY_FIRST
        self._report = Report(table, order=order if table.seen.slashed else "")
        self._order = order
        self._clock = Clock(
            ZoneInfo(household.time_zone), newest_first=table.newest_first
        )

    def rows(self) -> Iterator[int]:
        """Read all rows; gives now and then how many there were."""
        for line, cells in self._rows():
            self._row(line, cells)
            if self._n_readings > MOST_READINGS:
                raise _too_many(_("These are more than %(n)s readings."), MOST_READINGS)
            if self._report.n_rows % ROWS_A_STEP == 0:
                yield self._report.n_rows

    def report(self) -> Report:
        """Say what the rows held, once all are read."""
        report, seen = self._report, self._table.seen
        if seen.slashed and not (seen.order or self._wish.dates):
            report.questions.append(about_dates())
        if not self._wish.fahrenheit:
            report.questions += _about_degrees(report.listed)
        report.notes = self._notes()
        return report

    def _rows(self) -> Iterator[reading_tables.Row]:
        table = self._table
        for row in reading_tables.rows(
            table.path,
            encoding=table.encoding,
            delimiter=table.delimiter,
            skip_head=table.has_head,
        ):
            self._report.n_rows += 1
            if self._report.n_rows > MOST_ROWS:
                raise _too_many(_("These are more than %(n)s rows."), MOST_ROWS)
            yield row

    def _row(self, line: int, cells: list[str]) -> None:
        text = _cell(cells, self._table.time_place)
        try:
            told = reading_moments.parse(text, order=self._order)
        except NoMoment:
            self._complain(line, _no_date(text))
            return
        n_said, wrong = 0, ""
        for column in self._table.columns:
            said = _cell(cells, column.place)
            if said.casefold() in NOTHING:
                continue
            n_said += 1
            part = self._part(column, cells, said)
            try:
                at = self._clock.moment(told, of=part.name)
                self._take(part, at, said)
            except DomainError as error:
                wrong = str(error)
            except NoMoment:
                wrong = _no_date(text)
        if wrong:
            self._complain(line, wrong)
        self._report.n_empty += not n_said

    def _take(self, part: Part, at: datetime, said: str) -> None:
        readings.check_moment(at, now=self._now)
        text = reading_tables.number(said, self._table.decimal)
        as_number = part.kind == Series.Kind.NUMBER
        value = readings.value_of(text if as_number else said, kind=part.kind)
        if part.converted:
            value = in_celsius(value)
        part.n_rows += 1
        part.n_hot += value > HOT_C
        part.n_cold += value < COLD_C
        part.low = value if part.low is None else min(part.low, value)
        part.high = value if part.high is None else max(part.high, value)
        part.since = at if part.since is None else min(part.since, at)
        part.until = at if part.until is None else max(part.until, at)
        part.pile.add(at, value)
        self._n_readings += 1

    def _part(self, column: Column, cells: list[str], said: str) -> Part:
        name, kind = column.name, column.kind
        if self._table.name_place is not None:
            name = _cell(cells, self._table.name_place)[:80] or name
            kind = _kind_of(said)
        if self._wish.series:
            name = self._wish.series.name
        part = self._report.parts.get(name)
        if part is None:
            if len(self._report.parts) >= series.MOST:
                sentence = _("A table may have %(n)s series at most.")
                raise NotReadings(sentence % {"n": series.MOST}, field="file")
            part = self._new_part(name, column.unit, kind)
            self._report.parts[name] = part
        return part

    def _new_part(self, name: str, unit: str, kind: str) -> Part:
        known = self._wish.series
        known = known or Series.objects.of(self._household).filter(name=name).first()
        if known:
            kind = known.kind
        wanted = known.unit if known else unit
        converted = is_fahrenheit(unit) and is_celsius(wanted)
        converted = converted and self._wish.fahrenheit != AS_IT_IS
        if self._wish.fahrenheit == CONVERT and not is_fahrenheit(wanted):
            converted = converted or is_celsius(wanted) or _speaks_of_warmth(name)
            wanted = wanted or ("°C" if converted else "")
        return Part(name, wanted[:20], kind, known, converted)

    def _complain(self, line: int, words: str) -> None:
        self._report.n_unreadable += 1
        if len(self._report.problems) < MOST_PROBLEMS:
            self._report.problems.append(Problem(line, words))

    def _notes(self) -> list[str]:
        clock, zone = self._clock, self._household.time_zone
        told = []
        if clock.n_assumed:
            sentence = _(
                "The times do not say of which time zone they are: they are taken for "
                "those of %(zone)s."
            )
            told.append(sentence % {"zone": zone})
        if clock.n_dates_alone:
            told.append(
                _(
                    "A date without a time is taken for 20:00: the night that begins then."
                )
            )
        if clock.n_twice:
            sentence = _(
                "%(n)s readings fall in the hour that comes twice when the clocks go "
                "back; the order of the rows says which of the two is meant."
            )
            told.append(sentence % {"n": clock.n_twice})
        if clock.n_skipped:
            sentence = _(
                "%(n)s readings fall in the hour that the clocks skip in spring; they "
                "are taken an hour later. Perhaps the clock of what wrote them is never "
                "changed: then all of its summer is an hour off."
            )
            told.append(sentence % {"n": clock.n_skipped})
        for part in self._report.parts.values():
            if part.converted:
                sentence = _("“%(name)s” is turned from °F into °C.")
                told.append(sentence % {"name": part.name})
        return told


def _no_date(text: str) -> str:
    sentence = _("“%(text)s” is no date that can be read.")
    return sentence % {"text": text[:40]}


def _too_many(sentence: str, most: int) -> NotReadings:
    told = [sentence % {"n": f"{most:,}"}, _("Please cut the file in two.")]
    return NotReadings(" ".join(told), field="file")


def _only(columns: Sequence[Column], wanted: Series) -> tuple[Column, ...]:
    """Take the column of this name, or the first of this kind."""
    named = [one for one in columns if one.name.casefold() == wanted.name.casefold()]
    alike = [one for one in columns if one.kind == wanted.kind]
    return (*named, *alike, *columns)[:1]


def _kind_of(said: str) -> str:
    words = (readings.YES | readings.NO) - {"0", "1"}
    is_word = said.strip().casefold() in words
    return str(Series.Kind.YES_NO if is_word else Series.Kind.NUMBER)


def _cell(cells: list[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _about_degrees(parts: Sequence[Part]) -> list[Question]:
    """Ask where most of it can hardly be a room's: hotter than a fever, or near frost."""
    hot = [part.name for part in parts if _is_warmth(part) and _most(part.n_hot, part)]
    cold = [part.name for part in parts if part.converted and _most(part.n_cold, part)]
    # One answer is for all: what else is doubted is asked once that is settled.
    return about_fahrenheit(hot) or about_celsius(cold)


def _is_warmth(part: Part) -> bool:
    warm = is_celsius(part.unit) or (not part.unit and _speaks_of_warmth(part.name))
    return part.kind == Series.Kind.NUMBER and warm and not part.converted


def _most(n: int, part: Part) -> bool:
    return n > part.n_rows / 2


def _speaks_of_warmth(name: str) -> bool:
    return "temp" in name.casefold()
