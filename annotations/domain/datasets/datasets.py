"""Datasets are asked for, made in steps, tried again, stopped, and never changed.

    freeze -> cut, one for each recording -> seal -> hand over

A step is a job. What is told of a dataset under way follows from its jobs alone.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils.translation import gettext as _

from annotations.domain import files, jobs
from annotations.domain.datasets import freezing, handovers
from annotations.domain.datasets.choices import Choice, finds_nothing, must_make_sense
from annotations.domain.datasets.freezing import CannotFreeze, Plan, was_deleted
from annotations.domain.errors import NotPossibleNow
from annotations.models import Dataset, Household, Job, Person, Recording
from annotations.models.jobs import JobQuerySet

MAKING = (Job.Kind.FREEZE, Job.Kind.CUT, Job.Kind.SEAL)
ENDED = (Job.Status.FAILED, Job.Status.CANCELLED)
# How far the whole is when a step begins, and when it is done.
STEPS = {"choosing": (0.0, 0.1), "cutting": (0.1, 0.8), "sealing": (0.8, 1.0)}


class NothingToFreeze(NotPossibleNow):
    code = "nothing_to_freeze"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a dataset is; `job` is the one to try again or to stop."""

    status: str
    step: str
    progress: float
    problem: str
    job: Job


@transaction.atomic
def ask(
    choice: Choice, *, household: Household, person: Person, now: datetime
) -> Dataset:
    """Give a dataset its number and queue its making."""
    must_make_sense(choice, household)
    # Holds back a second dataset that is asked for in the same moment.
    Household.objects.select_for_update().get(pk=household.pk)
    if finds_nothing(choice, household):
        msg = _(
            "There is no annotation that fits this choice. Mark a cry or accept a "
            "suggestion first, or choose more, then come back."
        )
        raise NothingToFreeze(msg)
    datasets = Dataset.objects.of(household)
    dataset = Dataset.objects.create(
        household=household,
        number=(datasets.aggregate(last=Max("number"))["last"] or 0) + 1,
        choice=choice.as_stated(),
        seed=choice.seed,
        rule=choice.rule,
        with_clips=choice.with_clips,
        created_by=person,
        created_at=now,
    )
    _enqueue(dataset, Job.Kind.FREEZE, now=now)
    return dataset


def follow_plan(dataset: Dataset, plan: Plan, *, now: datetime) -> list[Job]:
    """Queue what comes after the rows were chosen: a part for each recording.

    Raises
    ------
    CannotFreeze
        If a recording was deleted meanwhile.
    """
    if not freezing.needs_sound(Choice.of(dataset)):
        return [_enqueue(dataset, Job.Kind.SEAL, now=now)]
    # Nobody can delete one of them before these jobs are there to be found.
    rows = Recording.objects.kept().select_for_update(no_key=True)
    rows = rows.filter(pk__in=plan.with_rows)
    kept = {str(row.pk): row for row in rows}
    for gone in plan.with_rows:
        if gone not in kept:
            raise CannotFreeze(was_deleted(plan.names[gone]))
    return [
        _enqueue(dataset, Job.Kind.CUT, recording=kept[each], now=now)
        for each in plan.with_rows
    ]


def follow_part(dataset: Dataset, *, cut: Job | None, now: datetime) -> list[Job]:
    """Queue the sealing if the part of `cut` was the last; once, whoever asks.

    To be called in the transaction that closes that job.
    """
    # Two workers may finish the last two parts at once: one of them sees both.
    held = Dataset.objects.select_for_update().get(pk=dataset.pk)
    left = _jobs_of(held).filter(kind=Job.Kind.CUT).exclude(status=Job.Status.DONE)
    if cut is not None:
        left = left.exclude(pk=cut.pk)
    if left.exists() or _jobs_of(held).filter(kind=Job.Kind.SEAL).exists():
        return []
    return [_enqueue(held, Job.Kind.SEAL, now=now)]


def follow_seal(dataset: Dataset, *, now: datetime) -> list[Job]:
    """Queue the handing over, where the operator wants it."""
    if not handovers.wanted():
        return []
    return [_enqueue(dataset, Job.Kind.HAND_OVER, now=now)]


@transaction.atomic
def heal(*, now: datetime) -> list[Job]:
    """Seal what has all its parts and was forgotten."""

    def its(**which: object) -> Exists:
        return Exists(Job.objects.filter(dataset=OuterRef("pk"), **which))

    unfinished = [status for status in Job.Status if status != Job.Status.DONE]
    forgotten = Dataset.objects.filter(
        its(kind=Job.Kind.FREEZE, status=Job.Status.DONE),
        ~its(kind=Job.Kind.CUT, status__in=unfinished),
        ~its(kind=Job.Kind.SEAL),
        frozen_at=None,
    )
    return [
        job for dataset in forgotten for job in follow_part(dataset, cut=None, now=now)
    ]


@transaction.atomic
def give_up(dataset: Dataset, *, problem: str, now: datetime) -> None:
    """Say that a dataset cannot be made as it was chosen; trying again chooses anew."""
    Dataset.objects.select_for_update().get(pk=dataset.pk)
    _jobs_of(dataset).exclude(kind=Job.Kind.FREEZE).delete()
    _jobs_of(dataset).update(
        status=Job.Status.FAILED, problem=problem, token=None, finished_at=now
    )


@transaction.atomic
def fail(job: Job, *, problem: str, now: datetime) -> None:
    """Give a dataset up as one of its steps found; raises when that was overtaken."""
    hold(job)
    give_up(_of(job), problem=problem, now=now)


def hold(job: Job) -> None:
    """Keep a dataset from being given up until the end of the transaction."""
    Dataset.objects.select_for_update().get(pk=_of(job).pk)
    jobs.must_be_held(job)


def abandon(recording: Recording, *, now: datetime) -> None:
    """Give up what is being made of a recording that somebody deletes."""
    making = Dataset.objects.filter(
        Exists(recording.jobs.filter(kind=Job.Kind.CUT, dataset=OuterRef("pk"))),
        frozen_at=None,
    )
    for dataset in making:
        give_up(dataset, problem=was_deleted(recording.name), now=now)


@transaction.atomic
def start_again(job: Job) -> list[Job]:
    """Go on where the making of a dataset stopped, or begin anew if that is gone."""
    dataset = Dataset.objects.select_for_update().get(pk=_of(job).pk)
    job = jobs.start_again(job)
    freeze = _jobs_of(dataset).get(kind=Job.Kind.FREEZE)
    if freeze == job:
        return [job]
    if freezing.is_planned(dataset, attempt=attempt_of(job)):
        ended = _jobs_of(dataset).filter(status__in=ENDED)
        return [job, *(jobs.start_again(each) for each in ended)]
    give_up(dataset, problem="", now=job.created_at)
    return [jobs.start_again(freeze)]


@transaction.atomic
def cancel(job: Job, *, now: datetime) -> Job:
    """Stop the making of a dataset: all that waits, and what runs at its next report."""
    dataset = _of(job)
    Dataset.objects.select_for_update().get(pk=dataset.pk)
    stopped = jobs.cancel(job, now=now)
    for other in _jobs_of(dataset).under_way().exclude(pk=job.pk):
        jobs.cancel(other, now=now)
    return stopped


def sweep(*, ended_before: datetime) -> None:
    """Remove what the making of datasets has left that ended long ago."""
    for dataset_id, folder in files.all_datasets():
        finished = not folder.name.endswith(files.UNFINISHED)
        row = Dataset.objects.filter(pk=dataset_id)
        if finished and row.frozen().exists():
            continue
        lately = Q(finished_at=None) | Q(finished_at__gte=ended_before)
        if not Job.objects.filter(lately, dataset__in=row).exists():
            files.discard(folder)


def attempt_of(job: Job) -> uuid.UUID:
    """Name the attempt that chooses the rows, or that chose those of a later step."""
    freeze = job
    if job.kind != Job.Kind.FREEZE:
        freeze = _jobs_of(_of(job)).get(kind=Job.Kind.FREEZE)
    if freeze.token is None:
        fault = f"nothing has been chosen for {job}"
        raise ValueError(fault)
    return freeze.token


def standing(dataset: Dataset) -> Standing:
    """Say how far a dataset is that was asked for `with_steps()`."""
    making = [job for job in dataset.steps if job.kind in MAKING]
    seal = [job for job in making if job.kind == Job.Kind.SEAL]
    cuts = [job for job in making if job.kind == Job.Kind.CUT]
    freeze = next(job for job in making if job.kind == Job.Kind.FREEZE)
    if dataset.frozen_at:
        return Standing(Job.Status.DONE, "", 1.0, "", seal[0] if seal else freeze)
    if seal:
        step, job, share = "sealing", seal[0], seal[0].progress
    elif dataset.n_cuts:
        under_way = sum(each.progress for each in cuts)
        step, job = "cutting", cuts[0] if cuts else freeze
        share = (dataset.n_cuts_done + under_way) / dataset.n_cuts
    else:
        step, job, share = "choosing", freeze, freeze.progress
    begins, ends = STEPS[step]
    progress = begins + (ends - begins) * share
    for status in ENDED:
        for each in making:
            if each.status == status:
                return Standing(status, step, progress, each.problem, each)
    waiting = job == freeze and freeze.status == Job.Status.QUEUED
    status = Job.Status.QUEUED if waiting else Job.Status.RUNNING
    return Standing(status, step, progress, "", job)


def hand_over_of(dataset: Dataset) -> Job | None:
    """Find the last handing over of a dataset that was asked for `with_steps()`."""
    handed = [job for job in dataset.steps if job.kind == Job.Kind.HAND_OVER]
    return handed[-1] if handed else None


def _enqueue(
    dataset: Dataset,
    kind: Job.Kind,
    *,
    now: datetime,
    recording: Recording | None = None,
) -> Job:
    return jobs.enqueue(
        household=dataset.household,
        kind=kind,
        recording=recording,
        dataset=dataset,
        now=now,
    )


def _jobs_of(dataset: Dataset) -> JobQuerySet:
    return Job.objects.filter(dataset=dataset, kind__in=MAKING)


def _of(job: Job) -> Dataset:
    if job.dataset is None:
        fault = f"{job} names no dataset"
        raise ValueError(fault)
    return job.dataset
