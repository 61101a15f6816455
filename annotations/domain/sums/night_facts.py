"""What is known of a household's nights, gathered: each moment from one place alone.

A recording that was listened to speaks for its time; elsewhere what was heard live does.
The number of queries does not grow with the nights.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from acoustics import spans
from acoustics.events import Interval
from annotations.domain.sums.adding_up import Facts, ms_of
from annotations.models import (
    Annotation,
    AuditWindow,
    CoveredSpan,
    Detection,
    HeardSpan,
    Household,
    Job,
    Recording,
    Suggestion,
)
from annotations.models.suggestions import UNDECIDED

# The row of all that is heard, whatever the room.
ANYWHERE = ""
# No recording is longer.
LONGEST = timedelta(days=1)

Decision = Suggestion.Decision
RIGHT = {Decision.ACCEPTED, Decision.EDITED}
HEARD_CLEARLY = {AuditWindow.Answer.NOTHING, AuditWindow.Answer.CRYING}


@dataclass(slots=True)
class _Told:
    """What a recording says, placed in time; its room, None where nobody knows it."""

    room: str | None
    whole: Interval
    by_model: bool
    done: bool
    heard: list[Interval] = field(default_factory=list)

    def placed(self, start_ms: int, end_ms: int) -> Interval:
        return Interval(start_ms, end_ms).moved(self.whole.start_ms)

    @property
    def speaks(self) -> list[Interval]:
        return [self.whole] if self.by_model or self.done else self.heard


@dataclass(slots=True)
class _Gathered:
    covered: list[Interval] = field(default_factory=list)
    said: list[Interval] = field(default_factory=list)
    open: list[Interval] = field(default_factory=list)
    by_people: list[Interval] = field(default_factory=list)
    right: list[int] = field(default_factory=list)
    wrong: list[int] = field(default_factory=list)
    missed: list[int] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)


def collect(
    household: Household, *, room: str, since: datetime, until: datetime
) -> Facts:
    """Gather what is known of a stretch of clock time in one room, or in all."""
    got = _Gathered()
    told = _recordings(household, room=room, since=since, until=until)
    _annotations(told, got)
    _suggestions(told, got)
    _heard(told, got)
    _audits(told, got)
    for each in told.values():
        got.covered += each.speaks
        if each.done:
            got.by_people.append(each.whole)
    _live(household, told.values(), got, room=room, since=since, until=until)
    return Facts(**{name: getattr(got, name) for name in _Gathered.__slots__})


def _recordings(
    household: Household, *, room: str, since: datetime, until: datetime
) -> dict[uuid.UUID, _Told]:
    rows = (
        Recording.objects.of(household)
        .kept()
        .playing()
        .filter(
            # What nobody slept through tells nothing of a child.
            synthetic=False,
            started_at__gt=since - LONGEST,
            started_at__lt=until,
        )
    )
    if room != ANYWHERE:
        rows = rows.filter(session__source__room=room)
    here = {"recording": OuterRef("pk")}
    done = Job.objects.filter(kind=Job.Kind.SUGGEST, status=Job.Status.DONE, **here)
    listened = rows.annotate(
        by_model=Q(Exists(done))
        | Q(Exists(Suggestion.objects.filter(**here)))
        | Q(Exists(AuditWindow.objects.filter(**here)))
    )
    told = {}
    for pk, began_at, length_ms, of_room, done_at, by_model in listened.values_list(
        "pk",
        "started_at",
        "duration_ms",
        "session__source__room",
        "done_at",
        "by_model",
    ):
        if began_at is None or not length_ms:
            continue
        began_ms = ms_of(began_at)
        whole = Interval(began_ms, began_ms + length_ms)
        told[pk] = _Told(of_room, whole, by_model, done_at is not None)
    return told


def _annotations(told: dict[uuid.UUID, _Told], got: _Gathered) -> None:
    rows = Annotation.objects.standing().filter(recording__in=list(told))
    for pk, start_ms, end_ms, crying in rows.values_list(
        "recording", "start_ms", "end_ms", "label__counts_as_crying"
    ):
        place = told[pk].placed(start_ms, end_ms)
        told[pk].heard.append(place)
        got.by_people.append(place)
        if crying:
            got.said.append(place)


def _suggestions(told: dict[uuid.UUID, _Told], got: _Gathered) -> None:
    rows = Suggestion.objects.filter(
        recording__in=list(told), label__counts_as_crying=True
    ).exclude(decision=Decision.SUPERSEDED)
    for pk, start_ms, end_ms, decision, of_current in rows.values_list(
        "recording", "start_ms", "end_ms", "decision", "model__current"
    ):
        place = told[pk].placed(start_ms, end_ms)
        # Until the current model has looked, what the one before said still stands.
        if decision in UNDECIDED:
            got.open.append(place)
            continue
        got.by_people.append(place)
        if not of_current:
            continue
        if decision in RIGHT:
            got.right.append(place.start_ms)
        elif decision == Decision.REJECTED:
            got.wrong.append(place.start_ms)


def _heard(told: dict[uuid.UUID, _Told], got: _Gathered) -> None:
    rows = HeardSpan.objects.filter(recording__in=list(told))
    for pk, start_ms, end_ms in rows.values_list("recording", "start_ms", "end_ms"):
        place = told[pk].placed(start_ms, end_ms)
        told[pk].heard.append(place)
        got.by_people.append(place)


def _audits(told: dict[uuid.UUID, _Told], got: _Gathered) -> None:
    rows = AuditWindow.objects.of_current_model().filter(
        recording__in=list(told), answer__in=HEARD_CLEARLY
    )
    for pk, start_ms, end_ms, answer in rows.values_list(
        "recording", "start_ms", "end_ms", "answer"
    ):
        place = told[pk].placed(start_ms, end_ms)
        got.asked.append(place.start_ms)
        if answer == AuditWindow.Answer.CRYING:
            got.missed.append(place.start_ms)


def _live(
    household: Household,
    told: Iterable[_Told],
    got: _Gathered,
    *,
    room: str,
    since: datetime,
    until: datetime,
) -> None:
    within = {"start_at__lt": until, "end_at__gt": since}
    covered = CoveredSpan.objects.of(household).filter(**within)
    rows = Detection.objects.of(household).filter(
        **within, label__counts_as_crying=True
    )
    if room != ANYWHERE:
        covered = covered.filter(session__source__room=room)
        # As the device's room is called now: what it heard moves with what it covered.
        missed = Q(session=None, room=room)
        rows = rows.filter(Q(session__source__room=room) | missed)
    for start_at, end_at in covered.values_list("start_at", "end_at"):
        got.covered += _stretch(start_at, end_at)
    taken = _Taken(told)
    for said_in, of_device, start_at, end_at, verdict in rows.values_list(
        "room", "session__source__room", "start_at", "end_at", "verdict"
    ):
        by_device = of_device is not None
        of_room = of_device if by_device else said_in
        for place in taken.rest(of_room, _stretch(start_at, end_at)):
            _hear(place, verdict, got, by_device=by_device)


def _hear(place: Interval, verdict: str, got: _Gathered, *, by_device: bool) -> None:
    if verdict == Detection.Verdict.NONE:
        got.open.append(place)
        return
    got.by_people.append(place)
    right = verdict == Detection.Verdict.RIGHT
    if right:
        got.said.append(place)
    if by_device:
        (got.right if right else got.wrong).append(place.start_ms)


class _Taken:
    """The time for which recordings speak, by the room that they are of."""

    def __init__(self, told: Iterable[_Told]) -> None:
        self._by_room: dict[str | None, list[Interval]] = {}
        for each in told:
            self._by_room.setdefault(each.room, []).extend(each.speaks)
        self._united: dict[str, list[Interval]] = {}

    def rest(self, room: str, places: list[Interval]) -> list[Interval]:
        if room not in self._united:
            unknown = self._by_room.get(None, [])
            here = [*self._by_room.get(room, []), *unknown]
            self._united[room] = spans.union(here)
        united = self._united[room]
        return [
            rest
            for place in places
            for rest in spans.subtract([place], spans.within(place, united))
        ]


def _stretch(start_at: datetime, end_at: datetime) -> list[Interval]:
    start_ms, end_ms = ms_of(start_at), ms_of(end_at)
    return [Interval(start_ms, end_ms)] if start_ms < end_ms else []
