from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain.insights import letter_posts, letters
from annotations.web.api.base import HouseholdView
from annotations.web.api.shapes.letters import (
    LetterAsked,
    LetterOut,
    LetterSettingsIn,
    LetterSettingsOut,
)


class LetterSettings(HouseholdView):
    """Whether a letter comes on Mondays, on which channel, and with a kind line."""

    serializer_class = LetterSettingsOut

    def get(self, request: Request) -> Response:
        state = letter_posts.state(self.household)
        return Response(self.get_serializer(state).data)

    @extend_schema(request=LetterSettingsIn)
    def patch(self, request: Request) -> Response:
        wishes = self.checked(LetterSettingsIn)
        state = letter_posts.choose(self.household, wishes, now=timezone.now())
        return Response(self.get_serializer(state).data)


class LetterOfWeek(HouseholdView):
    """What the nights of a week came to, Monday's evening to Sunday's."""

    serializer_class = LetterOut

    @extend_schema(parameters=[LetterAsked])
    def get(self, request: Request) -> Response:
        asked = LetterAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        now = timezone.now()
        week = asked.validated_data.get("week")
        letter = letters.of(
            self.household,
            week or letters.last_week(self.household, now=now),
            now=now,
        )
        return Response(self.get_serializer(letter).data)
