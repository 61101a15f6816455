"""What people say is heard: draw, move, relabel, note, delete, take back."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from acoustics.events import Interval
from annotations.domain import changes
from annotations.domain.errors import DomainError, NotPossibleNow, Stale
from annotations.domain.sums import night_sums
from annotations.domain.words import as_span
from annotations.models import Annotation, Change, Label, Person, Recording, Suggestion
from annotations.models.intervals import as_fields


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something, when, and the client's name for it."""

    by: Person
    at: datetime
    op_id: uuid.UUID | None = field(default=None)


def annotate(
    *, recording: Recording, interval: Interval, label: Label, note: str = "", act: Act
) -> Annotation:
    """Say what is heard in a stretch of a recording."""
    check_fits(interval, recording)

    def create() -> Annotation:
        annotation = Annotation.objects.create(
            household=recording.household,
            recording=recording,
            label=label,
            note=note,
            created_by=act.by,
            created_at=act.at,
            updated_at=act.at,
            **as_fields(interval),
        )
        write_down(annotation, Change.Act.CREATE, act)
        night_sums.touch_recording(recording)
        return annotation

    return changes.once(
        household=recording.household, op_id=act.op_id, act=create, again=_answer
    )


def edit(
    annotation: Annotation,
    *,
    version: int,
    act: Act,
    interval: Interval | None = None,
    label: Label | None = None,
    note: str | None = None,
) -> Annotation:
    """Move, resize, relabel or note; refused when someone was here first."""
    fields: dict[str, Any] = {}
    if interval is not None:
        check_fits(interval, annotation.recording)
        fields |= as_fields(interval)
    if label is not None:
        fields["label"] = label
    if note is not None:
        fields["note"] = note

    def change() -> Annotation:
        same = Annotation.objects.standing().filter(pk=annotation.pk, version=version)
        _must_win(
            annotation,
            same.update(**fields, updated_at=act.at, version=F("version") + 1),
        )
        _mark_as_edited(annotation, heard_otherwise=bool(fields.keys() - {"note"}))
        write_down(annotation, Change.Act.EDIT, act)
        night_sums.touch_recording(annotation.recording)
        return annotation

    return _once(annotation, act, change)


def delete(
    annotation: Annotation, *, version: int, act: Act, merged: bool = False
) -> Annotation:
    """Take an annotation out; it can be restored.

    One that came of a suggestion takes its verdict along: nobody says any more that
    the model was right. Where it was `merged` into another, somebody still does.
    """

    def change() -> Annotation:
        same = Annotation.objects.standing().filter(pk=annotation.pk, version=version)
        _must_win(
            annotation,
            same.update(deleted_at=act.at, updated_at=act.at, version=F("version") + 1),
        )
        if not merged:
            _decide_on_origin(annotation, Suggestion.Decision.PENDING, act)
        write_down(annotation, Change.Act.DELETE, act)
        night_sums.touch_recording(annotation.recording)
        return annotation

    return _once(annotation, act, change)


def restore(annotation: Annotation, *, version: int, act: Act) -> Annotation:
    """Bring a deleted annotation back, with the verdict it came of."""

    def change() -> Annotation:
        same = Annotation.objects.filter(
            pk=annotation.pk, version=version, deleted_at__isnull=False
        )
        _must_win(
            annotation,
            same.update(deleted_at=None, updated_at=act.at, version=F("version") + 1),
        )
        _decide_on_origin(annotation, annotation.source, act)
        write_down(annotation, Change.Act.RESTORE, act)
        night_sums.touch_recording(annotation.recording)
        return annotation

    return _once(annotation, act, change)


def check_fits(interval: Interval, recording: Recording) -> None:
    if not recording.playable:
        msg = _("This recording is not ready to be labelled yet.")
        raise NotPossibleNow(msg)
    if interval.end_ms > (recording.duration_ms or 0):
        length = as_span(recording.duration_ms or 0)
        msg = _("This ends after the recording does; it is %s long.") % length
        raise DomainError(msg, field="end_ms")


def write_down(annotation: Annotation, what: Change.Act, act: Act) -> None:
    line(annotation, what, act).save(force_insert=True)


def line(annotation: Annotation, what: Change.Act, act: Act) -> Change:
    """Word a line of history, for whoever writes down many at once."""
    return Change(
        household=annotation.household,
        act=what,
        annotation=annotation,
        state={
            "start_ms": annotation.start_ms,
            "end_ms": annotation.end_ms,
            "label": annotation.label.name,
            "note": annotation.note,
            "source": annotation.source,
            "deleted": annotation.deleted_at is not None,
            "version": annotation.version,
        },
        op_id=act.op_id,
        by=act.by,
        at=act.at,
    )


def _once(
    annotation: Annotation, act: Act, change: Callable[[], Annotation]
) -> Annotation:
    return changes.once(
        household=annotation.household, op_id=act.op_id, act=change, again=_answer
    )


def _answer(change: Change) -> Annotation:
    if change.annotation is None:
        msg = _("This op_id was used for something else.")
        raise DomainError(msg, field="op_id")
    return change.annotation


def _must_win(annotation: Annotation, won: int) -> None:
    # One row, one winner: two people may change it at the same time.
    annotation.refresh_from_db()
    if not won:
        raise Stale(annotation)


def _mark_as_edited(annotation: Annotation, *, heard_otherwise: bool) -> None:
    accepted = annotation.source == Annotation.Source.ACCEPTED
    if heard_otherwise and accepted and annotation.suggestion:
        annotation.source = Annotation.Source.EDITED
        annotation.save(update_fields=["source"])
        Suggestion.objects.filter(pk=annotation.suggestion.pk).update(
            decision=Suggestion.Decision.EDITED, version=F("version") + 1
        )


def _decide_on_origin(annotation: Annotation, decision: str, act: Act) -> None:
    if annotation.suggestion is None:
        return
    pending = decision == Suggestion.Decision.PENDING
    Suggestion.objects.filter(pk=annotation.suggestion.pk).update(
        decision=decision,
        decided_by=None if pending else act.by,
        decided_at=None if pending else act.at,
        version=F("version") + 1,
    )
