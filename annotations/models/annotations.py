from typing import Self

from django.db import models

from annotations.models.intervals import IntervalRow, starts_before_it_ends
from annotations.models.scope import HouseholdQuerySet, HouseholdRow


class AnnotationQuerySet(HouseholdQuerySet["Annotation"]):
    def standing(self) -> Self:
        """All but the deleted, which stay for undo and for the history."""
        return self.filter(deleted_at=None)

    def in_order(self) -> Self:
        return self.order_by("start_ms", "end_ms", "id")


class Annotation(HouseholdRow, IntervalRow):
    """What a person says is heard in one stretch of a recording."""

    class Source(models.TextChoices):
        HUMAN = "human"
        ACCEPTED = "accepted"
        EDITED = "edited"

    recording = models.ForeignKey(
        "annotations.Recording", on_delete=models.CASCADE, related_name="annotations"
    )
    label = models.ForeignKey(
        "annotations.Label", on_delete=models.PROTECT, related_name="annotations"
    )
    note = models.TextField(blank=True, max_length=2_000)
    source = models.CharField(
        max_length=10, choices=Source.choices, default=Source.HUMAN
    )
    suggestion = models.OneToOneField(
        "annotations.Suggestion",
        on_delete=models.SET_NULL,
        null=True,
        related_name="annotation",
    )
    created_by = models.ForeignKey(
        "annotations.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    # The version that became everybody's word when a disagreement was settled.
    settled_version = models.PositiveIntegerField(null=True)

    objects = AnnotationQuerySet.as_manager()

    class Meta:
        constraints = [starts_before_it_ends("annotation")]
        indexes = [models.Index(fields=["recording", "start_ms"])]

    @property
    def settled(self) -> bool:
        """Whether it stands as it was settled; a later edit speaks for one again."""
        return self.settled_version == self.version

    def __str__(self) -> str:
        return f"{self.label} {self.start_ms}-{self.end_ms} ms ({self.pk})"
