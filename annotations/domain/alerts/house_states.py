"""How each room and recorder stands now, of all households, in few queries."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.text import slugify

from annotations.domain.alerts import reach
from annotations.models import Episode, LiveState, Source

# What was longer ago is no more to be said of a night.
LOOKED_BACK = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Recorder:
    """A source, and since when it listens; None where nobody hears what is there."""

    source: Source
    listens_since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room with recorders: whether one listens there, and what it hears."""

    household_id: int
    name: str
    listens: bool
    cries: bool
    # None while it cries, and where nobody listens.
    quiet_since: datetime | None
    recorders: list[Recorder]

    @property
    def state(self) -> str:
        if not self.listens:
            return "nobody listens"
        return "crying" if self.cries else "quiet"

    @property
    def code(self) -> str:
        """Name it in letters that any program takes, unlike every other room."""
        mark = hashlib.sha256(self.name.encode()).hexdigest()[:6]
        return f"{slugify(self.name)[:40] or 'room'}-{mark}"


def rooms(*, now: datetime) -> list[Room]:
    by_room: dict[tuple[int, str], list[Recorder]] = defaultdict(list)
    for recorder in _recorders(now=now):
        source = recorder.source
        by_room[source.household_id, source.room].append(recorder)
    if not by_room:
        return []
    ends = _last_ends(now=now)
    gaps = dict(LiveState.objects.values_list("household_id", "episode_gap_s"))
    usual_s = LiveState().episode_gap_s
    return [
        _room(
            place,
            recorders,
            end=ends.get(place),
            still=now - timedelta(seconds=gaps.get(place[0], usual_s)),
        )
        for place, recorders in by_room.items()
    ]


def _recorders(*, now: datetime) -> list[Recorder]:
    sources = list(Source.objects.in_use().in_order().select_related("household"))
    known = reach.of_open() if sources else {}
    recorders = []
    for source in sources:
        heard = known.get(source.pk)
        well = heard and source.down_since is None and not heard.is_deaf(now=now)
        recorders.append(Recorder(source, heard.began_at if heard and well else None))
    return recorders


def _last_ends(*, now: datetime) -> dict[tuple[int, str], datetime]:
    rows = Episode.objects.filter(start_at__gte=now - LOOKED_BACK).order_by("end_at")
    return {
        (household, room): end
        for household, room, end in rows.values_list("household_id", "room", "end_at")
    }


def _room(
    place: tuple[int, str],
    recorders: list[Recorder],
    *,
    end: datetime | None,
    still: datetime,
) -> Room:
    """Say how it stands; what ended after `still` goes on."""
    since = [each.listens_since for each in recorders if each.listens_since]
    cries = bool(since) and end is not None and end >= still
    quiet_since = None
    if since and not cries:
        quiet_since = max([min(since), *([end] if end else [])])
    return Room(
        household_id=place[0],
        name=place[1],
        listens=bool(since),
        cries=cries,
        quiet_since=quiet_since,
        recorders=recorders,
    )
