"""How care notes look in JSON."""

from typing import Any

from rest_framework import serializers

from annotations.models import CareNote
from annotations.web.api.shapes.fields import MomentField, PersonName


class CareNoteOut(serializers.ModelSerializer[CareNote]):
    by = PersonName(read_only=True)

    class Meta:
        model = CareNote
        fields = ["id", "kind", "words", "at", "by", "written_at", "undone_at"]
        read_only_fields = fields


class CareNoteIn(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=CareNote.Kind.choices)
    words = serializers.CharField(max_length=500, default="", allow_blank=True)
    at = MomentField()
