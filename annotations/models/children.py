from typing import Self

from django.db import models

from annotations.models.scope import HouseholdQuerySet, HouseholdRow


class ChildQuerySet(HouseholdQuerySet["Child"]):
    def in_use(self) -> Self:
        return self.filter(retired_at=None)

    def in_order(self) -> Self:
        return self.order_by("born_on", "name", "id")


class Child(HouseholdRow):
    """A child of the household, and the room in which it sleeps."""

    name = models.CharField(max_length=80)
    born_on = models.DateField(null=True)
    # The room of the sources that hear it; empty: all that is heard.
    room = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = ChildQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "name"], name="child_name_is_the_households_own"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.pk})"
