"""How what goes with crying, and how long until it was calm, look in JSON."""

from typing import Any

from rest_framework import serializers

from acoustics.insights.calm import Curve
from annotations.models import CareNote


class ChildAsked(serializers.Serializer[Any]):
    child = serializers.UUIDField(default=None)


class LinkOut(serializers.Serializer[Any]):
    """`per_unit` are minutes more for one more; null for days of the week."""

    name = serializers.CharField()
    words = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    sentence = serializers.CharField()
    found = serializers.BooleanField(source="link.found")
    n_nights = serializers.IntegerField(source="link.n_nights")
    strength = serializers.FloatField(source="link.strength")
    per_unit = serializers.FloatField(source="link.per_unit", allow_null=True)
    low = serializers.FloatField(source="link.low", allow_null=True)
    high = serializers.FloatField(source="link.high", allow_null=True)
    least_seen = serializers.FloatField(source="link.least_seen")


class CellOut(serializers.Serializer[Any]):
    """A pair; `found` is false for what may well be chance."""

    one = serializers.CharField()
    other = serializers.CharField()
    n_nights = serializers.IntegerField()
    strength = serializers.FloatField()
    found = serializers.BooleanField()


class LinksOut(serializers.Serializer[Any]):
    sentence = serializers.CharField()
    target = serializers.CharField()
    n_nights = serializers.IntegerField()
    usual_ms = serializers.IntegerField()
    links = LinkOut(source="told", many=True)
    confounded = serializers.ListField(child=serializers.CharField())
    notes = serializers.ListField(child=serializers.CharField())
    names = serializers.SerializerMethodField()
    pairs = CellOut(source="cells", many=True)

    def get_names(self, answer: Any) -> dict[str, str]:  # noqa: ANN401
        return dict(answer.names)


class StepOut(serializers.Serializer[Any]):
    """What share still cried after so many minutes; the interval holds for each alone."""

    minutes = serializers.FloatField()
    share = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class CurveOut(serializers.Serializer[Any]):
    n_waits = serializers.IntegerField()
    n_ended = serializers.IntegerField()
    median = serializers.FloatField(allow_null=True)
    steps = serializers.SerializerMethodField()

    def get_steps(self, curve: Curve) -> list[dict[str, float]]:
        names = ("minutes", "share", "low", "high")
        columns = (getattr(curve, name).tolist() for name in names)
        return [
            dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)
        ]


class CalmOut(serializers.Serializer[Any]):
    """`curve` is null while there are too few; `compared` is without anybody's doing."""

    kind = serializers.ChoiceField(choices=CareNote.Kind.choices)
    words = serializers.CharField()
    sentence = serializers.CharField()
    n = serializers.IntegerField()
    curve = CurveOut(allow_null=True)
    compared = CurveOut(allow_null=True)
