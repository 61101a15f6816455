"""How exports look in JSON."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotations.domain import exports
from annotations.models import Dataset, Export, Job
from annotations.web.api.shapes.fields import LabelName, PersonName, RecordingId

LONGEST_MS = 24 * 3_600_000


class DatasetNumber(serializers.SlugRelatedField[Dataset]):
    """A dataset of the household, by its number."""

    default_error_messages = {
        "does_not_exist": "There is no dataset {value} in your household."
    }

    def __init__(self, **options: Any) -> None:  # noqa: ANN401
        super().__init__(
            slug_field="number", queryset=Dataset.objects.none(), **options
        )

    def get_queryset(self) -> Any:  # noqa: ANN401
        request = self.context.get("request")
        if request is None:
            return Dataset.objects.none()
        return Dataset.objects.for_person(request.user)


class HowIn(serializers.Serializer[Any]):
    """How an export of a dataset is written; null is what the format has."""

    format = serializers.ChoiceField(
        choices=Export.Format.choices, default=Export.Format.CLIPS
    )
    with_clips = serializers.BooleanField(default=None, allow_null=True)
    encoding = serializers.ChoiceField(
        choices=Export.Encoding.choices, default=Export.Encoding.WAV
    )
    loudness_dbfs = serializers.FloatField(default=None, allow_null=True)
    without_speech = serializers.BooleanField(default=False)


class DownloadAsked(HowIn):
    format = serializers.ChoiceField(
        choices=Export.Format.choices, default=Export.Format.BUNDLE
    )


class ExportIn(HowIn):
    # Null, like leaving it out, means all; a list of relations would not allow it.
    recordings = serializers.ListField(
        child=RecordingId(), required=False, allow_null=True
    )
    labels = serializers.ListField(child=LabelName(), required=False, allow_null=True)
    dataset = DatasetNumber(default=None, allow_null=True)
    # 1,000 for the labels of today; a dataset has its own.
    lead_ms = serializers.IntegerField(min_value=0, default=None, allow_null=True)
    tail_ms = serializers.IntegerField(min_value=0, default=None, allow_null=True)
    least_ms = serializers.IntegerField(min_value=0, max_value=LONGEST_MS, default=0)
    gap_ms = serializers.IntegerField(min_value=0, max_value=LONGEST_MS, default=0)


class ExportOut(serializers.ModelSerializer[Export]):
    labels = serializers.SlugRelatedField("name", many=True, read_only=True)
    dataset = serializers.SlugRelatedField("number", read_only=True)
    status = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField()
    problem = serializers.SerializerMethodField()
    job = serializers.SerializerMethodField()
    created_by = PersonName(read_only=True)
    download_url = serializers.SerializerMethodField()

    class Meta:
        model = Export
        fields = [
            "number",
            "status",
            "progress",
            "problem",
            "job",
            "dataset",
            "recordings",
            "labels",
            "format",
            "with_clips",
            "encoding",
            "lead_ms",
            "tail_ms",
            "least_ms",
            "gap_ms",
            "loudness_dbfs",
            "without_speech",
            "n_clips",
            "n_with_speech",
            "size_bytes",
            "sha256",
            "created_by",
            "created_at",
            "download_url",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=Job.Status.choices))
    def get_status(self, export: Export) -> str:
        return exports.last_job(export).status

    def get_progress(self, export: Export) -> float:
        return exports.last_job(export).progress

    def get_problem(self, export: Export) -> str:
        return exports.last_job(export).problem

    @extend_schema_field(serializers.UUIDField())
    def get_job(self, export: Export) -> str:
        return str(exports.last_job(export).pk)

    def get_download_url(self, export: Export) -> str:
        if exports.last_job(export).status != Job.Status.DONE:
            return ""
        return reverse("api:export-download", args=[export.number])
