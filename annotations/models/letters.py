from django.db import models

from annotations.models.households import Household


class LetterState(models.Model):
    """Whether a household wants a letter each week, and which was the last."""

    household = models.OneToOneField(
        Household, on_delete=models.CASCADE, primary_key=True, related_name="letter"
    )
    wanted = models.BooleanField(default=False)
    # A channel that the operator has set up; empty: only to be read here.
    channel = models.CharField(max_length=40, blank=True)
    last_week = models.DateField(null=True)
    # The kind line at its end can be left out.
    with_kind_line = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"letter of {self.household_id}"
