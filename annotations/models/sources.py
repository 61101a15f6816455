from typing import Self

from django.db import models

from annotations.models.scope import HouseholdQuerySet, HouseholdRow


class SourceQuerySet(HouseholdQuerySet["Source"]):
    def in_use(self) -> Self:
        return self.filter(retired_at=None)

    def in_order(self) -> Self:
        return self.order_by("room", "name", "id")


class Source(HouseholdRow):
    """A device that listens in a room: an old phone, a small computer, a camera."""

    class Kind(models.TextChoices):
        # It sends its sound, and the server listens.
        PHONE = "phone"
        # It listens by itself, and sends what it hears.
        EDGE = "edge"

    name = models.CharField(max_length=80)
    # Sources in one room hear the same child: their episodes are joined.
    room = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=5, choices=Kind.choices)
    # The server's clock at the last word from it, whatever the word was.
    last_word_at = models.DateTimeField(null=True)
    # Of the device's clock against the server's: positive if it is ahead.
    skew_ms = models.BigIntegerField(default=0)
    # Since when nothing comes from it that should; None while all is well.
    down_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "name"], name="source_name_is_the_households_own"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.pk})"
