"""How suggestions and verdicts look in JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotations.models import Suggestion
from annotations.models.suggestions import UNDECIDED
from annotations.web.api.shapes.annotations import AnnotationOut
from annotations.web.api.shapes.fields import (
    LATEST_MS,
    IntervalIn,
    LabelInUse,
    PersonName,
)


class SuggestionOut(serializers.ModelSerializer[Suggestion]):
    label = serializers.SlugRelatedField("name", read_only=True)
    model = serializers.SlugRelatedField("number", read_only=True)
    decided_by = PersonName(read_only=True)
    annotation = serializers.SerializerMethodField()

    class Meta:
        model = Suggestion
        fields = [
            "id",
            "recording",
            "start_ms",
            "end_ms",
            "label",
            "score",
            "model",
            "decision",
            "decided_by",
            "decided_at",
            "annotation",
            "version",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_annotation(self, suggestion: Suggestion) -> str | None:
        annotation = getattr(suggestion, "annotation", None)
        if annotation is None or annotation.deleted_at:
            return None
        return str(annotation.pk)


class VerdictIn(IntervalIn):
    decision = serializers.ChoiceField(
        choices=[
            choice
            for choice in Suggestion.Decision.choices
            if choice[0] not in UNDECIDED
        ]
    )
    start_ms = serializers.IntegerField(
        min_value=0, max_value=LATEST_MS, required=False
    )
    end_ms = serializers.IntegerField(min_value=1, max_value=LATEST_MS, required=False)
    label = LabelInUse(required=False)
    op_id = serializers.UUIDField(required=False, allow_null=True)


class VerdictOut(serializers.Serializer[Any]):
    suggestion = SuggestionOut()
    annotation = AnnotationOut(allow_null=True)
