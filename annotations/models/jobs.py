from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from annotations.models.scope import HouseholdQuerySet, HouseholdRow


class JobQuerySet(HouseholdQuerySet["Job"]):
    def claimable(self, *, now: datetime) -> Self:
        """Jobs a worker may take: waiting, or left behind by one that died."""
        free = Q(status=Job.Status.QUEUED)
        left = Q(status=Job.Status.RUNNING, lease_until__lt=now)
        return self.filter(free | left)

    def with_attempts_left(self) -> Self:
        return self.filter(attempt__lt=F("max_attempts"))

    def under_way(self) -> Self:
        return self.filter(status__in=[Job.Status.QUEUED, Job.Status.RUNNING])


class Job(HouseholdRow):
    """The queue of record: what is to be done, and who is at it.

    A worker holds a job by `token` until `lease_until`, and renews the lease while it
    works; the results are committed in the transaction that closes the job.
    """

    class Kind(models.TextChoices):
        SYNTHESISE = "synthesise"
        PREPARE = "prepare"
        SUGGEST = "suggest"
        DRAW = "draw"
        FREEZE = "freeze"
        CUT = "cut"
        SEAL = "seal"
        HAND_OVER = "hand over"
        TRAIN = "train"
        RESCORE = "rescore"
        KEEP = "keep"
        EXPORT = "export"
        IMPORT = "import"
        ERASE = "erase"

    class Status(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    recording = models.ForeignKey(
        "annotations.Recording",
        on_delete=models.CASCADE,
        null=True,
        related_name="jobs",
    )
    export = models.ForeignKey(
        "annotations.Export", on_delete=models.CASCADE, null=True, related_name="jobs"
    )
    dataset = models.ForeignKey(
        "annotations.Dataset", on_delete=models.CASCADE, null=True, related_name="jobs"
    )
    label_import = models.ForeignKey(
        "annotations.LabelImport",
        on_delete=models.CASCADE,
        null=True,
        related_name="jobs",
    )
    model = models.ForeignKey(
        "annotations.DetectionModel",
        on_delete=models.CASCADE,
        null=True,
        related_name="jobs",
    )
    session = models.ForeignKey(
        "annotations.ListeningSession",
        on_delete=models.CASCADE,
        null=True,
        related_name="jobs",
    )
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.QUEUED
    )
    progress = models.FloatField(default=0)
    problem = models.TextField(blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="job_progress_is_a_share",
                condition=Q(progress__gte=0) & Q(progress__lte=1),
            ),
            models.CheckConstraint(
                name="job_that_runs_is_held",
                condition=~Q(status="running")
                | Q(token__isnull=False, lease_until__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["status", "lease_until"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.status} ({self.pk})"
