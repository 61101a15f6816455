from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain import files
from annotations.domain.live import detection_clips, session_sound
from annotations.models import Detection
from annotations.web import ranges
from annotations.web.api.base import HouseholdView

SOUND = {"audio/ogg": OpenApiTypes.BINARY, "audio/flac": OpenApiTypes.BINARY}


class DetectionClip(HouseholdView):
    """What a detection sounds like: sent along by a device, or cut from its session."""

    serializer_class = serializers.Serializer

    def one(self) -> Detection:
        rows = self.mine(Detection).select_related("session", "household")
        return self.find(rows, pk=self.kwargs["detection_id"])

    @extend_schema(
        responses={(200, kind): OpenApiTypes.BINARY for kind in SOUND},
    )
    def get(self, request: Request, detection_id: str) -> HttpResponseBase:
        detection = self.one()
        if not detection.has_clip:
            return ranges.answer_made(
                request._request,
                session_sound.around(detection),
                content_type="audio/flac",
            )
        return ranges.answer(
            request._request,
            files.detection_clip(detection),
            content_type=detection_clips.content_type(detection),
            etag=str(detection.pk),
        )

    @extend_schema(request=SOUND, responses={204: None})
    def put(self, request: Request, detection_id: str) -> Response:
        detection = self.one()
        content = request._request.read(detection_clips.MAX_BYTES + 1)
        detection_clips.keep(detection, content)
        return Response(status=204)
