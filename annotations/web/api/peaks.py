from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain.recordings import peaks
from annotations.web.api.base import HouseholdView
from annotations.web.api.shapes.peaks import PyramidShape, pyramid_out

MOST_POINTS = 200_000


class Window(serializers.Serializer[Any]):
    first = serializers.IntegerField(min_value=0, max_value=2**31, default=0)
    count = serializers.IntegerField(
        min_value=1, max_value=MOST_POINTS, default=MOST_POINTS
    )


class Peaks(HouseholdView):
    """Which levels of the waveform's picture there are, finest first."""

    serializer_class = PyramidShape

    def get(self, request: Request, recording_id: str) -> Response:
        return Response(pyramid_out(self.recording()))


class PeaksLevel(HouseholdView):
    """Points of one level: int16 little-endian, lowest and highest in turn."""

    serializer_class = Window

    @extend_schema(
        operation_id="recordings_peaks_level",
        parameters=[
            OpenApiParameter("first", int, description="First point; 0 at the start."),
            OpenApiParameter("count", int, description=f"At most {MOST_POINTS:,}."),
        ],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, recording_id: str, level: int) -> HttpResponse:
        window = Window(data=request.query_params)
        window.is_valid(raise_exception=True)
        recording = self.recording()
        if level >= len(peaks.pyramid(recording).levels):
            raise NotFound
        points = peaks.points(recording, level=level, **window.validated_data)
        return HttpResponse(
            points,
            content_type="application/octet-stream",
            # The picture of a recording never changes; only this browser may keep it.
            headers={"Cache-Control": "private, max-age=31536000, immutable"},
        )
