from django.db import models

from annotations.models.households import Household


class LiveState(models.Model):
    """What a household wants of its nights live, and a count of what has changed.

    The count is what watching pages wait for: one small row for each household.
    """

    class Keep(models.TextChoices):
        ALL = "all"
        EPISODES = "episodes"
        NOTHING = "nothing"

    household = models.OneToOneField(
        Household, on_delete=models.CASCADE, primary_key=True, related_name="live"
    )
    version = models.PositiveBigIntegerField(default=0)
    # Detections less than this apart are one episode.
    episode_gap_s = models.PositiveIntegerField(default=60)
    # What becomes of the sound of a session that ended.
    keep = models.CharField(max_length=8, choices=Keep.choices, default=Keep.ALL)
    margin_s = models.PositiveIntegerField(default=60)
    # Live sound older than this is removed again; None keeps it.
    keep_days = models.PositiveIntegerField(null=True)

    def __str__(self) -> str:
        return f"live state of {self.household_id}"
