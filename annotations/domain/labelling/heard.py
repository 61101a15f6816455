"""Which stretches of a recording people have listened to.

Each person's rows are a set of time: they never touch or overlap, so that telling
twice what was heard, or in two tabs, adds nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from acoustics import spans as time
from acoustics.events import Interval
from annotations.domain.errors import NotPossibleNow
from annotations.domain.labelling.annotations import Act
from annotations.domain.sums import night_sums
from annotations.models import HeardSpan, Recording
from annotations.models.intervals import as_fields

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard by anybody, and what an act changed in a person's own."""

    spans: list[Interval]
    changed: list[Interval]
    heard_ms: int


def of(recording: Recording) -> Heard:
    """Give all that somebody has listened to."""
    return _as_it_stands(recording, changed=[])


def length_ms(recording: Recording) -> int:
    """Measure what somebody has listened to."""
    return time.total_ms(row.interval for row in recording.heard_spans.all())


def hear(recording: Recording, *, spans: Iterable[Interval], act: Act) -> Heard:
    """Add to what a person has listened to; safe to repeat."""

    def add(mine: list[Interval], told: list[Interval]) -> list[Interval]:
        return time.union([*mine, *told])

    return _change(recording, spans, act, become=add)


def unhear(recording: Recording, *, spans: Iterable[Interval], act: Act) -> Heard:
    """Take away from what this person has listened to; safe to repeat."""
    return _change(recording, spans, act, become=time.subtract)


def _change(
    recording: Recording,
    spans: Iterable[Interval],
    act: Act,
    *,
    become: Callable[[list[Interval], list[Interval]], list[Interval]],
) -> Heard:
    with transaction.atomic():
        told = time.clip(spans, length_ms=_held_length_ms(recording))
        rows = {row.interval: row for row in recording.heard_spans.filter(by=act.by)}
        before, after = list(rows), become(list(rows), told)
        gone = [row.pk for interval, row in rows.items() if interval not in set(after)]
        for first in range(0, len(gone), AT_ONCE):
            HeardSpan.objects.filter(pk__in=gone[first : first + AT_ONCE]).delete()
        HeardSpan.objects.bulk_create(
            HeardSpan(
                household_id=recording.household_id,
                recording=recording,
                by=act.by,
                at=act.at,
                **as_fields(interval),
            )
            for interval in after
            if interval not in rows
        )
        night_sums.touch_recording(recording)
        changed = [*time.subtract(after, before), *time.subtract(before, after)]
        return _as_it_stands(recording, changed=sorted(changed))


def _held_length_ms(recording: Recording) -> int:
    """Hold the recording until the end: two tabs at once would lose what one heard."""
    rows = Recording.objects.kept().select_for_update(no_key=True)
    held = rows.filter(pk=recording.pk).first()
    if held is None or not held.playable:
        msg = _("This recording is not ready to be listened to.")
        raise NotPossibleNow(msg)
    return held.duration_ms or 0


def _as_it_stands(recording: Recording, *, changed: list[Interval]) -> Heard:
    spans = time.union(row.interval for row in recording.heard_spans.in_order())
    return Heard(spans=spans, changed=changed, heard_ms=time.total_ms(spans))
