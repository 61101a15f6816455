"""Whose rows these are: each table but the household's own starts here."""

import uuid
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models

if TYPE_CHECKING:
    from annotations.models.households import Household, Person


Row = TypeVar("Row", bound="HouseholdRow", covariant=True)


class HouseholdQuerySet(models.QuerySet[Row]):
    def of(self, household: "Household") -> Self:
        return self.filter(household=household)

    def for_person(self, person: "Person") -> Self:
        """Rows this person may see: a stranger's are as good as missing."""
        return self.filter(household_id=person.household_id)


class HouseholdRow(models.Model):
    """A row of one household."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(
        "annotations.Household", on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        abstract = True
