from typing import Self

from django.db import models
from django.db.models.functions import Cast

from annotations.models.scope import HouseholdQuerySet, HouseholdRow


class NightSumQuerySet(HouseholdQuerySet["NightSum"]):
    def in_order(self) -> Self:
        return self.order_by("night", "room")

    def without_marks(self) -> Self:
        """Leave what is drawn where it is: of many nights it is much."""
        return self.defer("cries", "covered", "hours", "bouts_ms")

    def with_marks(self) -> Self:
        """Leave bouts where they are; there may be a thousand a night."""
        return self.defer("bouts_ms")

    def with_marks_as_text(self) -> Self:
        """Read `cries_text`, JSON, in the place of `cries`."""
        text = Cast("cries", models.TextField())
        return self.defer("bouts_ms", "cries").annotate(cries_text=text)


class NightSum(HouseholdRow):
    """What one night came to in one room, added up; made anew when it is stale.

    Pages read these rows alone, so that years of nights cost as little as weeks.
    """

    room = models.CharField(max_length=80, blank=True)
    # By the date of its evening; from local noon to local noon.
    night = models.DateField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # Something it stands on has changed since it was added up.
    stale = models.BooleanField(default=True)
    added_up_at = models.DateTimeField(null=True)

    # Time that was listened to; without any there is no data, never "no crying".
    covered_ms = models.PositiveIntegerField(default=0)
    crying_ms = models.PositiveIntegerField(default=0)
    n_episodes = models.PositiveIntegerField(default=0)
    longest_quiet_ms = models.PositiveIntegerField(default=0)
    # From the first cry after the evening's first sound until ten minutes of quiet.
    settling_ms = models.PositiveIntegerField(null=True)
    first_cry_at = models.DateTimeField(null=True)
    last_cry_at = models.DateTimeField(null=True)
    # [[clock hour, covered_ms, crying_ms], ...] by the household's clock, in order of
    # time: 23 to 25 of them.
    hours = models.JSONField(default=list)
    # [[start, end], ...] in seconds since `begins_at`: what the actogram draws. Cries
    # less than half a minute apart are one there; in a night with very many, those less
    # than a pixel apart.
    cries = models.JSONField(default=list)
    covered = models.JSONField(default=list)

    # How loud the room was without the crying, by its microphone; see
    # `acoustics.room_level`. None where no recording tells.
    room_dbfs = models.FloatField(null=True)

    # What `acoustics.insights.sureness.Night` wants to know.
    said_ms = models.PositiveIntegerField(default=0)
    bouts_ms = models.JSONField(default=list)
    silent_ms = models.PositiveIntegerField(default=0)
    n_right = models.PositiveIntegerField(default=0)
    n_wrong = models.PositiveIntegerField(default=0)
    n_missed = models.PositiveIntegerField(default=0)
    n_asked = models.PositiveIntegerField(default=0)

    # How sure the minutes of crying are, and of what state of knowledge that is; None
    # until it was weighed.
    low_ms = models.PositiveIntegerField(null=True)
    middle_ms = models.PositiveIntegerField(null=True)
    high_ms = models.PositiveIntegerField(null=True)
    from_bouts = models.FloatField(default=0)
    from_silence = models.FloatField(default=0)
    weighed_by = models.CharField(max_length=64, blank=True)

    objects = NightSumQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "room", "night"], name="night_is_added_up_once"
            ),
        ]
        indexes = [models.Index(fields=["household", "stale"])]

    def __str__(self) -> str:
        return f"{self.night} {self.room} ({self.pk})"
