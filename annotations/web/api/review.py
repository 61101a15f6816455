from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain.labelling import reviews
from annotations.web.api.base import HouseholdView
from annotations.web.api.shapes.review import ReviewOut


class Review(HouseholdView):
    """The suggestions of the latest night whose answers teach most, and audit windows."""

    serializer_class = ReviewOut

    def get(self, request: Request) -> Response:
        asked = reviews.queue(self.household, now=timezone.now())
        return Response(self.get_serializer(asked).data)
