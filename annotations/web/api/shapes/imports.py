"""How imports look in JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from acoustics.formats.registry import FORMATS
from annotations.domain.importing.clip_folders import LAYOUTS
from annotations.domain.importing.recognising import AUTO
from annotations.domain.importing.reports import CLIPS
from annotations.models import Job, LabelImport
from annotations.web.api.shapes.fields import PersonName, RecordingId

FORMATS_TOLD = [AUTO, *FORMATS, CLIPS, *LAYOUTS]


class LookAgainIn(serializers.Serializer[Any]):
    format = serializers.ChoiceField(choices=FORMATS_TOLD, default=AUTO)
    # Of a document that speaks of one recording and does not say which.
    recording = RecordingId(required=False, allow_null=True)


class ImportIn(LookAgainIn):
    file = serializers.FileField(max_length=None, allow_empty_file=True)


class ApplyIn(serializers.Serializer[Any]):
    """Their word -> our label; null leaves out what carries the word."""

    labels = serializers.DictField(
        child=serializers.CharField(allow_null=True), default=dict
    )


class CountsOut(serializers.Serializer[Any]):
    """Rows by what becomes of them; `n_rows` is the sum of the others."""

    n_rows = serializers.IntegerField()
    n_there_already = serializers.IntegerField()
    n_unmatched = serializers.IntegerField()
    n_outside = serializers.IntegerField()
    n_unreadable = serializers.IntegerField()
    n_left_out = serializers.IntegerField()


class ProblemOut(serializers.Serializer[Any]):
    where = serializers.CharField()
    words = serializers.CharField()


class WordOut(serializers.Serializer[Any]):
    """Of an unknown word, `ours` is what it might become; empty where nothing fits."""

    theirs = serializers.CharField()
    ours = serializers.CharField(allow_blank=True)
    n = serializers.IntegerField()
    n_new = serializers.IntegerField()


class WordsOut(serializers.Serializer[Any]):
    known = WordOut(many=True)
    unknown = WordOut(many=True)


class SpokenOfOut(serializers.Serializer[Any]):
    """A recording as a document calls it, and which one that is."""

    said = serializers.CharField()
    id = serializers.UUIDField(allow_null=True)
    name = serializers.CharField(allow_blank=True)
    how = serializers.ChoiceField(
        choices=["id", "name", "chosen", "unknown", "ambiguous", "not_ready"]
    )
    n = serializers.IntegerField()


class ReportOut(CountsOut):
    kind = serializers.ChoiceField(choices=["labels", "clips"])
    n_new = serializers.IntegerField()
    problems = ProblemOut(many=True)
    n_problems = serializers.IntegerField()
    labels = WordsOut()
    recordings = SpokenOfOut(many=True)
    n_recordings = serializers.IntegerField()
    n_sources = serializers.IntegerField()


class OutcomeOut(CountsOut):
    n_added = serializers.IntegerField()
    problems = ProblemOut(many=True)
    n_problems = serializers.IntegerField()


class TakenBackOut(serializers.Serializer[Any]):
    n_gone = serializers.IntegerField()
    n_kept = serializers.IntegerField()


class ImportOut(serializers.ModelSerializer[LabelImport]):
    """A document that somebody brought, what is in it, and what came of it."""

    status = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField()
    problem = serializers.SerializerMethodField()
    job = serializers.SerializerMethodField()
    created_by = PersonName(read_only=True)
    report = ReportOut(read_only=True)
    outcome = serializers.SerializerMethodField()
    taken_back = serializers.SerializerMethodField()

    class Meta:
        model = LabelImport
        fields = [
            "number",
            "status",
            "progress",
            "problem",
            "job",
            "format",
            "name",
            "size_bytes",
            "recording",
            "report",
            "outcome",
            "taken_back",
            "created_by",
            "created_at",
            "applied_at",
        ]
        read_only_fields = fields

    @extend_schema_field(
        serializers.ChoiceField(
            choices=[
                *("read", "queued", "running", "added", "failed", "cancelled"),
                "taken back",
            ]
        )
    )
    def get_status(self, label_import: LabelImport) -> str:
        if label_import.applied_at:
            return "added"
        job = _job(label_import)
        if job and job.status != Job.Status.DONE:
            return job.status
        return "taken back" if job else "read"

    def get_progress(self, label_import: LabelImport) -> float:
        job = _job(label_import)
        return job.progress if job else 0.0

    def get_problem(self, label_import: LabelImport) -> str:
        job = _job(label_import)
        return job.problem if job else ""

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_job(self, label_import: LabelImport) -> str | None:
        job = _job(label_import)
        return str(job.pk) if job else None

    @extend_schema_field(OutcomeOut(allow_null=True))
    def get_outcome(self, label_import: LabelImport) -> Any:  # noqa: ANN401
        stated = label_import.report.get("outcome")
        return OutcomeOut(stated).data if label_import.applied_at else None

    @extend_schema_field(TakenBackOut(allow_null=True))
    def get_taken_back(self, label_import: LabelImport) -> Any:  # noqa: ANN401
        stated = label_import.report.get("taken_back")
        return TakenBackOut(stated).data if stated else None


def _job(label_import: LabelImport) -> Job | None:
    """Find the job that was begun last."""
    jobs: list[Job] = list(label_import.jobs.all())
    return max(jobs, key=lambda job: (job.created_at, job.pk), default=None)
