"""An export is asked for, or found again where the same was made before."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from annotations.domain import files, jobs
from annotations.domain.errors import NotPossibleNow
from annotations.domain.exports.choosing import standing
from annotations.domain.exports.rules import (
    USUAL_CONTEXT_MS,
    Choice,
    NothingToExport,
    must_make_sense,
    nothing_stands,
)
from annotations.models import Export, Household, Job, Label, Person, Recording


class NotMade(NotPossibleNow):
    """The export was tried, and did not come out."""

    code = "export_failed"


@transaction.atomic
def ask(
    choice: Choice, *, household: Household, person: Person, now: datetime
) -> Export:
    """Give an export its number and queue its building."""
    must_make_sense(choice)
    # Holds back a second export that is asked for in the same moment.
    Household.objects.select_for_update().get(pk=household.pk)
    exports = Export.objects.of(household)
    export = Export.objects.create(
        household=household,
        number=(exports.aggregate(last=Max("number"))["last"] or 0) + 1,
        created_by=person,
        created_at=now,
        **_options(choice),
    )
    _name_what_goes_in(export, choice)
    jobs.enqueue(household=household, kind=Job.Kind.EXPORT, export=export, now=now)
    return export


def _options(choice: Choice) -> dict[str, object]:
    frozen = choice.dataset.choice if choice.dataset else {}
    context_ms = {
        name: getattr(choice, name)
        if getattr(choice, name) is not None
        else frozen.get(name, USUAL_CONTEXT_MS)
        for name in ("lead_ms", "tail_ms")
    }
    return {
        "dataset": choice.dataset,
        "format": choice.format,
        "with_clips": choice.has_clips,
        "encoding": choice.encoding,
        "least_ms": choice.least_ms,
        "gap_ms": choice.gap_ms,
        "loudness_dbfs": choice.loudness_dbfs,
        "without_speech": choice.without_speech,
        **context_ms,
    }


def _name_what_goes_in(export: Export, choice: Choice) -> None:
    if export.dataset:
        if not export.dataset.n_clips:
            raise NothingToExport(nothing_stands())
        return
    recordings, labels = choice.recordings, choice.labels
    if recordings is None:
        recordings = Recording.objects.of(export.household).kept()
    if labels is None:
        labels = Label.objects.of(export.household)
    export.recordings.set(recordings)
    export.labels.set(labels)
    if not standing(export).exists():
        raise NothingToExport(nothing_stands())


@transaction.atomic
def of_dataset(choice: Choice, *, person: Person, now: datetime) -> Export:
    """Find the export of a dataset that was made as chosen, or ask for it.

    Raises
    ------
    NotMade
        If it was tried and did not come out; trying again is for a person to ask.
    """
    if choice.dataset is None:
        fault = "the choice names no dataset"
        raise ValueError(fault)
    must_make_sense(choice)
    household = choice.dataset.household
    Household.objects.select_for_update().get(pk=household.pk)
    same = Export.objects.of(household).filter(**_options(choice))
    for export in same.order_by("-number").prefetch_related("jobs"):
        job = last_job(export)
        if job.status == Job.Status.FAILED:
            raise NotMade(job.problem)
        if job.status != Job.Status.CANCELLED and not is_gone(export):
            return export
    return ask(choice, household=household, person=person, now=now)


def last_job(export: Export) -> Job:
    return max(export.jobs.all(), key=lambda job: job.created_at)


def is_gone(export: Export) -> bool:
    """Whether the file of a finished export is no longer there."""
    return bool(export.sha256) and not files.export(export).exists()


def file_name(export: Export) -> str:
    """Name an export as a download; nothing of it tells who or where."""
    of = f"dataset-{export.dataset.number}-" if export.dataset else ""
    return f"lullabel-{of}{export.format.replace('_', '-')}-{export.number}.zip"
