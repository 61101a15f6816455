"""How devices that listen look in JSON."""

from typing import Any

from rest_framework import serializers

from annotations.models import Source


class SourceIn(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80)
    room = serializers.CharField(max_length=80, allow_blank=True, default="")
    kind = serializers.ChoiceField(choices=Source.Kind.choices)


class SourceChange(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80, default=None)
    room = serializers.CharField(max_length=80, allow_blank=True, default=None)


class SourceOut(serializers.ModelSerializer[Source]):
    class Meta:
        model = Source
        fields = [
            "id",
            "name",
            "room",
            "kind",
            "last_word_at",
            "skew_ms",
            "down_since",
            "created_at",
            "retired_at",
        ]
        read_only_fields = fields
