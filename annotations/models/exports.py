from django.db import models

from annotations.models.scope import HouseholdQuerySet, HouseholdRow


class Export(HouseholdRow):
    """Labels, and their clips if wanted, in one ZIP as a certain program wants them.

    Of a dataset it holds what was frozen, else what stood when it was built.
    """

    class Encoding(models.TextChoices):
        WAV = "wav"
        FLAC = "flac"
        MP3 = "mp3"

    class Format(models.TextChoices):
        CLIPS = "clips"
        BUNDLE = "bundle"
        AUDIOFOLDER = "audiofolder"
        WEBDATASET = "webdataset"
        SPEECH_COMMANDS = "speech_commands"
        DCASE = "dcase"
        CROISSANT = "croissant"
        AUDACITY = "audacity"
        RAVEN = "raven"
        TEXTGRID = "textgrid"
        JAMS = "jams"
        LABEL_STUDIO = "label_studio"
        CSV = "csv"
        JSONL = "jsonl"

    number = models.PositiveIntegerField()
    dataset = models.ForeignKey(
        "annotations.Dataset",
        on_delete=models.CASCADE,
        null=True,
        related_name="exports",
    )
    # Named one by one even when all were asked for: what is handed in later stays out.
    recordings = models.ManyToManyField("annotations.Recording", related_name="+")
    labels = models.ManyToManyField("annotations.Label", related_name="+")
    format = models.CharField(
        max_length=20, choices=Format.choices, default=Format.CLIPS
    )
    with_clips = models.BooleanField(default=True)
    encoding = models.CharField(
        max_length=4, choices=Encoding.choices, default=Encoding.WAV
    )
    lead_ms = models.PositiveIntegerField()
    tail_ms = models.PositiveIntegerField()
    # What is shorter stays out; what is nearer, under one label, becomes one.
    least_ms = models.PositiveIntegerField(default=0)
    gap_ms = models.PositiveIntegerField(default=0)
    loudness_dbfs = models.FloatField(null=True)
    without_speech = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        "annotations.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    # Known once it is built.
    n_clips = models.PositiveIntegerField(null=True)
    n_with_speech = models.PositiveIntegerField(null=True)
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
