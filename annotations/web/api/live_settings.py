from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain import live_states
from annotations.domain.live import live_settings
from annotations.models import LiveState
from annotations.web.api.base import HouseholdView
from annotations.web.api.shapes.live_settings import LiveSettingsIn, LiveSettingsOut


class LiveSettings(HouseholdView):
    """What makes an episode, and what is kept of a night and for how long."""

    serializer_class = LiveSettingsOut

    def get(self, request: Request) -> Response:
        return self.answer(live_states.state(self.household))

    @extend_schema(request=LiveSettingsIn)
    def patch(self, request: Request) -> Response:
        wishes = self.checked(LiveSettingsIn)
        return self.answer(live_settings.choose(self.household, wishes))

    def answer(self, state: LiveState) -> Response:
        return Response(self.get_serializer(state).data)
