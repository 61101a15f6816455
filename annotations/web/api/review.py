from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain import reviews
from annotations.web.api.base import HouseholdView
from annotations.web.api.shapes.review import ReviewOut


class Review(HouseholdView):
    """The most doubtful suggestions of the latest night, audit windows among them."""

    serializer_class = ReviewOut

    def get(self, request: Request) -> Response:
        asked = reviews.queue(self.household, now=timezone.now())
        return Response(self.get_serializer(asked).data)
