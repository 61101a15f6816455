from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain.labelling import recall
from annotations.models import Recording
from annotations.web.api.base import HouseholdView


class RecallAsked(serializers.Serializer[Any]):
    recording = serializers.UUIDField(required=False)


class ShareOut(serializers.Serializer[Any]):
    low = serializers.FloatField()
    likely = serializers.FloatField()
    high = serializers.FloatField()


class RecallOut(serializers.Serializer[Any]):
    """Which share of the six seconds with crying nobody has marked; null: unknown."""

    n_windows = serializers.IntegerField()
    n_answered = serializers.IntegerField()
    n_crying = serializers.IntegerField()
    n_known = serializers.IntegerField()
    level = serializers.FloatField()
    missing_share = ShareOut(allow_null=True)


class RecallOfHousehold(HouseholdView):
    """How much crying is still missing, in one recording or in all together."""

    serializer_class = RecallOut

    @extend_schema(
        parameters=[
            OpenApiParameter("recording", str, description="The id; without it, all.")
        ]
    )
    def get(self, request: Request) -> Response:
        asked = RecallAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return Response(self.get_serializer(self._recall(asked.validated_data)).data)

    def _recall(self, asked: dict[str, Any]) -> recall.Recall:
        if "recording" not in asked:
            return recall.of_household(self.household)
        rows = self.mine(Recording).kept()
        return recall.of_recording(self.find(rows, pk=asked["recording"]))
