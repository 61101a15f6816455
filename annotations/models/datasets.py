from typing import Self

from django.db import models
from django.db.models import Count, Prefetch, Q

from annotations.models.jobs import Job
from annotations.models.scope import HouseholdQuerySet, HouseholdRow


class Split(models.TextChoices):
    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


class DatasetQuerySet(HouseholdQuerySet["Dataset"]):
    def frozen(self) -> Self:
        return self.exclude(frozen_at=None)

    def with_steps(self) -> Self:
        """Bring along the jobs that tell how far each is; of finished cuts, how many."""
        telling = Job.objects.exclude(kind=Job.Kind.CUT, status=Job.Status.DONE)
        cuts = Q(jobs__kind=Job.Kind.CUT)
        done = cuts & Q(jobs__status=Job.Status.DONE)
        return self.annotate(
            n_cuts=Count("jobs", filter=cuts), n_cuts_done=Count("jobs", filter=done)
        ).prefetch_related(
            Prefetch("jobs", telling.order_by("created_at", "pk"), to_attr="steps")
        )

    def newest_first(self) -> Self:
        return self.order_by("-number")


class Dataset(HouseholdRow):
    """An immutable, numbered, checksummed freeze; its files lie by `id`.

    What it was made of is written down before it is built, and what came of it when it
    is whole: nothing is changed after `frozen_at`.
    """

    class Rule(models.TextChoices):
        """What is taken where several people marked one place."""

        LATEST = "latest"
        FIRST = "first"
        AGREED = "agreed"

    number = models.PositiveIntegerField()
    # What was asked for: which recordings, nights, labels, people, sources, and how.
    choice = models.JSONField()
    seed = models.PositiveBigIntegerField(default=0)
    rule = models.CharField(max_length=10, choices=Rule.choices, default=Rule.LATEST)
    with_clips = models.BooleanField(default=True)
    created_by = models.ForeignKey(
        "annotations.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    # Known once it is built.
    frozen_at = models.DateTimeField(null=True)
    checksum = models.CharField(max_length=64, blank=True)
    n_clips = models.PositiveIntegerField(null=True)
    size_bytes = models.PositiveBigIntegerField(null=True)
    counts = models.JSONField(default=dict)

    # Of rows asked for `with_steps()`.
    steps: list[Job]
    n_cuts: int
    n_cuts_done: int

    objects = DatasetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "number"],
                name="dataset_number_is_the_households_own",
            ),
            models.CheckConstraint(
                name="dataset_that_is_frozen_is_known",
                condition=Q(frozen_at=None)
                | (~Q(checksum="") & Q(n_clips__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"dataset {self.number} ({self.pk})"


class NightSide(HouseholdRow):
    """Which side a night is on, for ever: what is measured never comes into training.

    `night` names the evening as ``YYYY-MM-DD``; a recording whose beginning nobody
    knows, or one of a source that handed in several, is a night by itself.
    """

    night = models.CharField(max_length=80)
    split = models.CharField(max_length=10, choices=Split.choices)
    pinned_by = models.ForeignKey(
        "annotations.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    pinned_at = models.DateTimeField(null=True)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "night"], name="night_is_on_one_side"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.night} on {self.split} ({self.pk})"
