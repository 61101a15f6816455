"""How heard spans look in JSON."""

from typing import Any

from rest_framework import serializers

from acoustics.events import Interval
from annotations.web.api.shapes.fields import IntervalIn, interval_in

MOST = 500


class SpansIn(serializers.Serializer[Any]):
    spans = serializers.ListField(
        child=IntervalIn(), allow_empty=False, max_length=MOST
    )


class SpanOut(serializers.Serializer[Any]):
    start_ms = serializers.IntegerField()
    end_ms = serializers.IntegerField()


class HeardOut(serializers.Serializer[Any]):
    """What anybody heard; `changed` is what this call added to or took from one's own."""

    spans = SpanOut(many=True)
    changed = SpanOut(many=True)
    heard_ms = serializers.IntegerField()


def spans_in(checked: dict[str, Any]) -> list[Interval]:
    return [interval_in(span) for span in checked["spans"]]
