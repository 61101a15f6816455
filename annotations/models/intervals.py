"""Integer milliseconds, kept straight by the database."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from acoustics.events import Interval


class IntervalRow(models.Model):
    """A row about one half-open stretch of a recording."""

    start_ms = models.PositiveIntegerField()
    end_ms = models.PositiveIntegerField()

    class Meta:
        abstract = True

    @property
    def interval(self) -> Interval:
        return Interval(self.start_ms, self.end_ms)


def starts_before_it_ends(table: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"{table}_starts_before_it_ends",
        condition=Q(start_ms__gte=0) & Q(start_ms__lt=F("end_ms")),
    )


def as_fields(interval: Interval) -> dict[str, Any]:
    return {"start_ms": interval.start_ms, "end_ms": interval.end_ms}
