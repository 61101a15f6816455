"""Nights, added up once and read often; marked stale by whoever changes what is below.

`touch` holds the rows of the nights it names until its transaction ends, and adding up
holds a row while it reads: a change that comes meanwhile makes the row stale again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from annotations.domain import live_states
from annotations.domain.sums import adding_up, night_facts, room_levels
from annotations.domain.sums.adding_up import Stretch, Sums
from annotations.domain.sums.night_facts import ANYWHERE
from annotations.models import (
    CoveredSpan,
    Detection,
    Household,
    NightSum,
    Recording,
)
from annotations.models.night_sums import NightSumQuerySet

# So many stale nights are added up while somebody waits; a job does the others.
AT_ONCE = 62
TOGETHER = 31
# Of more nights than this, marks are told as a picture of so many shows them.
FEW = 31
DAY = timedelta(days=1)


def rows(
    household: Household,
    *,
    since: date,
    until: date,
    room: str | None = None,
    with_marks: bool = True,
    every_mark: bool = False,
) -> list[NightSum]:
    """Give each night from `since` to `until`, both included, in order of time.

    A room's nights, or those of all that is heard: `room=None`. From the first night of
    which anything is known to the one that is now; a night in which nothing was
    listened to is a row with `covered_ms == 0`. What is still `stale` was not added up
    yet: there are more such nights than can be added up while somebody waits.

    Of many nights `cries` that lie near each other are one, unless `every_mark` is
    wanted.
    """
    room = room or ANYWHERE
    zone = ZoneInfo(household.time_zone)
    first = _first_night(household, zone)
    if first is None:
        return []
    since = max(since, first)
    until = min(until, adding_up.night_at(timezone.now(), zone))
    nights = _of(household, room).filter(night__range=(since, until)).in_order()
    from_afar = with_marks and not every_mark and (until - since).days >= FEW
    if from_afar:
        nights = nights.with_marks_as_text()
    elif with_marks:
        nights = nights.with_marks()
    else:
        nights = nights.without_marks()
    found = list(nights)
    if len(found) < (until - since).days + 1:
        _make_missing(household, _days(since, until), rooms=[room])
        found = list(nights.all())
    stale = [row.night for row in found if _is_stale(row, zone)]
    if stale:
        # The newest are the ones that are looked at first.
        _add_up(household, stale[-AT_ONCE:], room=room, zone=zone)
        found = list(nights.all())
    for row in found if from_afar else []:
        row.cries = adding_up.seen_from_afar(row.cries_text)  # type: ignore[attr-defined]
    return found


def one(
    household: Household, night: date, *, room: str | None = None
) -> NightSum | None:
    """Give one night, added up; None for one of which nothing can be known."""
    found = rows(household, since=night, until=night, room=room)
    return found[0] if found else None


def touch(
    household: Household,
    start_at: datetime | None,
    end_at: datetime | None,
    room: str | None = None,
) -> None:
    """Mark the nights of a stretch of time stale; in the transaction that changes it.

    What belongs to no time belongs to no night. Of a named room, its nights are marked
    and those of all that is heard; without one, the nights of every room.
    """
    if start_at is None or end_at is None:
        return
    zone = ZoneInfo(household.time_zone)
    nights = _days(adding_up.night_at(start_at, zone), adding_up.night_at(end_at, zone))
    held = NightSum.objects.of(household).filter(night__range=(nights[0], nights[-1]))
    if room is not None:
        held = held.filter(room__in={ANYWHERE, room})
    rooms = {ANYWHERE, room or ANYWHERE}
    if _mark(held) < len(rooms) * len(nights):
        # Somebody may be making one in this moment, and would not know of the change.
        _make_missing(household, nights, rooms=rooms)
        _mark(held)


def touch_recording(recording: Recording) -> None:
    """Mark the nights of a recording stale."""
    if recording.started_at is None:
        return
    length = timedelta(milliseconds=recording.duration_ms or 0)
    # A room's rows are few: to name it would take a query more.
    touch(recording.household, recording.started_at, recording.started_at + length)


def touch_all(household: Household) -> None:
    """Mark all nights stale, since what they all stand on has changed."""
    _mark(NightSum.objects.of(household))


def catch_up(household: Household, *, most: int = AT_ONCE) -> int:
    """Add up nights that are stale and over; gives how many there were."""
    zone = ZoneInfo(household.time_zone)
    stale = NightSum.objects.of(household).filter(
        stale=True, ends_at__lte=timezone.now()
    )
    waiting = list(stale.order_by("-night").values_list("room", "night")[:most])
    for room in sorted({room for room, _ in waiting}):
        nights = sorted(night for other, night in waiting if other == room)
        _add_up(household, nights, room=room, zone=zone)
    return len(waiting)


def households() -> list[Household]:
    """Give those whose nights somebody has looked at, or changed."""
    known = NightSum.objects.order_by().values("household")
    return list(Household.objects.filter(pk__in=known).order_by("pk"))


def _of(household: Household, room: str) -> NightSumQuerySet:
    return NightSum.objects.of(household).filter(room=room)


def _mark(nights: NightSumQuerySet) -> int:
    """Mark nights stale and hold them; gives how many there are."""
    # Held in one order, so that two changes at once never wait for each other; even
    # those that are stale, since somebody may be adding them up in this moment.
    held = list(nights.select_for_update().order_by("pk").values_list("pk", "stale"))
    fresh = [pk for pk, stale in held if not stale]
    for first in range(0, len(fresh), 500):
        NightSum.objects.filter(pk__in=fresh[first : first + 500]).update(stale=True)
    return len(held)


def _is_stale(row: NightSum, zone: ZoneInfo) -> bool:
    # A household that moved to another time zone has other nights.
    return row.stale or row.begins_at != Stretch(row.night, zone).begins_at


def _make_missing(
    household: Household, nights: Sequence[date], *, rooms: Iterable[str]
) -> None:
    if not nights:
        return
    zone = ZoneInfo(household.time_zone)
    for room in sorted(set(rooms)):
        known = _of(household, room).filter(night__range=(nights[0], nights[-1]))
        there = set(known.values_list("night", flat=True))
        NightSum.objects.bulk_create(
            (
                NightSum(
                    household=household,
                    room=room,
                    night=night,
                    begins_at=Stretch(night, zone).begins_at,
                    ends_at=Stretch(night, zone).ends_at,
                )
                for night in nights
                if night not in there
            ),
            ignore_conflicts=True,
        )


def _add_up(
    household: Household, nights: Sequence[date], *, room: str, zone: ZoneInfo
) -> None:
    for some in _together(nights):
        _add_up_together(household, some, room=room, zone=zone)


def _together(nights: Sequence[date]) -> Iterator[list[date]]:
    """Put nights together that are near each other: they are read at once."""
    some: list[date] = []
    for night in nights:
        if some and (night - some[-1] > 7 * DAY or len(some) == TOGETHER):
            yield some
            some = []
        some.append(night)
    if some:
        yield some


@transaction.atomic
def _add_up_together(
    household: Household, nights: Sequence[date], *, room: str, zone: ZoneInfo
) -> None:
    # Before anything is read: what is written after that makes them stale again.
    held = _of(household, room).filter(night__in=nights).select_for_update()
    nights_held = list(held.order_by("pk"))
    since, until = Stretch(nights[0], zone).begins_at, Stretch(nights[-1], zone).ends_at
    facts = night_facts.collect(household, room=room, since=since, until=until)
    sounds = room_levels.sounds(household, room=room, since=since, until=until)
    gap = timedelta(seconds=live_states.state(household).episode_gap_s)
    for row in nights_held:
        stretch = Stretch(row.night, zone)
        _write(row, stretch, adding_up.add_up(facts, stretch, gap=gap))
        row.room_dbfs = room_levels.of_night(sounds, facts.crying, stretch)
    NightSum.objects.bulk_update(nights_held, _WRITTEN)


_WRITTEN = [
    "begins_at",
    "ends_at",
    "stale",
    "added_up_at",
    "room_dbfs",
    *Sums.__dataclass_fields__,
]


def _write(row: NightSum, stretch: Stretch, sums: Sums) -> None:
    row.begins_at, row.ends_at = stretch.begins_at, stretch.ends_at
    row.stale, row.added_up_at = False, timezone.now()
    for name, value in asdict(sums).items():
        setattr(row, name, value)


def _first_night(household: Household, zone: ZoneInfo) -> date | None:
    first = [
        Recording.objects.of(household)
        .kept()
        .filter(synthetic=False)
        .aggregate(at=Min("started_at"))["at"],
        CoveredSpan.objects.of(household).aggregate(at=Min("start_at"))["at"],
        # The index is by the end; what ended first began among the first.
        Detection.objects.of(household)
        .order_by("end_at")
        .values_list("start_at", flat=True)
        .first(),
    ]
    known = [moment for moment in first if moment is not None]
    return adding_up.night_at(min(known), zone) if known else None


def _days(since: date, until: date) -> list[date]:
    return [since + number * DAY for number in range((until - since).days + 1)]
