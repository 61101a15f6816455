"""How nights and their sides look in JSON."""

from typing import Any

from rest_framework import serializers

from annotations.models import Split


class NightOut(serializers.Serializer[Any]):
    """`split` is empty until the first dataset with this night is frozen."""

    night = serializers.CharField()
    split = serializers.ChoiceField(choices=Split.choices, allow_blank=True)
    pinned = serializers.BooleanField()
    n_recordings = serializers.IntegerField()


class SideIn(serializers.Serializer[Any]):
    split = serializers.ChoiceField(choices=Split.choices)
