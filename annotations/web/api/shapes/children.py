"""How children look in JSON."""

from typing import Any

from rest_framework import serializers

from annotations.models import Child


class ChildOut(serializers.ModelSerializer[Child]):
    """A child; `room` is that of the devices that hear it, empty for all of them."""

    class Meta:
        model = Child
        fields = ["id", "name", "born_on", "room", "retired_at", "version"]
        read_only_fields = fields


class ChildIn(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80)
    born_on = serializers.DateField(required=False, allow_null=True)
    room = serializers.CharField(max_length=80, required=False, allow_blank=True)


class ChildChange(ChildIn):
    name = serializers.CharField(max_length=80, required=False)
