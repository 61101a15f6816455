from typing import Self

from django.db import models

from annotations.models.intervals import IntervalRow, starts_before_it_ends
from annotations.models.scope import HouseholdQuerySet, HouseholdRow


class HeardSpanQuerySet(HouseholdQuerySet["HeardSpan"]):
    def in_order(self) -> Self:
        return self.order_by("start_ms", "end_ms", "id")


class HeardSpan(HouseholdRow, IntervalRow):
    """A stretch one person has listened to; theirs never touch one another."""

    recording = models.ForeignKey(
        "annotations.Recording", on_delete=models.CASCADE, related_name="heard_spans"
    )
    by = models.ForeignKey(
        "annotations.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    objects = HeardSpanQuerySet.as_manager()

    class Meta:
        constraints = [starts_before_it_ends("heard_span")]
        indexes = [models.Index(fields=["recording", "start_ms"])]

    def __str__(self) -> str:
        return f"heard {self.start_ms}-{self.end_ms} ms ({self.pk})"
