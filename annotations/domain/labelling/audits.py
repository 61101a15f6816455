"""Random stretches in which the model suggests nothing, to learn what it misses."""

import random
from collections.abc import Callable

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from acoustics import audit
from acoustics.events import Interval
from annotations.domain import changes
from annotations.domain.errors import DomainError, Stale
from annotations.domain.labelling import heard
from annotations.domain.labelling.annotations import Act
from annotations.domain.labelling.suggestions import AlreadyDecided
from annotations.domain.sums import night_sums
from annotations.models import (
    Annotation,
    AuditWindow,
    Change,
    DetectionModel,
    Recording,
)
from annotations.models.intervals import as_fields

# Who says one of these has listened.
LISTENED = {AuditWindow.Answer.NOTHING, AuditWindow.Answer.CRYING}


class AlreadyAnswered(AlreadyDecided):
    """Someone else's answer stands; it can be taken back first."""

    sentence = gettext_lazy("Someone has already answered this.")


def draw(recording: Recording, *, model: DetectionModel) -> list[AuditWindow]:
    """Draw windows where a model suggests nothing, once for each model.

    Those drawn for other models stay as they are: what a fair sample of their silence
    told is of no use to this one, and goes on telling of them, should one come back.
    What somebody has listened to is not drawn, as nobody wonders what is there.
    """
    if AuditWindow.objects.filter(recording=recording, model=model).exists():
        return []
    rng = chance(recording, model)
    said = recording.suggestions.filter(model=model)
    laid = audit.grid(recording.duration_ms or 0, rng)
    annotated = Annotation.objects.standing().filter(recording=recording)
    windows = audit.draw_windows(
        laid,
        suggested=[row.interval for row in said],
        known=[
            *(row.interval for row in annotated),
            *map(laid.window, laid.covered(heard.of(recording).spans)),
        ],
        rng=rng,
    )
    rows = [
        AuditWindow(
            household=recording.household,
            recording=recording,
            model=model,
            **as_fields(window),
        )
        for window in windows
    ]
    return AuditWindow.objects.bulk_create(rows, ignore_conflicts=True)


def chance(recording: Recording, model: DetectionModel) -> random.Random:
    """Throw the dice that belong to a recording and a model: always the same."""
    return random.Random(f"{recording.pk} {model.number}")  # noqa: S311 - no secret


def answer(
    window: AuditWindow, *, answer: AuditWindow.Answer, version: int, act: Act
) -> AuditWindow:
    """Say what is heard in a window; who can say it has listened to it."""

    def say() -> AuditWindow:
        unanswered = AuditWindow.objects.unanswered()
        won = unanswered.filter(pk=window.pk, version=version).update(
            answer=answer,
            answered_by=act.by,
            answered_at=act.at,
            version=F("version") + 1,
        )
        window.refresh_from_db()
        if not won:
            raise _too_late(window)
        added: list[Interval] = []
        if answer in LISTENED:
            spans = [window.interval]
            added = heard.hear(window.recording, spans=spans, act=act).changed
        _write_down(window, Change.Act.DECIDE, act, heard_ms=added)
        night_sums.touch_recording(window.recording)
        return window

    return _once(window, act, say)


def withdraw(window: AuditWindow, *, version: int, act: Act) -> AuditWindow:
    """Take an answer back, and what it alone had made count as heard."""

    def take_back() -> AuditWindow:
        listener = window.answered_by
        same = AuditWindow.objects.filter(pk=window.pk, version=version)
        won = same.exclude(answer=AuditWindow.Answer.PENDING).update(
            answer=AuditWindow.Answer.PENDING,
            answered_by=None,
            answered_at=None,
            version=F("version") + 1,
        )
        window.refresh_from_db()
        if not won:
            raise Stale(window)
        added = _added_by_answer(window)
        if added and listener:
            theirs = Act(by=listener, at=act.at)
            heard.unhear(window.recording, spans=added, act=theirs)
        _write_down(window, Change.Act.WITHDRAW, act)
        night_sums.touch_recording(window.recording)
        return window

    return _once(window, act, take_back)


def _too_late(window: AuditWindow) -> DomainError:
    answered = window.answer != AuditWindow.Answer.PENDING
    return AlreadyAnswered(window) if answered else Stale(window)


def _added_by_answer(window: AuditWindow) -> list[Interval]:
    answers = window.changes.filter(act=Change.Act.DECIDE)
    withdrawn = answers.get(state__version=window.version - 1)
    return [Interval(*ends) for ends in withdrawn.state["heard_ms"]]


def _write_down(
    window: AuditWindow,
    what: Change.Act,
    act: Act,
    *,
    heard_ms: list[Interval] | None = None,
) -> None:
    added = [[span.start_ms, span.end_ms] for span in heard_ms or []]
    Change.objects.create(
        household_id=window.household_id,
        act=what,
        audit_window=window,
        state={"answer": window.answer, "version": window.version, "heard_ms": added},
        op_id=act.op_id,
        by=act.by,
        at=act.at,
    )


def _once(window: AuditWindow, act: Act, do: Callable[[], AuditWindow]) -> AuditWindow:
    def again(change: Change) -> AuditWindow:
        if change.audit_window is None:
            msg = _("This op_id was used for something else.")
            raise DomainError(msg, field="op_id")
        return change.audit_window

    return changes.once(
        household=window.household, op_id=act.op_id, act=do, again=again
    )
