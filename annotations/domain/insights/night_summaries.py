"""Nights, weeks and months as they are shown: with intervals, medians and gaps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from statistics import fmean, median
from zoneinfo import ZoneInfo

from annotations.domain.insights import sureness
from annotations.domain.sums import adding_up, night_sums
from annotations.models import Household, NightSum

BY = ("night", "week", "month")
# The moving median is of a week, if enough of it was listened to.
WINDOW = 7
LEAST_IN_WINDOW = 3
NO_DATA, PARTLY, WHOLE = "no data", "partly", "whole"


@dataclass(frozen=True, slots=True)
class Summary:
    """A night, or the usual night of a week or a month; None where nothing is known.

    Of a week or a month all but `n_nights` and `covered_ms` are means of its nights
    that may be compared. The ends of its interval are means of theirs: as wide as if
    all nights were wrong in the same way. `said_ms` of the crying was confirmed by
    people. `first_cry` and `last_cry` are what the clock on the wall showed, "23:40";
    of several nights the median, counted from noon, so that 23:50 and 00:10 are near.
    """

    since: date
    until: date
    n_nights: int
    state: str
    stale: bool
    covered_ms: int
    crying_ms: int | None
    said_ms: int | None
    low_ms: int | None
    middle_ms: int | None
    high_ms: int | None
    median_ms: int | None
    n_episodes: float | None
    longest_quiet_ms: int | None
    settling_ms: int | None
    first_cry: str | None
    last_cry: str | None


@dataclass(frozen=True, slots=True)
class Summaries:
    """All that was asked for; `complete` once nothing waits to be added up or weighed."""

    summaries: list[Summary]
    nights: list[NightSum]
    n_answers: int
    complete: bool


def of(
    household: Household,
    *,
    since: date,
    until: date,
    room: str = "",
    by: str = "night",
    with_marks: bool = False,
) -> Summaries:
    """Sum nights up, from `since` to `until`, both included."""
    # The median of the first nights looks back at those before.
    earlier = since - timedelta(days=WINDOW - 1)
    nights = night_sums.rows(
        household, since=earlier, until=until, room=room, with_marks=with_marks
    )
    sureness.weigh(household, nights, room=room)
    usual = usual_ms(nights)
    medians = dict(_medians(nights, usual))
    shown = [night for night in nights if night.night >= since]
    grouped = groupby(shown, key=lambda night: _first_day(night.night, by))
    zone = ZoneInfo(household.time_zone)
    return Summaries(
        [_summary(list(some), usual, medians, zone) for _, some in grouped],
        shown,
        sureness.n_answers(household, room=room),
        complete=not any(night.stale or _is_unweighed(night) for night in shown),
    )


def _is_unweighed(night: NightSum) -> bool:
    # One that was weighed before a few more answers came is still to be believed.
    return bool(night.covered_ms) and night.middle_ms is None


def usual_ms(nights: Sequence[NightSum]) -> float:
    """Say how long is listened to in a usual night."""
    covered = [night.covered_ms for night in nights if night.covered_ms]
    return median(covered) if covered else 0.0


def state_of(night: NightSum, usual: float) -> str:
    """Say whether a night may be compared with others."""
    if not night.covered_ms:
        return NO_DATA
    return WHOLE if night.covered_ms >= usual / 2 else PARTLY


def _first_day(night: date, by: str) -> date:
    if by == "week":
        return night - timedelta(days=night.weekday())
    return night.replace(day=1) if by == "month" else night


def _medians(
    nights: Sequence[NightSum], usual: float
) -> Iterator[tuple[date, int | None]]:
    values = [
        _minutes(night) if state_of(night, usual) == WHOLE else None for night in nights
    ]
    for number, night in enumerate(nights):
        window = values[max(number - WINDOW + 1, 0) : number + 1]
        known = [value for value in window if value is not None]
        enough = len(known) >= LEAST_IN_WINDOW
        yield night.night, round(median(known)) if enough else None


def _minutes(night: NightSum) -> int:
    return night.crying_ms if night.middle_ms is None else night.middle_ms


def _summary(
    nights: list[NightSum],
    usual: float,
    medians: dict[date, int | None],
    zone: ZoneInfo,
) -> Summary:
    states = [state_of(night, usual) for night in nights]
    alone = len(nights) == 1
    counted = [
        night
        for night, state in zip(nights, states, strict=True)
        if state == WHOLE or (alone and state == PARTLY)
    ]
    best = next((each for each in (WHOLE, PARTLY) if each in states), NO_DATA)

    def usually(name: str) -> int | None:
        known = [getattr(night, name) for night in counted]
        known = [value for value in known if value is not None]
        return round(fmean(known)) if known else None

    def usual_time(name: str) -> str | None:
        return _usual_time(
            [(each.night, getattr(each, name)) for each in counted], zone
        )

    return Summary(
        since=nights[0].night,
        until=nights[-1].night,
        n_nights=len(counted),
        state=best,
        stale=any(night.stale for night in nights),
        covered_ms=sum(night.covered_ms for night in nights),
        median_ms=medians.get(nights[-1].night),
        n_episodes=(
            round(fmean(night.n_episodes for night in counted), 1) if counted else None
        ),
        crying_ms=usually("crying_ms"),
        said_ms=usually("said_ms"),
        low_ms=usually("low_ms"),
        middle_ms=usually("middle_ms"),
        high_ms=usually("high_ms"),
        longest_quiet_ms=usually("longest_quiet_ms"),
        settling_ms=usually("settling_ms"),
        first_cry=usual_time("first_cry_at"),
        last_cry=usual_time("last_cry_at"),
    )


def _usual_time(
    moments: Sequence[tuple[date, datetime | None]], zone: ZoneInfo
) -> str | None:
    """Give the time of the clock that lies in the middle of several, each of a night."""
    # By the clock on the wall: real hours since noon differ where it is changed.
    since_noon_s = [
        (moment.astimezone(zone).replace(tzinfo=None) - _noon(night)).total_seconds()
        for night, moment in moments
        if moment is not None
    ]
    if not since_noon_s:
        return None
    usual = timedelta(seconds=median(since_noon_s))
    return f"{_noon(moments[0][0]) + usual:%H:%M}"


def _noon(night: date) -> datetime:
    return datetime.combine(night, adding_up.NOON)
