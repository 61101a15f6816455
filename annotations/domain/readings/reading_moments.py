"""When a row of a table was read: dates as people and programs write them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

# A date alone speaks of the night that begins in its evening.
OF_A_DATE = time(20)
DAY_FIRST, MONTH_FIRST = "day first", "month first"
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})\b(.*)", re.DOTALL)
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})\b(.*)", re.DOTALL)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_OF_DAY = re.compile(
    r"[\s,T]*(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*([AaPp])?\.?(?:[Mm]\.?)?"
    r"(?:\s*(Z|[+-]\d{2}:?\d{2}))?(?:\s*Uhr)?\s*"
)
_SECONDS = re.compile(r"\d{9,10}(?:\.\d+)?")
_MILLISECONDS = re.compile(r"\d{12,13}")


class NoMoment(ValueError):
    """It cannot be read as a date."""


@dataclass(slots=True)
class Seen:
    """What the dates of a table gave away."""

    slashed: bool = False
    day_first: bool = False
    month_first: bool = False

    def look(self, text: str) -> None:
        match = _SLASHED.match(text.strip())
        if match:
            self.slashed = True
            self.day_first |= int(match[1]) > 12
            self.month_first |= int(match[2]) > 12

    @property
    def order(self) -> str:
        """Name the order of day and month; empty where it has to be asked."""
        if self.day_first == self.month_first:
            return ""
        return DAY_FIRST if self.day_first else MONTH_FIRST


@dataclass(frozen=True, slots=True)
class Told:
    """A date as it was written: with an offset, or by the clock on the wall."""

    at: datetime
    date_alone: bool = False


def parse(text: str, *, order: str = DAY_FIRST) -> Told:
    """Read one date, with or without a time of day.

    Raises
    ------
    NoMoment
        If there is no such date.

    Examples
    --------
    >>> parse("1.11.2026 21:05").at.isoformat()
    '2026-11-01T21:05:00'
    >>> parse("11/01/2026 9:05 PM", order=MONTH_FIRST).at.isoformat()
    '2026-11-01T21:05:00'
    """
    text = text.strip()
    try:
        return _parsed(text, order)
    except (ValueError, OverflowError) as error:
        raise NoMoment(text) from error


def is_one(text: str) -> bool:
    """Say whether this may be a date, in whatever order.

    Examples
    --------
    >>> is_one("13/40/2026"), is_one("12/31/2026"), is_one("21.5")
    (False, True, False)
    """
    for order in (DAY_FIRST, MONTH_FIRST):
        try:
            parse(text, order=order)
        except NoMoment:
            continue
        return True
    return False


class Clock:
    """Turns times of one wall's clock into moments, row by row, in the rows' order.

    The hour that comes twice is told apart by the order of the rows; one that the
    clocks skip is taken an hour later.
    """

    def __init__(self, zone: ZoneInfo, *, newest_first: bool = False) -> None:
        self._zone = zone
        self._newest_first = newest_first
        self._last: dict[str, datetime] = {}
        self.n_twice = 0
        self.n_skipped = 0
        self.n_assumed = 0
        self.n_dates_alone = 0

    def moment(self, told: Told, *, of: str = "") -> datetime:
        """Give the moment of the next row of one series.

        Raises
        ------
        NoMoment
            If it lies before the first year, or after the last.
        """
        try:
            moment = self._moment(told, self._last.get(of))
        except OverflowError as error:
            raise NoMoment(told.at.isoformat()) from error
        self._last[of] = moment
        return moment

    def _moment(self, told: Told, last: datetime | None) -> datetime:
        at = told.at
        if at.tzinfo is not None:
            return at.astimezone(UTC)
        self.n_assumed += 1
        self.n_dates_alone += told.date_alone
        return self._by_the_wall(at, last)

    def _by_the_wall(self, wall: datetime, last: datetime | None) -> datetime:
        zone = self._zone
        if zone.utcoffset(wall) == zone.utcoffset(wall.replace(fold=1)):
            return wall.replace(tzinfo=zone).astimezone(UTC)
        first, second = (
            wall.replace(tzinfo=self._zone, fold=fold).astimezone(UTC)
            for fold in (0, 1)
        )
        if first > second:  # such a time was never on the clock
            self.n_skipped += 1
            return first
        self.n_twice += 1
        if self._newest_first:
            return first if last is not None and last <= second else second
        return second if last is not None and last >= first else first


def newest_first(texts: Iterable[str], *, order: str) -> bool:
    """Say whether rows run backwards, by more steps back than forth."""
    moments = []
    for text in texts:
        try:
            moments.append(parse(text, order=order).at.replace(tzinfo=None))
        except NoMoment:
            continue
    steps = [b - a for a, b in pairwise(moments) if a != b]
    return sum(step < timedelta() for step in steps) > len(steps) / 2


def _parsed(text: str, order: str) -> Told:
    if _ISO_DATE.match(text):
        date_alone = len(text) == 10
        at = datetime.fromisoformat(text)
        return Told(_evening(at) if date_alone else at, date_alone)
    if match := _DOTTED.fullmatch(text):
        return _of_parts(match[1], match[2], match[3], match[4])
    if match := _SLASHED.fullmatch(text):
        day, month = (match[2], match[1]) if order == MONTH_FIRST else match.group(1, 2)
        return _of_parts(day, month, match[3], match[4])
    if _SECONDS.fullmatch(text):
        return Told(datetime.fromtimestamp(float(text), UTC))
    if _MILLISECONDS.fullmatch(text):
        return Told(datetime.fromtimestamp(int(text) / 1_000, UTC))
    raise NoMoment(text)


def _of_parts(day: str, month: str, year: str, rest: str) -> Told:
    century = 2000 if len(year) == 2 else 0
    at = datetime(century + int(year), int(month), int(day))  # noqa: DTZ001 - by the wall
    if not rest.strip(" ,"):
        return Told(_evening(at), date_alone=True)
    match = _OF_DAY.fullmatch(rest)
    if not match:
        raise NoMoment(rest)
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4]:
        if not 1 <= hour <= 12:
            raise NoMoment(rest)
        hour = hour % 12 + 12 * (match[4] in "Pp")
    at = at.replace(hour=hour, minute=minute, second=second)
    if match[5]:
        at = datetime.fromisoformat(at.isoformat() + match[5])
    return Told(at)


def _evening(at: datetime) -> datetime:
    return datetime.combine(at.date(), OF_A_DATE)
