from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain.learning import scores
from annotations.web.api.base import HouseholdView
from annotations.web.api.shapes.scores import ScoresAsked, ScoresOut


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
