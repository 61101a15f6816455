"""The queue of record. A message may be lost or doubled; a job is neither."""

import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TypedDict, Unpack

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from annotations.domain.errors import NotPossibleNow
from annotations.models import (
    Dataset,
    DetectionModel,
    Export,
    Household,
    Job,
    LabelImport,
    ListeningSession,
    Recording,
)
from annotations.models.jobs import JobQuerySet

# A worker reports at least every few seconds; one that is silent for this long is
# taken for dead, and its job is given to another.
LEASE = timedelta(seconds=90)
# A message that was sent this long ago and not taken up is sent again: the broker
# may have lost it. A worker that is merely busy finds the job taken later.
PATIENCE = timedelta(seconds=60)
# Kinds of which a household's jobs are sent one after the other, see `backlog`.
ONE_AT_A_TIME = (Job.Kind.RESCORE,)
GAVE_UP = (
    "This stopped in the middle several times. Nothing that you handed in or said is "
    "lost; you can try again."
)
NO_ROOM = (
    "There was no room left on the disk. Nothing is lost: make room, then try again."
)
STOPPED = "You stopped this. You can start it again at any time."


class LostLease(Exception):
    """Another worker holds the job now: this one must leave no trace."""


class Cancelled(Exception):
    """A person asked to stop."""


class About(TypedDict, total=False):
    """The rows that a job works on."""

    recording: Recording | None
    export: Export | None
    dataset: Dataset | None
    label_import: LabelImport | None
    model: DetectionModel | None
    session: ListeningSession | None


def enqueue(
    *, household: Household, kind: Job.Kind, now: datetime, **about: Unpack[About]
) -> Job:
    return Job.objects.create(household=household, kind=kind, created_at=now, **about)


def sent(job: Job, *, now: datetime) -> None:
    Job.objects.filter(pk=job.pk).update(sent_at=now)


def link(job: Job, recording: Recording) -> None:
    """Say which recording came of a job."""
    Job.objects.filter(pk=job.pk).update(recording=recording)


def claim(job_id: uuid.UUID, *, now: datetime) -> Job | None:
    """Take a job, if it is still to be had."""
    token = uuid.uuid4()
    # One row, one winner: the same message may reach two workers.
    won = (
        Job.objects.filter(pk=job_id)
        .claimable(now=now)
        .with_attempts_left()
        .update(
            status=Job.Status.RUNNING,
            attempt=F("attempt") + 1,
            token=token,
            lease_until=now + LEASE,
            progress=0,
        )
    )
    return Job.objects.get(pk=job_id, token=token) if won else None


def renew(job: Job, *, progress: float, now: datetime) -> None:
    """Say that the work goes on; raises when it should not."""
    held = _held(job).filter(cancel_asked_at=None)
    if held.update(progress=min(max(progress, 0), 1), lease_until=now + LEASE):
        return
    if _held(job).exists():
        raise Cancelled
    raise LostLease


@contextmanager
def closing(job: Job, *, now: datetime) -> Iterator[None]:
    """Commit the results in the block together with the end of the job, or neither."""
    with transaction.atomic():
        yield
        closed = _held(job).update(
            status=Job.Status.DONE, progress=1, problem="", finished_at=now
        )
        if not closed:
            raise LostLease


def must_be_held(job: Job) -> None:
    """Raise `LostLease` when the job was taken away from this worker."""
    if not _held(job).exists():
        raise LostLease


def token_of(job: Job) -> uuid.UUID:
    """Name the attempt that a worker is at."""
    if job.token is None:
        fault = f"nobody is at {job}"
        raise ValueError(fault)
    return job.token


def fail(job: Job, *, problem: str, now: datetime) -> bool:
    """End a job that no further attempt would help."""
    return _end(job, status=Job.Status.FAILED, problem=problem, now=now)


def stop(job: Job, *, now: datetime) -> bool:
    """End a job that a person asked to stop."""
    return _end(job, status=Job.Status.CANCELLED, problem=STOPPED, now=now)


def give_back(job: Job) -> bool:
    """Put a job back for another attempt; false when it has had its last."""
    return bool(
        _held(job)
        .with_attempts_left()
        .update(status=Job.Status.QUEUED, token=None, lease_until=None, sent_at=None)
    )


def cancel(job: Job, *, now: datetime) -> Job:
    """Ask a job to stop: at once when it waits, at its next report when it runs."""
    waiting = Job.objects.filter(pk=job.pk, status=Job.Status.QUEUED)
    if not waiting.update(
        status=Job.Status.CANCELLED, problem=STOPPED, finished_at=now
    ):
        running = Job.objects.filter(pk=job.pk, status=Job.Status.RUNNING)
        if not running.update(cancel_asked_at=now):
            msg = _("This has already ended.")
            raise NotPossibleNow(msg)
    job.refresh_from_db()
    return job


def start_again(job: Job) -> Job:
    """Give an ended job its attempts anew."""
    ended = Job.objects.filter(
        pk=job.pk, status__in=[Job.Status.FAILED, Job.Status.CANCELLED]
    )
    if not ended.update(
        status=Job.Status.QUEUED,
        attempt=0,
        progress=0,
        problem="",
        token=None,
        lease_until=None,
        cancel_asked_at=None,
        sent_at=None,
        finished_at=None,
    ):
        msg = _("Only something that has stopped can be started again.")
        raise NotPossibleNow(msg)
    job.refresh_from_db()
    return job


def overdue(*, now: datetime) -> list[Job]:
    """Jobs to send (again): never sent, not taken up, or left by a dead worker."""
    unsent = Q(sent_at=None) | Q(sent_at__lt=now - PATIENCE)
    # What waits in a backlog is sent in its turn.
    waiting = Q(status=Job.Status.QUEUED) & unsent & ~Q(kind__in=ONE_AT_A_TIME)
    left = Q(status=Job.Status.RUNNING, lease_until__lt=now) & unsent
    return list(Job.objects.with_attempts_left().filter(waiting | left))


def hopeless(*, now: datetime) -> list[Job]:
    """Jobs whose last attempt died without a word."""
    return list(
        Job.objects.filter(
            status=Job.Status.RUNNING,
            lease_until__lt=now,
            attempt__gte=F("max_attempts"),
        )
    )


def reclaim(kinds: Collection[str]) -> int:
    """Free running jobs of these kinds; only while no worker of theirs can be alive."""
    return Job.objects.filter(status=Job.Status.RUNNING, kind__in=kinds).update(
        status=Job.Status.QUEUED,
        attempt=F("attempt") - 1,
        token=None,
        lease_until=None,
        sent_at=None,
    )


def _held(job: Job) -> JobQuerySet:
    return Job.objects.filter(pk=job.pk, token=job.token, status=Job.Status.RUNNING)


def _end(job: Job, *, status: Job.Status, problem: str, now: datetime) -> bool:
    return bool(_held(job).update(status=status, problem=problem, finished_at=now))
