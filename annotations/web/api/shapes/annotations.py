"""How annotations and their history look in JSON."""

from typing import Any

from rest_framework import serializers

from annotations.models import Annotation, Change
from annotations.web.api.shapes.fields import (
    LATEST_MS,
    ActIn,
    IntervalIn,
    LabelInUse,
    PersonName,
)


class AnnotationOut(serializers.ModelSerializer[Annotation]):
    label = serializers.SlugRelatedField("name", read_only=True)
    created_by = PersonName(read_only=True)

    class Meta:
        model = Annotation
        fields = [
            "id",
            "recording",
            "start_ms",
            "end_ms",
            "label",
            "note",
            "source",
            "suggestion",
            "created_by",
            "updated_at",
            "deleted_at",
            "version",
        ]
        read_only_fields = fields


class AnnotationIn(IntervalIn):
    label = LabelInUse()
    note = serializers.CharField(max_length=2_000, allow_blank=True, default="")
    op_id = serializers.UUIDField(required=False, allow_null=True)


class AnnotationChange(IntervalIn):
    start_ms = serializers.IntegerField(
        min_value=0, max_value=LATEST_MS, required=False
    )
    end_ms = serializers.IntegerField(min_value=1, max_value=LATEST_MS, required=False)
    label = LabelInUse(required=False)
    note = serializers.CharField(max_length=2_000, allow_blank=True, required=False)
    op_id = serializers.UUIDField(required=False, allow_null=True)


class DeletionIn(ActIn):
    # It went into another annotation: the verdict it came of stands.
    merged = serializers.BooleanField(default=False)


class SeenIn(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    version = serializers.IntegerField(min_value=1)


class SettlingIn(serializers.Serializer[Any]):
    # What goes; each in the version it was seen in.
    over = SeenIn(many=True, default=list)


class ChangeOut(serializers.ModelSerializer[Change]):
    by = PersonName(read_only=True)

    class Meta:
        model = Change
        fields = ["act", "by", "at", "state"]
        read_only_fields = fields
