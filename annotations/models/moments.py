"""Stretches of clock time, kept straight by the database."""

from django.db import models
from django.db.models import F, Q


class MomentRow(models.Model):
    """A row about the half-open stretch of clock time from `start_at` to `end_at`."""

    start_at = models.DateTimeField()
    end_at = models.DateTimeField()

    class Meta:
        abstract = True


def starts_no_later_than_it_ends(table: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"{table}_starts_no_later_than_it_ends",
        condition=Q(start_at__lte=F("end_at")),
    )
