"""The current model looks at a night again that another one has listened to before.

What it says takes the place of what is undecided. What people have heard or said is
never asked again, and nothing that was decided changes.
"""

from collections.abc import Callable
from datetime import datetime

from acoustics import spans
from acoustics.events import Interval
from annotations.domain import backlog
from annotations.domain.labelling import audits, suggestions
from annotations.domain.labelling.suggestions import Heard
from annotations.domain.learning import models
from annotations.models import (
    Annotation,
    AuditWindow,
    DetectionModel,
    Job,
    Recording,
    Suggestion,
)

Decision = Suggestion.Decision


def look_again(
    recording: Recording, *, model: DetectionModel, report: Callable[[float], None]
) -> Heard | None:
    """Let a model judge a night; None where it is not the current one any more."""
    if not _is_current(model):
        return None
    return suggestions.judge(
        recording, model=model, bundle=models.load(model), report=report
    )


def settle(recording: Recording, heard: Heard) -> None:
    """Put what the current model says in the place of what is undecided.

    To be called in the transaction that closes the job.
    """
    if not _is_current(heard.model):
        return
    known = known_spans(recording)
    suggestions.store(recording, heard, known=known)
    _bring_back(recording, heard.model, known)
    rows = Suggestion.objects.filter(recording=recording).pending()
    rows.exclude(model=heard.model).update(decision=Decision.SUPERSEDED)
    audits.draw(recording, model=heard.model)


def follow_switch(
    recording: Recording, *, model: DetectionModel, now: datetime
) -> Job | None:
    """Queue a night that a model listened to while another became the current one."""
    if _is_current(model):
        return None
    current = models.current(recording.household)
    return backlog.enqueue(recording, model=current, now=now)


def known_spans(recording: Recording) -> list[Interval]:
    """Say of which time of a recording people know what is heard.

    That is what they listened to, and where they said anything; all of it, where they
    said that the night is done.
    """
    if recording.done_at:
        return [Interval(0, recording.duration_ms or 1)]
    here = {"recording": recording}
    said = [
        *recording.heard_spans.all(),
        *Annotation.objects.standing().filter(**here),
        *Suggestion.objects.decided().filter(**here),
        *AuditWindow.objects.answered().filter(**here),
    ]
    return spans.union(row.interval for row in said)


def _bring_back(
    recording: Recording, model: DetectionModel, known: list[Interval]
) -> None:
    """Ask again what this model said before another one was current."""
    rows = Suggestion.objects.filter(recording=recording, model=model).superseded()
    again = [
        row.pk
        for row in rows.filter(label__archived_at=None)
        if not suggestions.is_known(row.interval, known)
    ]
    for first in range(0, len(again), suggestions.AT_ONCE):
        some = again[first : first + suggestions.AT_ONCE]
        Suggestion.objects.superseded().filter(pk__in=some).update(
            decision=Decision.PENDING
        )


def _is_current(model: DetectionModel) -> bool:
    return DetectionModel.objects.current().filter(pk=model.pk).exists()
