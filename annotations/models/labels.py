from typing import Self

from django.db import models
from django.db.models import Count, Q

from annotations.models.scope import HouseholdQuerySet, HouseholdRow


class LabelQuerySet(HouseholdQuerySet["Label"]):
    def in_use(self) -> Self:
        """All but the archived, which old annotations may still carry."""
        return self.filter(archived_at=None)

    def in_order(self) -> Self:
        return self.order_by("position", "name")

    def with_counts(self) -> Self:
        """Add `n_annotations`, the places that carry the label now."""
        standing = Q(
            annotations__deleted_at=None, annotations__recording__leaving_at=None
        )
        return self.annotate(n_annotations=Count("annotations", filter=standing))


class Label(HouseholdRow):
    """A word of the household's vocabulary."""

    name = models.SlugField(max_length=40)
    colour = models.CharField(max_length=7)
    hotkey = models.CharField(max_length=1)
    counts_as_crying = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()
    archived_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = LabelQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "name"], name="label_name_is_the_households_own"
            ),
            # An archived label leaves its key to others.
            models.UniqueConstraint(
                fields=["household", "hotkey"],
                condition=Q(archived_at=None),
                name="label_hotkey_is_free",
            ),
            models.CheckConstraint(
                name="label_colour_is_hex",
                condition=Q(colour__regex=r"^#[0-9a-f]{6}$"),
            ),
        ]

    def __str__(self) -> str:
        return self.name
