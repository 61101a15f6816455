"""How labels look in JSON."""

from typing import Any

from rest_framework import serializers

from annotations.models import Label
from annotations.web.api.shapes.fields import LabelInUse


class LabelStateOut(serializers.ModelSerializer[Label]):
    class Meta:
        model = Label
        fields = [
            "name",
            "colour",
            "hotkey",
            "counts_as_crying",
            "position",
            "archived_at",
            "version",
        ]
        read_only_fields = fields


class LabelOut(LabelStateOut):
    """A label, and how many places carry it."""

    n_annotations = serializers.IntegerField(read_only=True)

    class Meta(LabelStateOut.Meta):
        fields = [*LabelStateOut.Meta.fields, "n_annotations"]


class LabelIn(serializers.Serializer[Any]):
    name = serializers.CharField()
    colour = serializers.CharField()
    hotkey = serializers.CharField(trim_whitespace=False)
    counts_as_crying = serializers.BooleanField(default=False)


class LabelChange(serializers.Serializer[Any]):
    name = serializers.CharField(required=False)
    colour = serializers.CharField(required=False)
    hotkey = serializers.CharField(trim_whitespace=False, required=False)
    counts_as_crying = serializers.BooleanField(required=False)


class LabelsAsked(serializers.Serializer[Any]):
    all = serializers.BooleanField(default=False)


class MergeIn(serializers.Serializer[Any]):
    into = LabelInUse()


class MoveIn(serializers.Serializer[Any]):
    by = serializers.ChoiceField(choices=[-1, 1])
