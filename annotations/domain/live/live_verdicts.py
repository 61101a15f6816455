"""What people said of a night while it was live comes along to its recordings."""

import operator
import uuid
from collections.abc import Iterable
from datetime import datetime

from acoustics import spans
from acoustics.events import Interval
from annotations.domain.labelling import annotations, suggestions
from annotations.domain.labelling.annotations import Act
from annotations.models import Detection, Label, Recording, Suggestion

DECISIONS = {
    Detection.Verdict.WRONG: Suggestion.Decision.REJECTED,
    Detection.Verdict.RIGHT: Suggestion.Decision.ACCEPTED,
}


def carry_over(recording: Recording) -> None:
    """Decide as people did live, and annotate what was missed; safe to repeat."""
    if recording.session is None or not recording.playable:
        return
    _decide_as_said(recording)
    _annotate_missed(recording)


def _decide_as_said(recording: Recording) -> None:
    rows = Detection.objects.filter(session=recording.session, by__isnull=False)
    said = list(rows.exclude(verdict="").select_related("label", "by").in_order())
    if not said:
        return
    pending = Suggestion.objects.filter(
        recording=recording, decision=Suggestion.Decision.PENDING
    )
    for suggestion in pending.select_related("label", "recording", "household"):
        about = {
            decision: row
            for verdict, decision in DECISIONS.items()
            if (row := _said_of(suggestion, verdict, said))
        }
        # Of what was called both, nothing is known.
        if len(about) == 1:
            ((decision, row),) = about.items()
            suggestions.decide(
                suggestion,
                decision=decision,
                version=suggestion.version,
                act=_act(row, recording, about=suggestion.pk),
            )


def _said_of(
    suggestion: Suggestion, verdict: str, said: Iterable[Detection]
) -> Detection | None:
    """Give the first of those who said this of half or more of a suggestion."""
    alike = _same if verdict == Detection.Verdict.WRONG else operator.eq
    about = [
        row
        for row in said
        if row.verdict == verdict and alike(row.label, suggestion.label)
    ]
    places = _places(about, suggestion.recording)
    if not suggestions.is_known(suggestion.interval, spans.union(places.values())):
        return None
    return next(
        row
        for row in about
        if row.pk in places and places[row.pk].overlaps(suggestion.interval)
    )


def _same(one: Label, other: Label) -> bool:
    """Whether what is none of one is none of the other."""
    return one == other or (one.counts_as_crying and other.counts_as_crying)


def _annotate_missed(recording: Recording) -> None:
    session, began_at = recording.session, recording.started_at
    if session is None or began_at is None:
        return
    rows = Detection.objects.of(recording.household).filter(
        session=None,
        room=session.source.room,
        verdict=Detection.Verdict.RIGHT,
        by__isnull=False,
        start_at__lt=session.at(_end_ms(recording)),
        end_at__gt=began_at,
    )
    missed = list(rows.select_related("label", "by").in_order())
    places = _places(missed, recording)
    for row in missed:
        if row.pk not in places:
            continue
        annotations.annotate(
            recording=recording,
            interval=places[row.pk],
            label=row.label,
            act=_act(row, recording, about=row.pk),
        )


def _end_ms(recording: Recording) -> int:
    return (recording.session_start_ms or 0) + (recording.duration_ms or 0)


def _places(
    rows: Iterable[Detection], recording: Recording
) -> dict[uuid.UUID, Interval]:
    """Say where in the recording detections lie, those that do."""
    places = {}
    for row in rows:
        start_ms = max(_position(row.start_at, recording), 0)
        end_ms = min(_position(row.end_at, recording), recording.duration_ms or 0)
        if start_ms < end_ms:
            places[row.pk] = Interval(start_ms, end_ms)
    return places


def _position(moment: datetime, recording: Recording) -> int:
    if recording.session is None:
        fault = f"{recording} was not heard live"
        raise ValueError(fault)
    return recording.session.position(moment) - (recording.session_start_ms or 0)


def _act(row: Detection, recording: Recording, *, about: uuid.UUID) -> Act:
    if row.by is None or row.decided_at is None:
        fault = f"nobody decided on {row}"
        raise ValueError(fault)
    # Done twice, it is the same act: what a person changed since stays as it is.
    op_id = uuid.uuid5(recording.pk, f"{row.pk} {about}")
    return Act(by=row.by, at=row.decided_at, op_id=op_id)
