from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q

from annotations.models.moments import MomentRow, starts_no_later_than_it_ends
from annotations.models.scope import HouseholdQuerySet, HouseholdRow


class ListeningSessionQuerySet(HouseholdQuerySet["ListeningSession"]):
    def open(self) -> Self:
        return self.filter(ended_at=None)

    def newest_first(self) -> Self:
        return self.order_by("-began_at", "-id")


class ListeningSession(HouseholdRow):
    """One stretch of listening by one source; its id is made by the source.

    Positions in it are milliseconds since it began, by the device's steady clock.
    """

    source = models.ForeignKey(
        "annotations.Source", on_delete=models.CASCADE, related_name="sessions"
    )
    # The same moment by the server's clock and by the device's own.
    began_at = models.DateTimeField()
    device_began_at = models.DateTimeField()
    # Who listens: the household's model, or what an edge says of its own.
    model = models.ForeignKey(
        "annotations.DetectionModel",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    model_name = models.CharField(max_length=120, blank=True)
    # Up to where it has been listened to, and up to where that is final.
    heard_ms = models.PositiveIntegerField(default=0)
    settled_ms = models.PositiveIntegerField(default=0)
    # What the last second of it sounded like: for the lane and the level.
    score = models.FloatField(default=0)
    level_db = models.FloatField(null=True)
    # And what each step of it was thought of, as `live_scores` writes it.
    scores = models.BinaryField(default=bytes)
    # The listener that holds it, as a worker holds a job.
    token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # When its sound was made into recordings, or thrown away as the rules say.
    kept_at = models.DateTimeField(null=True)

    objects = ListeningSessionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["household", "began_at"]),
            models.Index(fields=["ended_at", "lease_until"]),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} from {self.began_at} ({self.pk})"

    def at(self, position_ms: int) -> datetime:
        """Turn a position into a moment of the server's clock."""
        return self.began_at + timedelta(milliseconds=position_ms)

    def position(self, moment: datetime) -> int:
        """Turn a moment of the server's clock into a position."""
        return round((moment - self.began_at) / timedelta(milliseconds=1))


class ChunkQuerySet(HouseholdQuerySet["Chunk"]):
    def waiting(self) -> Self:
        """Those that are still to be listened to."""
        return self.filter(heard_at=None, late=False)

    def heard(self) -> Self:
        return self.exclude(heard_at=None)

    def in_order(self) -> Self:
        return self.order_by("number")


class Chunk(HouseholdRow):
    """A few seconds of a session's sound, as the device numbered and sent them."""

    session = models.ForeignKey(
        ListeningSession, on_delete=models.CASCADE, related_name="chunks"
    )
    number = models.PositiveIntegerField()
    start_ms = models.PositiveIntegerField()
    duration_ms = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    # Its sound was heard to the end; a listener that takes over begins earlier.
    heard_at = models.DateTimeField(null=True)
    # It came when its place was passed: kept for the recording, never listened to.
    late = models.BooleanField(default=False)

    objects = ChunkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "number"], name="chunk_comes_once"
            ),
            models.CheckConstraint(
                name="chunk_has_a_length", condition=Q(duration_ms__gt=0)
            ),
        ]
        # Asked for several times a second, and of a night's thousands few wait.
        indexes = [
            models.Index(
                fields=["received_at"],
                condition=Q(heard_at=None, late=False),
                name="chunk_waits",
            )
        ]

    def __str__(self) -> str:
        return f"chunk {self.number} of {self.session_id}"


class CoveredSpan(HouseholdRow, MomentRow):
    """Clock time that a source really listened to; one session's never touch."""

    session = models.ForeignKey(
        ListeningSession, on_delete=models.CASCADE, related_name="covered"
    )

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        constraints = [starts_no_later_than_it_ends("covered_span")]
        indexes = [models.Index(fields=["household", "start_at"])]

    def __str__(self) -> str:
        return f"covered {self.start_at} to {self.end_at} ({self.pk})"
