"""History is only ever added to, and each act is done once."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Q

from annotations.domain.errors import NotPossibleNow
from annotations.models import (
    Annotation,
    AuditWindow,
    Change,
    Household,
    Recording,
    Suggestion,
)
from annotations.models.annotations import AnnotationQuerySet
from annotations.models.audits import AuditWindowQuerySet
from annotations.models.suggestions import SuggestionQuerySet

Answer = TypeVar("Answer")

# A line says when its act began; the act may be seen only seconds later.
LATE_COMMIT = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Touched:
    """The rows of a recording that people changed, as they stand now."""

    at: datetime
    annotations: AnnotationQuerySet
    suggestions: SuggestionQuerySet
    audits: AuditWindowQuerySet


def touched(recording: Recording, *, after: datetime | None, now: datetime) -> Touched:
    """Find what changed after a moment; some rows a second time rather than never.

    Without `after` there is nothing to tell but the moment from which to ask on.
    """
    lines = Change.objects.none()
    if after is not None:
        lines = Change.objects.of(recording.household).since(after - LATE_COMMIT)
    if not lines.exists():
        return Touched(
            now,
            Annotation.objects.none(),
            Suggestion.objects.none(),
            AuditWindow.objects.none(),
        )
    annotations = lines.exclude(annotation=None).values("annotation")
    suggestions = lines.exclude(suggestion=None).values("suggestion")
    audits = lines.exclude(audit_window=None).values("audit_window")
    # A suggestion also moves along when the annotation that came of it does.
    origins = Annotation.objects.filter(pk__in=annotations).exclude(suggestion=None)
    moved = Q(pk__in=suggestions) | Q(pk__in=origins.values("suggestion"))
    return Touched(
        now,
        Annotation.objects.filter(
            recording=recording, pk__in=annotations
        ).select_related("label", "created_by"),
        Suggestion.objects.filter(moved, recording=recording).select_related(
            "label", "model", "decided_by", "annotation"
        ),
        AuditWindow.objects.filter(recording=recording, pk__in=audits).select_related(
            "model", "answered_by"
        ),
    )


def once(
    *,
    household: Household,
    op_id: uuid.UUID | None,
    act: Callable[[], Answer],
    again: Callable[[Change], Answer],
) -> Answer:
    """Do `act` unless `op_id` was done before; then give the answer `again`.

    A phone on a bad line sends an act twice when it never heard the answer.
    """
    if known := _done(household, op_id):
        return again(known)
    try:
        with transaction.atomic():
            return act()
    except (IntegrityError, NotPossibleNow):
        # The same act may have run side by side, and the other was first.
        if known := _done(household, op_id):
            return again(known)
        raise


def _done(household: Household, op_id: uuid.UUID | None) -> Change | None:
    if op_id is None:
        return None
    return Change.objects.of(household).filter(op_id=op_id).first()
