"""How the choices about nights live look in JSON."""

from typing import Any

from rest_framework import serializers

from annotations.models import LiveState


class LiveSettingsOut(serializers.ModelSerializer[LiveState]):
    class Meta:
        model = LiveState
        fields = ["episode_gap_s", "keep", "margin_s", "keep_days"]
        read_only_fields = fields


class LiveSettingsIn(serializers.Serializer[Any]):
    """What to change; what is not named stays."""

    episode_gap_s = serializers.IntegerField(
        min_value=0, max_value=3_600, required=False
    )
    keep = serializers.ChoiceField(choices=LiveState.Keep.choices, required=False)
    margin_s = serializers.IntegerField(min_value=0, max_value=600, required=False)
    keep_days = serializers.IntegerField(
        min_value=1, max_value=3_650, allow_null=True, required=False
    )
