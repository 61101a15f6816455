"""How exports look in JSON."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotations.models import Export, Job
from annotations.web.api.shapes.fields import LabelName, PersonName, RecordingId


class ExportIn(serializers.Serializer[Any]):
    # Null, like leaving it out, means all; a list of relations would not allow it.
    recordings = serializers.ListField(
        child=RecordingId(), required=False, allow_null=True
    )
    labels = serializers.ListField(child=LabelName(), required=False, allow_null=True)
    encoding = serializers.ChoiceField(
        choices=Export.Encoding.choices, default=Export.Encoding.WAV
    )
    lead_ms = serializers.IntegerField(min_value=0, default=1_000)
    tail_ms = serializers.IntegerField(min_value=0, default=1_000)


class ExportOut(serializers.ModelSerializer[Export]):
    labels = serializers.SlugRelatedField("name", many=True, read_only=True)
    status = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField()
    problem = serializers.SerializerMethodField()
    created_by = PersonName(read_only=True)
    download_url = serializers.SerializerMethodField()

    class Meta:
        model = Export
        fields = [
            "number",
            "status",
            "progress",
            "problem",
            "recordings",
            "labels",
            "encoding",
            "lead_ms",
            "tail_ms",
            "n_clips",
            "size_bytes",
            "sha256",
            "created_by",
            "created_at",
            "download_url",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=Job.Status.choices))
    def get_status(self, export: Export) -> str:
        return _job(export).status

    def get_progress(self, export: Export) -> float:
        return _job(export).progress

    def get_problem(self, export: Export) -> str:
        return _job(export).problem

    def get_download_url(self, export: Export) -> str:
        if _job(export).status != Job.Status.DONE:
            return ""
        return reverse("api:export-download", args=[export.number])


def _job(export: Export) -> Job:
    jobs: list[Job] = list(export.jobs.all())
    return max(jobs, key=lambda job: job.created_at)
