from typing import Self

from django.db import models
from django.db.models import Q

from acoustics.gain import N_VALUES
from annotations.models.intervals import IntervalRow, starts_before_it_ends
from annotations.models.scope import HouseholdQuerySet, HouseholdRow


class SuggestionQuerySet(HouseholdQuerySet["Suggestion"]):
    def of_current_model(self) -> Self:
        return self.filter(model__current=True)

    def pending(self) -> Self:
        return self.filter(decision=Suggestion.Decision.PENDING)

    def superseded(self) -> Self:
        return self.filter(decision=Suggestion.Decision.SUPERSEDED)

    def undecided(self) -> Self:
        """Those on which nobody has said a word, whether they are asked about or not."""
        return self.filter(decision__in=UNDECIDED)

    def decided(self) -> Self:
        return self.exclude(decision__in=UNDECIDED)

    def last_decided(self) -> Self:
        """Those with a verdict, the latest verdict first."""
        return self.exclude(decided_at=None).order_by("-decided_at", "-pk")

    def in_order(self) -> Self:
        return self.order_by("start_ms", "end_ms", "id")


class Suggestion(HouseholdRow, IntervalRow):
    """What one version of a model says; the decision on it is a person's."""

    class Decision(models.TextChoices):
        PENDING = "pending"
        ACCEPTED = "accepted"
        EDITED = "edited"
        REJECTED = "rejected"
        UNSURE = "unsure"
        # Another model has listened since: nobody is asked about it any more.
        SUPERSEDED = "superseded"

    recording = models.ForeignKey(
        "annotations.Recording", on_delete=models.CASCADE, related_name="suggestions"
    )
    model = models.ForeignKey(
        "annotations.DetectionModel",
        on_delete=models.PROTECT,
        related_name="suggestions",
    )
    label = models.ForeignKey(
        "annotations.Label", on_delete=models.PROTECT, related_name="suggestions"
    )
    score = models.FloatField()
    # What it sounds like; None where nobody gathered that, as in older releases.
    sketch = models.BinaryField(max_length=N_VALUES, null=True)
    decision = models.CharField(
        max_length=10, choices=Decision.choices, default=Decision.PENDING
    )
    decided_by = models.ForeignKey(
        "annotations.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        constraints = [
            starts_before_it_ends("suggestion"),
            models.CheckConstraint(
                name="suggestion_score_is_a_share",
                condition=Q(score__gte=0) & Q(score__lte=1),
            ),
            # A second run of the same model over the same sound adds nothing.
            models.UniqueConstraint(
                fields=["recording", "model", "label", "start_ms", "end_ms"],
                name="suggestion_is_said_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.start_ms}-{self.end_ms} ms ({self.pk})"


UNDECIDED = frozenset({Suggestion.Decision.PENDING, Suggestion.Decision.SUPERSEDED})
