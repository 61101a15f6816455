from typing import Self

from django.db import models

from annotations.models.scope import HouseholdQuerySet, HouseholdRow


class ModelActQuerySet(HouseholdQuerySet["ModelAct"]):
    def newest_first(self) -> Self:
        return self.order_by("-at", "-pk")

    def with_names(self) -> Self:
        return self.select_related("model", "previous", "by")


class ModelAct(HouseholdRow):
    """One line of how the current model came to be it; lines are only ever added."""

    class Act(models.TextChoices):
        INSTALLED = "installed"
        PROMOTED = "promoted"
        KEPT = "kept"
        ROLLED_BACK = "rolled_back"

    act = models.CharField(max_length=12, choices=Act.choices)
    model = models.ForeignKey(
        "annotations.DetectionModel", on_delete=models.PROTECT, related_name="acts"
    )
    # The model that was current before.
    previous = models.ForeignKey(
        "annotations.DetectionModel",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    reason = models.TextField(blank=True)
    # None where nobody asked: the gate itself, or a release with another starter.
    by = models.ForeignKey(
        "annotations.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    objects = ModelActQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["household", "at"])]

    def __str__(self) -> str:
        return f"{self.model} {self.act} at {self.at:%Y-%m-%d %H:%M:%S} ({self.pk})"
