from typing import Self

from django.db import models
from django.db.models import Q

from annotations.models.scope import HouseholdQuerySet, HouseholdRow


class DetectionModelQuerySet(HouseholdQuerySet["DetectionModel"]):
    def current(self) -> Self:
        return self.filter(current=True)


class DetectionModel(HouseholdRow):
    """A numbered, immutable bundle; one per household is current."""

    number = models.PositiveIntegerField()
    trainer = models.CharField(max_length=40)
    # Of the bundle's content; compared with the file at each load.
    checksum = models.CharField(max_length=64)
    current = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DetectionModelQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "number"],
                name="model_number_is_the_households_own",
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(current=True),
                name="model_one_is_current",
            ),
        ]

    def __str__(self) -> str:
        return f"model {self.number} ({self.trainer})"
