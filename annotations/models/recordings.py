from typing import Any, Self

from django.db import models
from django.db.models import Count, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from annotations.models.annotations import Annotation
from annotations.models.heard import HeardSpan
from annotations.models.households import Household
from annotations.models.jobs import Job
from annotations.models.scope import HouseholdQuerySet, HouseholdRow
from annotations.models.suggestions import Suggestion


class RecordingQuerySet(HouseholdQuerySet["Recording"]):
    def newest_first(self) -> Self:
        return self.order_by(F("started_at").desc(nulls_first=True), "-created_at")

    def kept(self) -> Self:
        """All but those on their way out."""
        return self.filter(leaving_at=None)

    def playing(self) -> Self:
        """Those with a working copy."""
        return self.filter(
            status__in=[Recording.Status.READY, Recording.Status.DAMAGED]
        )

    def with_standing(self) -> Self:
        """Add how far the work is and what has come of it, all of one moment.

        One statement, since a second one could see a job done whose results the
        first one could not see yet.

        `n_suggestions` are those of the current model that wait for a verdict.
        """
        return self.annotate(
            prepared_share=_latest(Job.Kind.PREPARE, "progress"),
            listening_status=_latest(Job.Kind.SUGGEST, "status"),
            listening_share=_latest(Job.Kind.SUGGEST, "progress"),
            n_annotations=_count(
                Annotation.objects.standing().filter(recording=OuterRef("pk"))
            ),
            n_suggestions=_count(
                Suggestion.objects.filter(
                    recording=OuterRef("pk"),
                    decision=Suggestion.Decision.PENDING,
                    model__current=True,
                )
            ),
        )

    def with_heard(self) -> Self:
        """Bring what people have listened to along, for all rows at once."""
        ends = HeardSpan.objects.only("recording", "start_ms", "end_ms")
        return self.prefetch_related(Prefetch("heard_spans", queryset=ends))


def _latest(kind: Job.Kind, field: str) -> Subquery:
    jobs = Job.objects.filter(recording=OuterRef("pk"), kind=kind)
    return Subquery(jobs.order_by("-created_at").values(field)[:1])


def _count(rows: models.QuerySet[Any]) -> Coalesce:
    per_recording = rows.order_by().values("recording").annotate(n=Count("pk"))
    return Coalesce(Subquery(per_recording.values("n")), 0)


class Recording(HouseholdRow):
    """One stretch of sound as a household handed it in; its files lie by `id`."""

    class Status(models.TextChoices):
        PROCESSING = "processing"
        READY = "ready"
        DAMAGED = "damaged"
        FAILED = "failed"

    class StartedAtSource(models.TextChoices):
        METADATA = "metadata"
        NAME = "name"
        PERSON = "person"
        UNKNOWN = ""

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="recordings"
    )
    name = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    container = models.CharField(max_length=20, blank=True)
    status = models.CharField(
        max_length=12, choices=Status.choices, default=Status.PROCESSING
    )
    problem = models.TextField(blank=True)
    duration_ms = models.PositiveIntegerField(null=True)
    declared_ms = models.PositiveBigIntegerField(null=True)
    started_at = models.DateTimeField(null=True)
    started_at_source = models.CharField(
        max_length=10,
        choices=StartedAtSource.choices,
        default=StartedAtSource.UNKNOWN,
        blank=True,
    )
    synthetic = models.BooleanField(default=False)
    # Recordings of one source, as their names or tables said when they were imported:
    # they are never on both sides of a dataset.
    source_group = models.CharField(max_length=80, blank=True)
    uploaded_by = models.ForeignKey(
        "annotations.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # Where it was heard live, and how far into that session it begins.
    session = models.ForeignKey(
        "annotations.ListeningSession",
        on_delete=models.SET_NULL,
        null=True,
        related_name="recordings",
    )
    session_start_ms = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # "This night is done": nobody is asked about it any more.
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        "annotations.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    leaving_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    # Of rows asked for `with_standing()`.
    prepared_share: float | None
    listening_status: str | None
    listening_share: float | None

    objects = RecordingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "sha256"], name="recording_once_per_household"
            ),
            models.CheckConstraint(
                name="recording_that_plays_has_a_length",
                condition=~Q(status__in=["ready", "damaged"]) | Q(duration_ms__gt=0),
            ),
        ]
        indexes = [models.Index(fields=["household", "started_at"])]

    def __str__(self) -> str:
        return f"{self.name} ({self.pk})"

    @property
    def playable(self) -> bool:
        return self.status in {self.Status.READY, self.Status.DAMAGED}
