"""How what was heard live looks in JSON."""

from typing import Any

from rest_framework import serializers

from annotations.models import Detection, Episode
from annotations.web.api.shapes.fields import LabelInUse, MomentField, PersonName

MOST = 2_000


class DetectionOut(serializers.ModelSerializer[Detection]):
    label = serializers.SlugRelatedField("name", read_only=True)
    model = serializers.SlugRelatedField("number", read_only=True)
    by = PersonName(read_only=True)

    class Meta:
        model = Detection
        fields = [
            "id",
            "session",
            "room",
            "start_at",
            "end_at",
            "label",
            "score",
            "model",
            "final",
            "has_clip",
            "verdict",
            "by",
            "decided_at",
            "episode",
        ]
        read_only_fields = fields


class MissedIn(serializers.Serializer[Any]):
    """What no model heard; `label` is the first that counts as crying, if not said."""

    id = serializers.UUIDField()
    start_at = MomentField()
    end_at = MomentField()
    label = LabelInUse(required=False)
    room = serializers.CharField(max_length=80, default="", allow_blank=True)


class LiveVerdictIn(serializers.Serializer[Any]):
    verdict = serializers.ChoiceField(choices=Detection.Verdict.choices)


class LiveVerdictsIn(LiveVerdictIn):
    detections = serializers.ListField(
        child=serializers.UUIDField(), allow_empty=False, max_length=MOST
    )


class EpisodeOut(serializers.ModelSerializer[Episode]):
    """A bout of crying; `loudest` is the highest score in it."""

    model = serializers.SlugRelatedField("number", read_only=True)

    class Meta:
        model = Episode
        fields = [
            "id",
            "room",
            "start_at",
            "end_at",
            "crying_ms",
            "n_detections",
            "loudest",
            "model",
        ]
        read_only_fields = fields
