from typing import Self

from django.db import models

from annotations.models.scope import HouseholdQuerySet, HouseholdRow


class CareNoteQuerySet(HouseholdQuerySet["CareNote"]):
    def standing(self) -> Self:
        return self.filter(undone_at=None)


class CareNote(HouseholdRow):
    """What a person did for the child, and when; its id is made by the page."""

    class Kind(models.TextChoices):
        WENT_IN = "went in"
        FED = "fed"
        CHANGED = "changed"
        MEDICINE = "medicine"
        LAY_DOWN = "lay down beside"
        SETTLED = "settled"
        OTHER = "other"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    words = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        "annotations.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    written_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    objects = CareNoteQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["household", "at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.at} ({self.pk})"
