"""What an import's job does: a plan's rows are added, all of them or none."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from annotations.domain import files
from annotations.domain.errors import DomainError
from annotations.domain.importing import imports, lines, new_labels, reports
from annotations.domain.importing.import_plans import (
    AT_ONCE,
    Arrived,
    Outdated,
    Plan,
    act_id,
    clear_away,
    gone,
)
from annotations.domain.labelling import annotations
from annotations.domain.labelling.annotations import Act
from annotations.domain.recordings import arriving, recordings
from annotations.domain.sums import night_sums
from annotations.models import (
    Annotation,
    ArrivingLabel,
    Change,
    Label,
    LabelImport,
    Person,
    Recording,
)
from annotations.models.intervals import as_fields


def settle(plan: Plan, *, now: datetime) -> list[Recording]:
    """Add everything; answers the recordings that are to be made ready.

    To be called inside the transaction that closes the job.
    """
    rows = LabelImport.objects.select_for_update(of=("self",))
    label_import = rows.select_related("household").get(pk=plan.label_import.pk)
    if label_import.applied_at:
        return []
    act = Act(by=_who(label_import), at=now)
    wanted = {one.label for one in plan.lines} | {one.label for one in plan.clips}
    ours = _labels(label_import, wanted)
    _must_be_kept({each.recording.pk: each.recording for each in plan.lines})
    _annotate_all(label_import, plan.lines, ours=ours, act=act)
    handed_in = [
        recording
        for each in plan.clips
        for recording in _hand_in(label_import, each, label=ours[each.label], act=act)
    ]
    night_sums.touch_all(label_import.household)
    label_import.applied_at = now
    label_import.report["outcome"] = plan.outcome
    label_import.report.pop("taken_back", None)
    label_import.save(update_fields=["applied_at", "report"])
    return handed_in


def _who(label_import: LabelImport) -> Person:
    rows = Person.objects.filter(household=label_import.household)
    person = rows.filter(pk=label_import.report["asked"]["by"]).first()
    if person is None:
        msg = _("Whoever asked for this has left the household. Please ask again.")
        raise Outdated(msg)
    return person


def _labels(label_import: LabelImport, names: Iterable[str]) -> dict[str, Label]:
    """Find our labels by name; those that somebody wanted made are made now."""
    rows = Label.objects.of(label_import.household)
    found = {label.name: label for label in rows}
    for name in sorted(set(names) - found.keys()):
        found[name] = new_labels.add_by_name(label_import.household, name)
    for name in names:
        if found[name].archived_at:
            sentence = _(
                "“%s” was archived in the meantime, so nothing was added. Bring the "
                "label back or choose another one, then try again."
            )
            raise Outdated(sentence % name)
    return found


def _must_be_kept(spoken_of: dict[uuid.UUID, Recording]) -> None:
    ids = list(spoken_of)
    for first in range(0, len(ids), AT_ONCE):
        some = ids[first : first + AT_ONCE]
        rows = Recording.objects.kept().select_for_update(of=("self",), no_key=True)
        kept = set(rows.filter(pk__in=some).values_list("pk", flat=True))
        for lost in set(some) - kept:
            raise Outdated(gone(spoken_of[lost].name))


def _on_its_way(name: str) -> str:
    sentence = _(
        "“%s” is just being made ready with a label that came before, so nothing was "
        "added. Please try again in a few minutes."
    )
    return sentence % name


def _annotate_all(
    label_import: LabelImport,
    chosen: list[lines.Placed],
    *,
    ours: dict[str, Label],
    act: Act,
) -> None:
    for first in range(0, len(chosen), AT_ONCE):
        some = {
            act_id(label_import, each.number): each
            for each in chosen[first : first + AT_ONCE]
        }
        history = Change.objects.of(label_import.household)
        done = history.filter(op_id__in=list(some)).values_list("op_id", flat=True)
        there = set(done)
        some = {op_id: each for op_id, each in some.items() if op_id not in there}
        new = Annotation.objects.bulk_create(
            _annotation(each, label_import, ours[each.label], act)
            for each in some.values()
        )
        Change.objects.bulk_create(
            annotations.line(
                annotation, Change.Act.CREATE, Act(by=act.by, at=act.at, op_id=op_id)
            )
            for op_id, annotation in zip(some, new, strict=True)
        )


def _annotation(
    each: lines.Placed, label_import: LabelImport, label: Label, act: Act
) -> Annotation:
    return Annotation(
        household=label_import.household,
        recording=each.recording,
        label=label,
        note=each.line.note[: lines.LONGEST_NOTE],
        source=each.line.source,
        created_by=act.by,
        created_at=act.at,
        updated_at=act.at,
        **as_fields(each.line.interval),
    )


def _hand_in(
    label_import: LabelImport, each: Arrived, *, label: Label, act: Act
) -> Iterator[Recording]:
    """Take a clip in as any upload, with the label that it will get once it is ready."""
    if isinstance(each.sound, Recording):
        recording, is_new = each.sound, False
    else:
        received = recordings.receive(
            each.sound, household=label_import.household, person=act.by, now=act.at
        )
        recording, is_new = received.recording, received.is_new
    if ArrivingLabel.objects.filter(recording=recording).exists():
        raise Outdated(_on_its_way(recording.name))
    ArrivingLabel.objects.create(
        id=act_id(label_import, each.number),
        household=label_import.household,
        recording=recording,
        label=label,
        by=act.by,
    )
    if recording.playable:
        arriving.label(recording, now=act.at)
    if is_new:
        yield recording


@transaction.atomic
def give_up(label_import: LabelImport) -> None:
    """After a job that ended badly: leave no file behind, and say how things are now."""
    clear_away(label_import)
    label_import = imports.held(label_import)
    if label_import.applied_at or imports.is_under_way(label_import):
        return
    try:
        examined = reports.examine(
            label_import,
            path=files.document(label_import),
            format=label_import.format,
            mapped={},
        )
    except (DomainError, OSError):
        # It cannot be read any more; what it said once still stands in the report.
        return
    imports.take_note(label_import, examined)
    label_import.save(update_fields=["format", "report"])
