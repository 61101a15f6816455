"""How the questions of a review look in JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotations.models import AuditWindow, Suggestion

Card = Suggestion | AuditWindow


class CardOut(serializers.Serializer[Any]):
    """A suggestion, or an audit window, which has no label and no score."""

    kind = serializers.SerializerMethodField()
    id = serializers.UUIDField()
    version = serializers.IntegerField()
    recording = serializers.UUIDField(source="recording_id")
    recording_name = serializers.CharField(source="recording.name")
    started_at = serializers.DateTimeField(source="recording.started_at")
    start_ms = serializers.IntegerField()
    end_ms = serializers.IntegerField()
    label = serializers.SerializerMethodField()
    score = serializers.SerializerMethodField()
    synthetic = serializers.BooleanField(source="recording.synthetic")

    @extend_schema_field(serializers.ChoiceField(choices=["suggestion", "audit"]))
    def get_kind(self, card: Card) -> str:
        return "suggestion" if isinstance(card, Suggestion) else "audit"

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_label(self, card: Card) -> str | None:
        return card.label.name if isinstance(card, Suggestion) else None

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_score(self, card: Card) -> float | None:
        return card.score if isinstance(card, Suggestion) else None


class ReviewOut(serializers.Serializer[Any]):
    """`night` is the date of its evening; null when there is nothing to ask."""

    night = serializers.DateField(allow_null=True)
    n_waiting = serializers.IntegerField()
    cards = CardOut(many=True)
