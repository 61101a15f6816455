from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain.labelling import heard
from annotations.domain.labelling.heard import Heard
from annotations.web.api.base import HouseholdView
from annotations.web.api.shapes.heard import HeardOut, SpansIn, spans_in


class HeardOfRecording(HouseholdView):
    """What has been listened to; each person adds to, and takes from, their own."""

    serializer_class = HeardOut

    def get(self, request: Request, recording_id: str) -> Response:
        return self._answer(heard.of(self.recording()))

    @extend_schema(request=SpansIn)
    def post(self, request: Request, recording_id: str) -> Response:
        recording = self.recording()
        checked = self.checked(SpansIn)
        return self._answer(
            heard.hear(recording, spans=spans_in(checked), act=self.act(checked))
        )

    @extend_schema(request=SpansIn, responses={200: HeardOut})
    def delete(self, request: Request, recording_id: str) -> Response:
        recording = self.recording()
        checked = self.checked(SpansIn)
        return self._answer(
            heard.unhear(recording, spans=spans_in(checked), act=self.act(checked))
        )

    def _answer(self, known: Heard) -> Response:
        return Response(self.get_serializer(known).data)
