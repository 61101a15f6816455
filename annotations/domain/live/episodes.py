"""Bouts of crying, derived: whoever changes a detection has them made anew around it."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Min, Q

from annotations.domain import live_states
from annotations.domain.live import joining
from annotations.models import Detection, Episode, Household, Source
from annotations.models.detections import DetectionQuerySet

AT_ONCE = 500  # SQLite takes only so many ids in one statement
MILLISECOND = timedelta(milliseconds=1)
# All of a household is made anew piece by piece, so that years of it fit in memory.
PIECE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Around:
    """A stretch of one room with more than a gap on both sides of it."""

    household: Household
    room: str
    gap: timedelta
    start_at: datetime
    end_at: datetime

    def crying(self) -> DetectionQuerySet:
        every = Detection.objects.of(self.household).crying()
        return every.filter(self.touching(), room=self.room)

    def touching(self) -> Q:
        return Q(
            start_at__lte=self.end_at + self.gap, end_at__gte=self.start_at - self.gap
        )


@transaction.atomic
def recompute(
    household: Household, *, room: str, start_at: datetime, end_at: datetime
) -> None:
    """Make the episodes around a stretch anew; safe to repeat, and for two at once."""
    held = live_states.hold(household)
    gap = timedelta(seconds=held.episode_gap_s)
    _make_anew(_widened(_Around(household, room, gap, start_at, end_at)))


@transaction.atomic
def recompute_all(household: Household) -> None:
    """Make every episode anew, since what makes one has changed."""
    held = live_states.hold(household)
    gap = timedelta(seconds=held.episode_gap_s)
    for room in _rooms(household):
        after = None
        while (start_at := _next_start(household, room, after)) is not None:
            around = _Around(household, room, gap, start_at, start_at + PIECE)
            around = _widened(around)
            _make_anew(around)
            after = around.end_at


@transaction.atomic
def follow(source: Source, *, from_room: str) -> None:
    """Let what a device heard go along to the room that it is said to be in now.

    What people said was missed there goes too, and bouts keep their ids, unless another
    device is in that room still.
    """
    household = source.household
    live_states.hold(household)
    heard = Detection.objects.of(household).filter(room=from_room)
    others = Source.objects.of(household).filter(room=from_room).exclude(pk=source.pk)
    if others.exists():
        heard = heard.filter(session__source=source)
    else:
        Episode.objects.of(household).filter(room=from_room).update(room=source.room)
    if heard.update(room=source.room):
        recompute_all(household)


def _rooms(household: Household) -> list[str]:
    heard = Detection.objects.of(household).values_list("room", flat=True)
    known = Episode.objects.of(household).values_list("room", flat=True)
    return sorted({*heard.distinct(), *known.distinct()})


def _next_start(
    household: Household, room: str, after: datetime | None
) -> datetime | None:
    starts = []
    for rows in (
        Detection.objects.of(household).crying(),
        Episode.objects.of(household),
    ):
        later = rows.filter(room=room)
        if after is not None:
            later = later.filter(start_at__gt=after)
        starts.append(later.aggregate(first=Min("start_at"))["first"])
    return min((start for start in starts if start is not None), default=None)


def _widened(around: _Around) -> _Around:
    """Widen a stretch until neither a detection nor an episode is within its gaps."""
    while True:
        episodes = Episode.objects.of(around.household).filter(
            around.touching(), room=around.room
        )
        starts, ends = [around.start_at], [around.end_at]
        for rows in (around.crying(), episodes):
            reach = rows.aggregate(start=Min("start_at"), end=Max("end_at"))
            if reach["start"] is not None:
                starts.append(reach["start"])
                ends.append(reach["end"])
        wider = _Around(
            around.household, around.room, around.gap, min(starts), max(ends)
        )
        if wider == around:
            return around
        around = wider


def _make_anew(around: _Around) -> None:
    rows = list(around.crying().in_order())
    groups = joining.join(rows, gap=around.gap)
    of_room = Episode.objects.of(around.household).filter(room=around.room)
    old = list(of_room.filter(around.touching()).order_by("start_at", "id"))
    heirs = joining.heirs(groups, old, gap=around.gap)
    _let_go({row.pk for row in rows}, of=old)
    for number, group in enumerate(groups):
        episode = heirs.get(number)
        if episode is None:
            episode = Episode(household=around.household, room=around.room)
        _write(episode, group)
    kept = {episode.pk for episode in heirs.values()}
    gone = [episode.pk for episode in old if episode.pk not in kept]
    for some in _some(gone):
        Episode.objects.filter(pk__in=some).delete()


def _write(episode: Episode, group: Sequence[Detection]) -> None:
    start_at, end_at = joining.ends(group)
    surest = max(group, key=lambda one: -1 if one.score is None else one.score)
    facts = {
        "start_at": start_at,
        "end_at": end_at,
        "crying_ms": joining.length(group) // MILLISECOND,
        "n_detections": len(group),
        "loudest": surest.score,
        "model_id": surest.model_id,
    }
    is_new = episode._state.adding
    if is_new or any(getattr(episode, name) != fact for name, fact in facts.items()):
        for name, fact in facts.items():
            setattr(episode, name, fact)
        episode.save()
    strange = [one.pk for one in group if one.episode_id != episode.pk]
    for some in _some(strange):
        Detection.objects.filter(pk__in=some).update(episode=episode)


def _let_go(counted: set[uuid.UUID], *, of: Sequence[Episode]) -> None:
    """Take from episodes the detections that no longer count."""
    ids = [episode.pk for episode in of]
    stray: list[uuid.UUID] = []
    for some in _some(ids):
        holding = Detection.objects.filter(episode__in=some)
        stray += set(holding.values_list("pk", flat=True)) - counted
    for some in _some(stray):
        Detection.objects.filter(pk__in=some).update(episode=None)


def _some(ids: Sequence[uuid.UUID]) -> Iterator[Sequence[uuid.UUID]]:
    for first in range(0, len(ids), AT_ONCE):
        yield ids[first : first + AT_ONCE]
