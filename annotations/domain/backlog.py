"""The nights that a new current model is to look at again, one at a time.

There may be hundreds of them. Each has its job, but a household's are sent one after
the other, so that a night that was just handed in waits for one of them at most.
"""

from datetime import datetime

from django.db.models import F, Q

from annotations.domain import jobs
from annotations.models import DetectionModel, Household, Job, Recording
from annotations.models.jobs import JobQuerySet


def look_again(
    household: Household, *, model: DetectionModel, now: datetime
) -> list[Job]:
    """Queue a job for each recording that can be played; what waits for others ends.

    To be called with the household held.
    """
    _of(household).filter(status=Job.Status.QUEUED).update(
        status=Job.Status.DONE, progress=1, finished_at=now
    )
    recordings = Recording.objects.of(household).kept().playing()
    return Job.objects.bulk_create(
        Job(
            household=household,
            kind=Job.Kind.RESCORE,
            recording=recording,
            model=model,
            created_at=now,
        )
        for recording in recordings
    )


def enqueue(recording: Recording, *, model: DetectionModel, now: datetime) -> Job:
    """Queue a recording that a switch to another model has passed by."""
    return jobs.enqueue(
        household=recording.household,
        kind=Job.Kind.RESCORE,
        recording=recording,
        model=model,
        now=now,
    )


def next_of(household: Household, *, now: datetime) -> Job | None:
    """Give the newest night that waits, unless another one is under way."""
    sent_lately = Q(status=Job.Status.QUEUED, sent_at__gte=now - jobs.PATIENCE)
    busy = Q(status=Job.Status.RUNNING) | sent_lately
    if _of(household).filter(busy).exists():
        return None
    waiting = _of(household).filter(status=Job.Status.QUEUED).with_attempts_left()
    return waiting.order_by(
        F("recording__started_at").desc(nulls_first=True), "-recording__created_at"
    ).first()


def next_ones(*, now: datetime) -> list[Job]:
    """Give the next of each household, where a message was lost or a step failed."""
    waiting = Job.objects.filter(kind=Job.Kind.RESCORE, status=Job.Status.QUEUED)
    households = Household.objects.filter(pk__in=waiting.values("household"))
    each = (next_of(household, now=now) for household in households)
    return [job for job in each if job is not None]


def n_left(model: DetectionModel) -> int:
    """Count the nights that a model has still to look at."""
    return Job.objects.under_way().filter(kind=Job.Kind.RESCORE, model=model).count()


def _of(household: Household) -> JobQuerySet:
    return Job.objects.of(household).filter(kind=Job.Kind.RESCORE)
