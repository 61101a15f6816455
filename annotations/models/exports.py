from django.db import models

from annotations.models.scope import HouseholdQuerySet, HouseholdRow


class Export(HouseholdRow):
    """Labelled clips in one ZIP, as they stood when it was built."""

    class Format(models.TextChoices):
        WAV = "wav"
        FLAC = "flac"
        MP3 = "mp3"

    number = models.PositiveIntegerField()
    # Named one by one even when all were asked for: what is handed in later stays out.
    recordings = models.ManyToManyField("annotations.Recording", related_name="+")
    labels = models.ManyToManyField("annotations.Label", related_name="+")
    format = models.CharField(max_length=4, choices=Format.choices)
    lead_ms = models.PositiveIntegerField()
    tail_ms = models.PositiveIntegerField()
    created_by = models.ForeignKey(
        "annotations.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    # Known once it is built.
    n_clips = models.PositiveIntegerField(null=True)
    size_bytes = models.PositiveBigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "number"],
                name="export_number_is_the_households_own",
            ),
        ]

    def __str__(self) -> str:
        return f"export {self.number} ({self.pk})"
