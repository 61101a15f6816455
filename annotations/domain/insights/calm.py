"""How long it took until it was calm, after somebody did something and while nobody did.

Each thing that was done is held against another bout, the nearest in time that had gone
on as long without anybody doing anything: those who went in late must not be held
against bouts that were over by then. This is no experiment: people go in when it is bad.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from acoustics.insights import calm
from acoustics.insights.calm import Curve, Wait
from annotations.domain import live_states
from annotations.models import CareNote, Child, CoveredSpan, Episode, Household

LOOK_BACK = timedelta(days=400)
# Fewer than this say nothing.
LEAST = 5
MINUTE = timedelta(minutes=1)
_AFTER = {
    CareNote.Kind.WENT_IN: gettext_lazy("Somebody went in"),
    CareNote.Kind.FED: gettext_lazy("Fed"),
    CareNote.Kind.CHANGED: gettext_lazy("Changed"),
    CareNote.Kind.MEDICINE: gettext_lazy("Medicine"),
    CareNote.Kind.LAY_DOWN: gettext_lazy("Somebody lay down beside"),
    CareNote.Kind.OTHER: gettext_lazy("Something else"),
}


@dataclass(frozen=True, slots=True)
class Bout:
    """One bout of crying; `ended` is false if the sound stopped before it did."""

    start_at: datetime
    end_at: datetime
    ended: bool
    done: tuple[tuple[datetime, str], ...] = ()

    def still_alone(self, after: timedelta) -> bool:
        """Say whether it had gone on so long, and nobody had done anything."""
        at = self.start_at + after
        return at < self.end_at and (not self.done or self.done[0][0] > at)

    def wait_alone(self, after: timedelta) -> Wait:
        """Say how long it went on from there until it ended, or somebody came."""
        at = self.start_at + after
        if self.done:
            return Wait((self.done[0][0] - at) / MINUTE, ended=False)
        return Wait((self.end_at - at) / MINUTE, self.ended)


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of one thing that was done."""

    kind: str
    words: str
    n: int
    curve: Curve | None
    compared: Curve | None
    sentence: str


def of(household: Household, *, child: Child | None, now: datetime) -> list[Told]:
    """Tell of everything that was done in bouts of the last year or so."""
    room = child.room if child else ""
    return tell(_bouts(household, room=room, since=now - LOOK_BACK, until=now))


def tell(bouts: Sequence[Bout]) -> list[Told]:
    return [
        _told(kind, str(words), *waits)
        for kind, words in _AFTER.items()
        if (waits := _waits(bouts, kind))[0]
    ]


def _waits(bouts: Sequence[Bout], kind: str) -> tuple[list[Wait], list[Wait]]:
    """Give the waits after something was done, and one alone to hold against each."""
    after, alone = [], []
    left = set(range(len(bouts)))
    starts = [bout.start_at for bout in bouts]
    for bout in bouts:
        at = next((at for at, done in bout.done if done == kind), None)
        if at is None:
            continue
        after.append(Wait((bout.end_at - at) / MINUTE, bout.ended))
        into = at - bout.start_at
        for number in _nearest(starts, bout.start_at, left):
            other = bouts[number]
            if other is not bout and other.still_alone(into):
                left.discard(number)
                alone.append(other.wait_alone(into))
                break
    return after, alone


def _nearest(starts: Sequence[datetime], at: datetime, left: set[int]) -> Iterable[int]:
    """Give the places of other bouts that were not taken, the nearest in time first."""
    here = bisect_left(starts, at)
    before, behind = here - 1, here
    while before >= 0 or behind < len(starts):
        earlier = before >= 0 and (
            behind >= len(starts) or at - starts[before] <= starts[behind] - at
        )
        number = before if earlier else behind
        if earlier:
            before -= 1
        else:
            behind += 1
        if number in left:
            yield number


def _told(kind: str, words: str, after: list[Wait], alone: list[Wait]) -> Told:
    enough = len(after) >= LEAST
    drawn = calm.curve(after) if enough else None
    against = calm.curve(alone) if enough and len(alone) >= LEAST else None
    sentence = _sentence(words, after, drawn, against)
    return Told(kind, words, len(after), drawn, against, sentence)


def _sentence(
    words: str, after: list[Wait], drawn: Curve | None, against: Curve | None
) -> str:
    told = {"what": words, "n": len(after), "least": LEAST}
    if drawn is None:
        sentence = _("%(what)s: %(n)s times so far; from %(least)s on it is drawn.")
        if len(after) >= LEAST:
            sentence = _("%(what)s: %(n)s times; the end of none of them was heard.")
        return sentence % told
    own = _calm_within(drawn)
    if against is None:
        sentence = _("%(what)s, %(n)s times: %(own)s.")
        return sentence % {**told, "own": own}
    sentence = _(
        "%(what)s, %(n)s times: %(own)s. As far into other bouts, before anybody did "
        "anything: %(other)s."
    )
    return sentence % {**told, "own": own, "other": _calm_within(against)}


def _calm_within(curve: Curve) -> str:
    if curve.median is None:
        return _("less than half were heard to become calm")
    sentence = _("half were calm within %(n)s minutes")
    digits = 0 if curve.median >= 5 else 1
    return sentence % {"n": f"{curve.median:.{digits}f}".removesuffix(".0")}


def _bouts(
    household: Household, *, room: str, since: datetime, until: datetime
) -> list[Bout]:
    rows = Episode.objects.of(household).filter(start_at__gte=since, end_at__lt=until)
    spans = CoveredSpan.objects.of(household).filter(end_at__gte=since)
    if room:
        rows = rows.filter(room=room)
        spans = spans.filter(session__source__room=room)
    gap = timedelta(seconds=live_states.state(household).episode_gap_s)
    covered = _joined(spans.order_by("start_at").values_list("start_at", "end_at"))
    notes = [
        (at, kind)
        for at, kind in CareNote.objects.of(household)
        .standing()
        .filter(at__gte=since, kind__in=_AFTER)
        .order_by("at")
        .values_list("at", "kind")
    ]
    told = []
    for start_at, end_at in rows.order_by("start_at").values_list("start_at", "end_at"):
        first = bisect_left(notes, (start_at, ""))
        last = bisect_left(notes, (end_at, ""))
        ended = _is_covered(covered, end_at, gap)
        told.append(Bout(start_at, end_at, ended, tuple(notes[first:last])))
    return told


Span = tuple[datetime, datetime]


def _joined(spans: Iterable[Span]) -> list[Span]:
    told: list[Span] = []
    for start_at, end_at in spans:
        # A second between two pieces of sound hides no crying.
        if told and start_at <= told[-1][1] + timedelta(seconds=1):
            told[-1] = (told[-1][0], max(told[-1][1], end_at))
        else:
            told.append((start_at, end_at))
    return told


def _is_covered(spans: Sequence[Span], at: datetime, gap: timedelta) -> bool:
    """Say whether it was listened to for a gap longer, so that the end was an end."""
    place = bisect_left(spans, (at + timedelta(milliseconds=1), at)) - 1
    return place >= 0 and spans[place][1] >= at + gap
