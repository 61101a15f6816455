from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from annotations.models.scope import HouseholdQuerySet, HouseholdRow


class ChangeQuerySet(HouseholdQuerySet["Change"]):
    def since(self, at: datetime) -> Self:
        return self.filter(at__gte=at)


class Change(HouseholdRow):
    """One line of history: what a person did to a row.

    Lines are only ever added. `op_id` is the client's name for the act, so that an
    act sent twice is done once.
    """

    class Act(models.TextChoices):
        CREATE = "create"
        EDIT = "edit"
        DELETE = "delete"
        RESTORE = "restore"
        DECIDE = "decide"
        WITHDRAW = "withdraw"

    act = models.CharField(max_length=10, choices=Act.choices)
    annotation = models.ForeignKey(
        "annotations.Annotation",
        on_delete=models.CASCADE,
        null=True,
        related_name="changes",
    )
    suggestion = models.ForeignKey(
        "annotations.Suggestion",
        on_delete=models.CASCADE,
        null=True,
        related_name="changes",
    )
    audit_window = models.ForeignKey(
        "annotations.AuditWindow",
        on_delete=models.CASCADE,
        null=True,
        related_name="changes",
    )
    # The state after the act, whole: any moment can be shown again.
    state = models.JSONField()
    op_id = models.UUIDField(null=True)
    by = models.ForeignKey(
        "annotations.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    objects = ChangeQuerySet.as_manager()

    class Meta:
        # Each open page asks every few seconds what is new.
        indexes = [models.Index(fields=["household", "at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "op_id"], name="change_is_done_once"
            ),
            models.CheckConstraint(
                name="change_is_of_something",
                condition=Q(annotation__isnull=False)
                | Q(suggestion__isnull=False)
                | Q(audit_window__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} at {self.at:%Y-%m-%d %H:%M:%S} ({self.pk})"
