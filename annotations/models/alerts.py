from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from annotations.models.scope import HouseholdQuerySet, HouseholdRow


class AlertRule(HouseholdRow):
    """When somebody wants to be told, of what, and where."""

    class About(models.TextChoices):
        CRYING = "crying"
        RECORDER_DOWN = "recorder down"

    about = models.CharField(max_length=16, choices=About.choices)
    # A channel that the operator has set up, by its name there.
    channel = models.CharField(max_length=40)
    least_crying_s = models.PositiveIntegerField(default=0)
    # By the clock on the household's wall; both or neither. It may span midnight.
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    cool_down_min = models.PositiveIntegerField(default=10)
    # Told once more, on this channel, if it still cries so long after the first word.
    escalate_after_min = models.PositiveIntegerField(null=True)
    escalate_channel = models.CharField(max_length=40, blank=True)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="alert_rule_has_both_quiet_hours_or_none",
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about} to {self.channel} ({self.pk})"


class AlertQuerySet(HouseholdQuerySet["Alert"]):
    def waiting(self) -> Self:
        return self.filter(sent_at=None, given_up_at=None)

    def to_send(self, *, now: datetime) -> Self:
        return self.waiting().filter(due_at__lte=now)

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-id")


class Alert(HouseholdRow):
    """One thing to tell on one channel: kept until it is told."""

    class Step(models.TextChoices):
        FIRST = "first"
        ESCALATION = "escalation"
        DIGEST = "digest"
        # What was down listens again.
        BACK = "back"
        TEST = "test"
        # Not an alert at all, but it goes the same way.
        LETTER = "letter"

    # None of a test, and where the rule was taken away since.
    rule = models.ForeignKey(
        AlertRule, on_delete=models.SET_NULL, null=True, related_name="alerts"
    )
    step = models.CharField(max_length=10, choices=Step.choices)
    # What it is about, in one word: an episode's id, or a source's and since when.
    subject = models.CharField(max_length=120)
    # The crying it tells of, as far as it was known then: what overlaps it was told.
    start_at = models.DateTimeField(null=True)
    end_at = models.DateTimeField(null=True)
    room = models.CharField(max_length=80, blank=True)
    channel = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    body = models.TextField()
    # The same for channels that take HTML; empty where there is no more to show.
    html = models.TextField(blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "step", "subject"], name="alert_is_told_once"
            ),
        ]
        indexes = [
            models.Index(fields=["sent_at", "due_at"]),
            models.Index(fields=["household", "created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.pk})"


class PushSubscription(HouseholdRow):
    """A browser that a person allowed to be told in."""

    person = models.ForeignKey(
        "annotations.Person", on_delete=models.CASCADE, related_name="+"
    )
    endpoint = models.URLField(max_length=1_000)
    endpoint_sha256 = models.CharField(max_length=64)
    p256dh = models.CharField(max_length=200)
    auth = models.CharField(max_length=100)
    created_at = models.DateTimeField()

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint_sha256"], name="push_subscription_is_known_once"
            ),
        ]

    def __str__(self) -> str:
        return f"push to {self.person_id} ({self.pk})"
