from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain.recordings import spectrograms
from annotations.web.api.base import HouseholdView
from annotations.web.api.shapes.spectrograms import DrawingShape, drawing_out


class Spectrogram(HouseholdView):
    """Which pictures of the tones there are, and their levels, finest first."""

    serializer_class = DrawingShape

    def get(self, request: Request, recording_id: str) -> Response:
        return Response(drawing_out(self.recording()))


class SpectrogramTile(HouseholdView):
    """One tile: a grayscale JPEG, low frequencies at the bottom."""

    serializer_class = None

    @extend_schema(responses={(200, "image/jpeg"): OpenApiTypes.BINARY})
    def get(
        self,
        request: Request,
        recording_id: str,
        **which: Any,  # noqa: ANN401
    ) -> HttpResponse:
        try:
            picture = spectrograms.tile(self.recording(), **which)
        except spectrograms.NoSuchTile as error:
            raise NotFound from error
        return HttpResponse(
            picture,
            content_type="image/jpeg",
            # The version is in the address; only this browser may keep it.
            headers={"Cache-Control": "private, max-age=31536000, immutable"},
        )
