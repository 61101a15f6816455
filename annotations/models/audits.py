from typing import Self

from django.db import models

from annotations.models.intervals import IntervalRow, starts_before_it_ends
from annotations.models.scope import HouseholdQuerySet, HouseholdRow


class AuditWindowQuerySet(HouseholdQuerySet["AuditWindow"]):
    def of_current_model(self) -> Self:
        return self.filter(model__current=True)

    def unanswered(self) -> Self:
        return self.filter(answer=AuditWindow.Answer.PENDING)

    def answered(self) -> Self:
        return self.exclude(answer=AuditWindow.Answer.PENDING)

    def in_order(self) -> Self:
        return self.order_by("start_ms", "id")


class AuditWindow(HouseholdRow, IntervalRow):
    """A stretch drawn at random from where a model suggests nothing.

    What people hear in such windows tells how much crying the model misses.
    """

    class Answer(models.TextChoices):
        PENDING = "pending"
        NOTHING = "nothing"
        CRYING = "crying"
        UNSURE = "unsure"

    recording = models.ForeignKey(
        "annotations.Recording", on_delete=models.CASCADE, related_name="audit_windows"
    )
    model = models.ForeignKey(
        "annotations.DetectionModel",
        on_delete=models.PROTECT,
        related_name="audit_windows",
    )
    answer = models.CharField(
        max_length=10, choices=Answer.choices, default=Answer.PENDING
    )
    answered_by = models.ForeignKey(
        "annotations.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = AuditWindowQuerySet.as_manager()

    class Meta:
        constraints = [
            starts_before_it_ends("audit_window"),
            # A second draw for the same model adds nothing.
            models.UniqueConstraint(
                fields=["recording", "model", "start_ms"],
                name="audit_window_is_drawn_once",
            ),
        ]

    def __str__(self) -> str:
        return f"audit {self.start_ms}-{self.end_ms} ms {self.answer} ({self.pk})"
