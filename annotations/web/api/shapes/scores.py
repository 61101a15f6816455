"""How scores look in JSON."""

from typing import Any

from rest_framework import serializers

MOST_POINTS = 100_000
USUAL_POINTS = 2_000


class ScoresAsked(serializers.Serializer[Any]):
    points = serializers.IntegerField(
        min_value=1, max_value=MOST_POINTS, default=USUAL_POINTS
    )


class ScoresOut(serializers.Serializer[Any]):
    """Score number n is the highest from n * step_ms on, as long as a step."""

    model = serializers.IntegerField()
    label = serializers.CharField(source="of.label")
    step_ms = serializers.IntegerField(source="of.step_ms")
    scores = serializers.ListField(child=serializers.FloatField(), source="of.scores")
