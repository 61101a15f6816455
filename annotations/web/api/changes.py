from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain import changes
from annotations.web.api.base import HouseholdView
from annotations.web.api.shapes.changes import ChangesAsked, ChangesOut


class ChangesOfRecording(HouseholdView):
    """What people changed in a recording since a moment: how two pages stay alike."""

    serializer_class = ChangesOut

    @extend_schema(
        parameters=[OpenApiParameter("after", str, description="ISO 8601")],
        responses=ChangesOut,
    )
    def get(self, request: Request, recording_id: str) -> Response:
        asked = ChangesAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = changes.touched(
            self.recording(), after=asked.validated_data["after"], now=timezone.now()
        )
        return Response(self.get_serializer(found).data)
