"""How jobs look in JSON."""

from rest_framework import serializers

from annotations.models import Job


class JobOut(serializers.ModelSerializer[Job]):
    export = serializers.SlugRelatedField("number", read_only=True)
    dataset = serializers.SlugRelatedField("number", read_only=True)
    label_import = serializers.SlugRelatedField("number", read_only=True)
    model = serializers.SlugRelatedField("number", read_only=True)

    class Meta:
        model = Job
        fields = [
            "id",
            "kind",
            "status",
            "progress",
            "problem",
            "attempt",
            "recording",
            "export",
            "dataset",
            "label_import",
            "model",
            "created_at",
            "finished_at",
        ]
        read_only_fields = fields
