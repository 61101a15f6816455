"""How recordings look in JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotations.domain.labelling import heard
from annotations.models import Job, Recording
from annotations.web.api.shapes.fields import PersonName


class ListeningShape(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=["waiting", "running", "done", "failed"])
    progress = serializers.FloatField()


class RecordingOut(serializers.ModelSerializer[Recording]):
    """A recording `with_standing()`: what it is, and how far it has come."""

    progress = serializers.SerializerMethodField()
    listening = serializers.SerializerMethodField()
    uploaded_by = PersonName(read_only=True)
    n_annotations = serializers.IntegerField(read_only=True)
    n_suggestions = serializers.IntegerField(read_only=True)
    heard_ms = serializers.SerializerMethodField()
    done_by = PersonName(read_only=True)

    class Meta:
        model = Recording
        fields = [
            "id",
            "name",
            "status",
            "progress",
            "problem",
            "duration_ms",
            "declared_ms",
            "started_at",
            "started_at_source",
            "size_bytes",
            "sha256",
            "container",
            "synthetic",
            "created_at",
            "uploaded_by",
            "n_annotations",
            "n_suggestions",
            "heard_ms",
            "done_at",
            "done_by",
            "listening",
            "version",
        ]

    def get_heard_ms(self, recording: Recording) -> int:
        return heard.length_ms(recording)

    def get_progress(self, recording: Recording) -> float:
        if recording.status != Recording.Status.PROCESSING:
            return 1.0
        return recording.prepared_share or 0.0

    @extend_schema_field(ListeningShape)
    def get_listening(self, recording: Recording) -> dict[str, Any]:
        status = recording.listening_status
        if status in {None, Job.Status.QUEUED}:
            return {"status": "waiting", "progress": 0.0}
        if status == Job.Status.CANCELLED:
            status = Job.Status.FAILED
        return {"status": status, "progress": recording.listening_share}


class RecordingIn(serializers.Serializer[Any]):
    file = serializers.FileField(max_length=None, allow_empty_file=True)
    started_at = serializers.DateTimeField(required=False)


class RecordingReceived(RecordingOut):
    already_here = serializers.SerializerMethodField()

    class Meta(RecordingOut.Meta):
        fields = [*RecordingOut.Meta.fields, "already_here"]

    def get_already_here(self, recording: Recording) -> bool:
        return bool(self.context.get("already_here"))


class RecordingChange(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=300, required=False)
    started_at = serializers.DateTimeField(required=False)


class DoneIn(serializers.Serializer[Any]):
    done = serializers.BooleanField()


class RecordingStateOut(serializers.ModelSerializer[Recording]):
    done_by = PersonName(read_only=True)

    class Meta:
        model = Recording
        fields = [
            "id",
            "name",
            "started_at",
            "started_at_source",
            "status",
            "done_at",
            "done_by",
            "version",
        ]
