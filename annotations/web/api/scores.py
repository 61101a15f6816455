from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain import scores
from annotations.web.api.base import HouseholdView

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


class ScoresOfRecording(HouseholdView):
    """The current model's score over a night, in few enough points to draw."""

    serializer_class = ScoresOut

    @extend_schema(
        parameters=[OpenApiParameter("points", int, description="At most so many.")]
    )
    def get(self, request: Request, recording_id: str) -> Response:
        asked = ScoresAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = scores.of_current_model(
            self.recording(), most_points=asked.validated_data["points"]
        )
        return Response(self.get_serializer(found).data)
