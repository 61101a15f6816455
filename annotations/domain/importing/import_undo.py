"""An import is taken back in one act: what it added goes, unless somebody touched it."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from annotations.domain.errors import NotPossibleNow
from annotations.domain.importing import imports
from annotations.domain.importing.import_plans import AT_ONCE, act_id, recording_id
from annotations.domain.labelling import annotations
from annotations.domain.labelling.annotations import Act
from annotations.domain.recordings import recordings
from annotations.domain.sums import night_sums
from annotations.models import (
    Annotation,
    ArrivingLabel,
    AuditWindow,
    Change,
    LabelImport,
    Recording,
    Suggestion,
)


@dataclass(slots=True)
class TakenBack:
    """How much went, how much stayed because it was changed, and what is being erased."""

    n_gone: int = 0
    n_kept: int = 0
    leaving: list[Recording] = field(default_factory=list)


@transaction.atomic
def take_back(label_import: LabelImport, *, act: Act) -> TakenBack:
    """Delete what an import added and nobody has changed since; it may be added anew.

    A clip that somebody has worked on stays a recording, with its label.
    """
    label_import = imports.held(label_import)
    imports.must_be_at_rest(label_import)
    if label_import.applied_at is None:
        msg = _("Nothing of this has been added, so there is nothing to take back.")
        raise NotPossibleNow(msg)
    taken = TakenBack()
    for numbers in _portions(label_import.report["n_numbers"]):
        act_ids = [act_id(label_import, number) for number in numbers]
        stay = _let_recordings_go(label_import, numbers, act_ids, taken, now=act.at)
        _delete(label_import, act_ids, taken, act=act, stay=stay)
        ArrivingLabel.objects.filter(pk__in=act_ids).exclude(
            recording__in=stay
        ).delete()
    night_sums.touch_all(label_import.household)
    label_import.applied_at = None
    report = label_import.report
    report["round"] = report.get("round", 0) + 1
    report["taken_back"] = {"n_gone": taken.n_gone, "n_kept": taken.n_kept}
    label_import.save(update_fields=["applied_at", "report"])
    return taken


def _portions(n_numbers: int) -> Iterator[range]:
    for first in range(0, n_numbers, AT_ONCE):
        yield range(first, min(first + AT_ONCE, n_numbers))


def _let_recordings_go(
    label_import: LabelImport,
    numbers: range,
    act_ids: list[uuid.UUID],
    taken: TakenBack,
    *,
    now: datetime,
) -> set[uuid.UUID]:
    """Delete the clips that came in; answer those that stay."""
    ids = [recording_id(label_import, number) for number in numbers]
    came = {row.pk: row for row in Recording.objects.kept().filter(pk__in=ids)}
    stay = _touched(list(came), act_ids)
    for pk, recording in came.items():
        if pk not in stay:
            recordings.leave(recording, now=now)
            taken.leaving.append(recording)
            taken.n_gone += 1
    taken.n_kept += len(stay)
    return stay


def _touched(came: list[uuid.UUID], act_ids: list[uuid.UUID]) -> set[uuid.UUID]:
    """Find the recordings in which somebody did more than the import itself."""
    if not came:
        return set()
    rows = (
        Annotation.objects.filter(recording__in=came),
        Suggestion.objects.filter(recording__in=came),
        AuditWindow.objects.filter(recording__in=came),
    )
    names = ("annotation", "suggestion", "audit_window")
    touched: set[uuid.UUID] = set()
    for name, some in zip(names, rows, strict=True):
        others = Change.objects.filter(**{f"{name}__in": some.values("pk")})
        by_others = others.exclude(op_id__in=act_ids)
        touched |= set(by_others.values_list(f"{name}__recording", flat=True))
    return touched


def _delete(
    label_import: LabelImport,
    act_ids: list[uuid.UUID],
    taken: TakenBack,
    *,
    act: Act,
    stay: set[uuid.UUID],
) -> None:
    """Take out the annotations; those in recordings that leave go with them."""
    lines = Change.objects.of(label_import.household).filter(op_id__in=act_ids)
    ids = list(lines.values_list("annotation", flat=True))
    added = Annotation.objects.filter(pk__in=ids, recording__leaving_at=None)
    added = added.exclude(recording__in=stay)
    untouched = added.standing().filter(version=1).select_for_update(of=("self",))
    gone = list(untouched.values_list("pk", flat=True))
    taken.n_kept += added.standing().count() - len(gone)
    taken.n_gone += len(gone)
    rows = Annotation.objects.filter(pk__in=gone)
    rows.update(deleted_at=act.at, updated_at=act.at, version=F("version") + 1)
    unnamed = Act(by=act.by, at=act.at)  # one act, many lines
    Change.objects.bulk_create(
        annotations.line(each, Change.Act.DELETE, unnamed)
        for each in rows.select_related("household", "label")
    )
