from django.db import models

from annotations.models.scope import HouseholdQuerySet, HouseholdRow


class LabelImport(HouseholdRow):
    """Labels, or clips that are labelled already, that were made elsewhere.

    It is read first and changes nothing: `report` says what would come of it. The
    document lies by `id` until it is applied.
    """

    number = models.PositiveIntegerField()
    format = models.CharField(max_length=20)
    name = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    # Where a document does not say which recording it speaks of.
    recording = models.ForeignKey(
        "annotations.Recording", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    report = models.JSONField(default=dict)
    created_by = models.ForeignKey(
        "annotations.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "number"],
                name="import_number_is_the_households_own",
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.number} ({self.pk})"


class ArrivingLabel(HouseholdRow):
    """What a whole recording will be labelled as, once its length is known."""

    recording = models.OneToOneField(
        "annotations.Recording", on_delete=models.CASCADE, related_name="arriving_label"
    )
    label = models.ForeignKey(
        "annotations.Label", on_delete=models.CASCADE, related_name="+"
    )
    by = models.ForeignKey(
        "annotations.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = HouseholdQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.label} for {self.recording_id} ({self.pk})"
