from typing import Self

from django.db import models
from django.db.models import Q

from annotations.models.moments import MomentRow, starts_no_later_than_it_ends
from annotations.models.scope import HouseholdQuerySet, HouseholdRow


class DetectionQuerySet(HouseholdQuerySet["Detection"]):
    def believed(self) -> Self:
        """All but those of which a person said that they are none."""
        return self.exclude(verdict=Detection.Verdict.WRONG)

    def crying(self) -> Self:
        """Give what episodes are made of."""
        return self.believed().filter(label__counts_as_crying=True)

    def in_order(self) -> Self:
        return self.order_by("start_at", "end_at", "id")


class Detection(HouseholdRow, MomentRow):
    """What was heard live, by a model or by a person; its id is made by who said it.

    One that is not `final` is what would be said if the sound ended now: the next word
    of its session takes its place.
    """

    class Verdict(models.TextChoices):
        NONE = ""
        RIGHT = "right"
        WRONG = "wrong"

    # None where a person says that something was missed.
    session = models.ForeignKey(
        "annotations.ListeningSession",
        on_delete=models.CASCADE,
        null=True,
        related_name="detections",
    )
    room = models.CharField(max_length=80, blank=True)
    label = models.ForeignKey(
        "annotations.Label", on_delete=models.PROTECT, related_name="+"
    )
    score = models.FloatField(null=True)
    model = models.ForeignKey(
        "annotations.DetectionModel",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    final = models.BooleanField(default=True)
    has_clip = models.BooleanField(default=False)
    verdict = models.CharField(
        max_length=5, choices=Verdict.choices, default=Verdict.NONE, blank=True
    )
    by = models.ForeignKey(
        "annotations.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    episode = models.ForeignKey(
        "annotations.Episode",
        on_delete=models.SET_NULL,
        null=True,
        related_name="detections",
    )

    objects = DetectionQuerySet.as_manager()

    class Meta:
        constraints = [
            starts_no_later_than_it_ends("detection"),
            models.CheckConstraint(
                name="detection_score_is_a_share",
                condition=Q(score=None) | Q(score__gte=0, score__lte=1),
            ),
        ]
        # Looked for from now backwards: what still reaches into the last hours.
        indexes = [models.Index(fields=["household", "end_at"])]

    def __str__(self) -> str:
        return f"{self.label_id} {self.start_at} ({self.pk})"


class Episode(HouseholdRow, MomentRow):
    """One bout of crying in one room: detections joined by a gap rule.

    Made anew whenever what it stands on changes; the one that overlaps an older one
    keeps its id, so that nobody is told of it twice.
    """

    room = models.CharField(max_length=80, blank=True)
    crying_ms = models.PositiveIntegerField()
    n_detections = models.PositiveIntegerField()
    loudest = models.FloatField(null=True)
    model = models.ForeignKey(
        "annotations.DetectionModel",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        constraints = [starts_no_later_than_it_ends("episode")]
        # Looked for from now backwards: what still reaches into the last hours.
        indexes = [models.Index(fields=["household", "end_at"])]

    def __str__(self) -> str:
        return f"episode {self.start_at} to {self.end_at} ({self.pk})"
