from typing import Self

from django.db import models

from annotations.models.scope import HouseholdQuerySet, HouseholdRow


class SeriesQuerySet(HouseholdQuerySet["Series"]):
    def in_order(self) -> Self:
        return self.order_by("name", "id")


class Series(HouseholdRow):
    """Something that is measured again and again: a temperature, a yes or no."""

    class Kind(models.TextChoices):
        NUMBER = "number"
        YES_NO = "yes or no"

    name = models.CharField(max_length=80)
    unit = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=9, choices=Kind.choices, default=Kind.NUMBER)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "name"], name="series_name_is_the_households_own"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.pk})"


class Reading(models.Model):
    """One value of a series at one moment; the rows are many, so they are small."""

    series = models.ForeignKey(
        Series, on_delete=models.CASCADE, related_name="readings"
    )
    at = models.DateTimeField()
    value = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "at"], name="reading_has_one_value_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value} at {self.at}"


class NightValue(models.Model):
    """What a series came to in one night: pages and links read these alone."""

    series = models.ForeignKey(
        Series, on_delete=models.CASCADE, related_name="night_values"
    )
    night = models.DateField()
    mean = models.FloatField()
    n_readings = models.PositiveIntegerField()
    stale = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "night"], name="night_value_is_made_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mean} in {self.night}"
