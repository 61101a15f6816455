"""Nights of a year that were recorded: what the model suggests, and what people answered."""

import uuid

from django.utils import timezone

from annotations.models import (
    Annotation,
    AuditWindow,
    DetectionModel,
    Job,
    Label,
    Recording,
    Suggestion,
)
from tests.year_nights import BED_S, WINDOW_S

# As if all was done that could be: nothing of it has any sound.
DONE = (Job.Kind.SUGGEST, Job.Kind.DRAW)
DECISIONS = {"right": "accepted", "wrong": "rejected", "": "pending"}


def write(slept, session, *, by):
    """Write a night down as a recording that was listened to; without its sound."""
    recording = _recording(slept, session)
    home = {"household": recording.household, "recording": recording}
    model = DetectionModel.objects.of(recording.household).current().get()
    cry = Label.objects.get(household=recording.household, name="cry")
    now = timezone.now()
    suggestions = Suggestion.objects.bulk_create(
        Suggestion(
            **home,
            model=model,
            label=cry,
            start_ms=_ms(bout.start_s),
            end_ms=_ms(bout.end_s),
            score=bout.score,
            decision=DECISIONS[bout.verdict],
            decided_by=by if bout.verdict else None,
            decided_at=now if bout.verdict else None,
        )
        for bout in slept.bouts
    )
    Annotation.objects.bulk_create(
        Annotation(
            **home,
            label=cry,
            suggestion=each,
            source=Annotation.Source.ACCEPTED,
            start_ms=each.start_ms,
            end_ms=each.end_ms,
            created_by=by,
            created_at=now,
            updated_at=now,
        )
        for each in suggestions
        if each.decision == Suggestion.Decision.ACCEPTED
    )
    AuditWindow.objects.bulk_create(
        AuditWindow(
            **home,
            model=model,
            start_ms=_ms(window.start_s),
            end_ms=_ms(window.start_s + WINDOW_S),
            answer=_answer(window),
            answered_by=by if window.answered else None,
            answered_at=now if window.answered else None,
        )
        for window in slept.windows
    )


def _recording(slept, session):
    recording = Recording.objects.create(
        household=session.household,
        name=f"Night of {slept.night}",
        sha256=uuid.uuid4().hex * 2,
        size_bytes=1,
        status=Recording.Status.READY,
        duration_ms=_ms(slept.covered[-1][1]),
        started_at=session.began_at,
        session=session,
        session_start_ms=0,
    )
    now = timezone.now()
    Job.objects.bulk_create(
        Job(
            household=session.household,
            recording=recording,
            kind=kind,
            status=Job.Status.DONE,
            created_at=now,
        )
        for kind in DONE
    )
    return recording


def _ms(seconds):
    """So many seconds after noon, in the time of a recording."""
    return round(1_000 * (seconds - BED_S))


def _answer(window):
    if not window.answered:
        return AuditWindow.Answer.PENDING
    return AuditWindow.Answer.CRYING if window.crying else AuditWindow.Answer.NOTHING
