"""What last week's nights came to, for a letter: Monday's evening to Sunday's.

A letter says of each night how much crying there was and how sure that is. Of two weeks
that differ by no more than chance it does not say that they differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import nan
from statistics import median
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from acoustics.insights import weeks
from annotations.domain.errors import DomainError
from annotations.domain.insights import children, night_summaries, sureness
from annotations.domain.sums import night_sums
from annotations.models import Household, NightSum

N_DAYS = 7
WEEK = timedelta(days=N_DAYS)
# The nights that a week is held against; fewer are known of a young household.
N_WEEKS_BEFORE = 8
MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Minutes:
    """Minutes of crying in a night, with the ends of their interval."""

    middle: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class NightLine:
    """One night of one room; `minutes` is None where nothing was listened to.

    `compared` is false of a night that was listened to for less than half as long as
    usual: it is told, and stands for no other.
    """

    night: date
    minutes: Minutes | None = None
    compared: bool = False
    covered_ms: int = 0
    n_bouts: int = 0
    longest_quiet_ms: int = 0


@dataclass(frozen=True, slots=True)
class RoomWeek:
    """A week in one room, and who sleeps there."""

    room: str
    children: tuple[str, ...]
    nights: tuple[NightLine, ...]
    trend: weeks.Difference | None
    # Whether enough nights are known for a trend to be looked for.
    is_comparable: bool

    @property
    def known(self) -> list[NightLine]:
        return [each for each in self.nights if each.minutes]

    @property
    def unknown(self) -> list[NightLine]:
        return [each for each in self.nights if not each.minutes]

    @property
    def usual_minutes(self) -> float | None:
        """Give the median of the nights that may stand for others."""
        told = [each.minutes.middle for each in self.known if each.minutes]
        fit = [e.minutes.middle for e in self.known if e.minutes and e.compared]
        return median(fit or told) if told else None


@dataclass(frozen=True, slots=True)
class Letter:
    """What a week came to; `week` is its Monday."""

    week: date
    rooms: tuple[RoomWeek, ...]

    @property
    def last_night(self) -> date:
        return self.week + timedelta(days=N_DAYS - 1)

    @property
    def is_known(self) -> bool:
        return any(room.known for room in self.rooms)


def last_week(household: Household, *, now: datetime) -> date:
    """Give the Monday of the last week that is over by the household's clock."""
    today = now.astimezone(ZoneInfo(household.time_zone)).date()
    return monday_of(today) - WEEK


def monday_of(day: date) -> date:
    """Give the Monday on or before a day.

    Examples
    --------
    >>> monday_of(date(2026, 11, 22))
    datetime.date(2026, 11, 16)
    """
    return day - timedelta(days=day.weekday())


def of(household: Household, week: date, *, now: datetime) -> Letter:
    """Tell of the week of a day.

    Raises
    ------
    DomainError
        If the week is not over yet.
    """
    if week > last_week(household, now=now) + WEEK - timedelta(days=1):
        msg = _(
            "That week is not over yet. Its letter is there on the Monday after it."
        )
        raise DomainError(msg, field="week")
    week = monday_of(week)
    try:
        since = week - N_WEEKS_BEFORE * WEEK
    except OverflowError as error:
        msg = _("Nothing was listened to so long ago. Please choose a later week.")
        raise DomainError(msg, field="week") from error
    until = week + WEEK - timedelta(days=1)
    told = []
    for room, names in _rooms(household).items():
        rows = night_sums.rows(
            household, since=since, until=until, room=room or None, with_marks=False
        )
        sureness.weigh(household, rows, room=room, most=len(rows))
        told.append(_room_week(rows, room=room, week=week, names=names))
    return Letter(week, tuple(each for each in told if each))


def _rooms(household: Household) -> dict[str, tuple[str, ...]]:
    """Name who sleeps where; one room, or none, is all that is heard."""
    names: dict[str, tuple[str, ...]] = {}
    for child in children.of(household):
        names[child.room] = (*names.get(child.room, ()), child.name)
    named = {room: those for room, those in names.items() if room}
    if len(named) > 1:
        return dict(sorted(named.items()))
    return {"": tuple(name for those in names.values() for name in those)}


def _room_week(
    rows: Sequence[NightSum], *, room: str, week: date, names: tuple[str, ...]
) -> RoomWeek | None:
    """Tell of a room, unless nothing was heard there in the week before either."""
    heard = {row.night: row for row in rows if row.covered_ms}
    if not any(night >= week - WEEK for night in heard):
        return None
    usual_ms = night_summaries.usual_ms(rows)
    days = [
        week - N_WEEKS_BEFORE * WEEK + timedelta(days=number)
        for number in range((N_WEEKS_BEFORE + 1) * N_DAYS)
    ]
    lines = [_line(day, heard.get(day), usual_ms=usual_ms) for day in days]
    minutes = [
        each.minutes.middle if each.minutes and each.compared else nan for each in lines
    ]
    return RoomWeek(
        room,
        names,
        tuple(lines[-N_DAYS:]),
        weeks.difference(minutes),
        weeks.can_differ(minutes),
    )


def _line(night: date, row: NightSum | None, *, usual_ms: float) -> NightLine:
    minutes = minutes_of(row) if row else None
    if row is None or minutes is None:
        return NightLine(night)
    return NightLine(
        night,
        minutes=minutes,
        compared=night_summaries.state_of(row, usual_ms) == night_summaries.WHOLE,
        covered_ms=row.covered_ms,
        n_bouts=row.n_episodes,
        longest_quiet_ms=row.longest_quiet_ms,
    )


def minutes_of(row: NightSum) -> Minutes | None:
    """Give what is known of a night's minutes; None where that is nothing."""
    if not row.covered_ms or row.middle_ms is None:
        return None
    low_ms, high_ms = row.low_ms or 0, row.high_ms or 0
    return Minutes(row.middle_ms / MINUTE_MS, low_ms / MINUTE_MS, high_ms / MINUTE_MS)
