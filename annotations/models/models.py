from typing import Self

from django.db import models
from django.db.models import Prefetch, Q

from annotations.models.jobs import Job
from annotations.models.scope import HouseholdQuerySet, HouseholdRow


class DetectionModelQuerySet(HouseholdQuerySet["DetectionModel"]):
    def current(self) -> Self:
        return self.filter(current=True)

    def made(self) -> Self:
        return self.exclude(made_at=None)

    def with_training(self) -> Self:
        """Bring along the job that tells how far the training of each is."""
        training = Job.objects.filter(kind=Job.Kind.TRAIN).order_by("created_at", "pk")
        return self.prefetch_related(Prefetch("jobs", training, to_attr="trainings"))

    def newest_first(self) -> Self:
        return self.order_by("-number")


class DetectionModel(HouseholdRow):
    """A numbered, immutable bundle; one per household is current.

    What it is to be trained from is written down when somebody asks for it, and what
    came of it when it is whole: nothing but `current` changes after `made_at`.
    """

    class Trainer(models.TextChoices):
        STARTER = "starter"
        PERSONAL = "personal"
        KERAS = "keras"

    number = models.PositiveIntegerField()
    trainer = models.CharField(max_length=40, choices=Trainer.choices)
    # None for the starter, which no household's nights have made.
    dataset = models.ForeignKey(
        "annotations.Dataset",
        on_delete=models.PROTECT,
        null=True,
        related_name="trained_models",
    )
    # The model that was current when this one was asked for.
    parent = models.ForeignKey(
        "annotations.DetectionModel",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    seed = models.PositiveBigIntegerField(default=0)
    created_by = models.ForeignKey(
        "annotations.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    current = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # Known once it is trained.
    made_at = models.DateTimeField(null=True)
    # Of the bundle's content; compared with the file at each load.
    checksum = models.CharField(max_length=64, blank=True)
    # What it speaks of, the label it is for first.
    labels = models.JSONField(default=list)
    # For each of them, the score at which it begins to speak.
    operating_points = models.JSONField(default=dict)
    # How well it hears nights that it was not trained on.
    report = models.JSONField(default=dict)
    # Whether it was better than the model that was current then, and by which figures.
    contest = models.JSONField(default=dict)
    # What the training said of itself, line by line.
    log = models.TextField(blank=True)

    # Of rows asked for `with_training()`.
    trainings: list[Job]

    objects = DetectionModelQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "number"],
                name="model_number_is_the_households_own",
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(current=True),
                name="model_one_is_current",
            ),
            models.CheckConstraint(
                name="model_that_is_made_is_known",
                condition=Q(made_at=None) | ~Q(checksum=""),
            ),
            models.CheckConstraint(
                name="model_that_is_current_is_made",
                condition=Q(current=False) | Q(made_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"model {self.number} ({self.trainer})"
