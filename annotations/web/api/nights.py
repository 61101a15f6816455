from collections.abc import Callable

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain.datasets import nights
from annotations.domain.datasets.nights import Night
from annotations.web.api.base import HouseholdView
from annotations.web.api.shapes.nights import NightOut, SideIn


class Sides(HouseholdView):
    """On which side of datasets each night is; what nobody dated is by itself."""

    serializer_class = NightOut

    @extend_schema(responses=NightOut(many=True))
    def get(self, request: Request) -> Response:
        listed = nights.all_of(self.household)
        return Response(self.get_serializer(listed, many=True).data)


class OneSide(HouseholdView):
    """Pin a night to a side from the next dataset on, or let go of it."""

    serializer_class = NightOut

    @extend_schema(request=SideIn)
    def put(self, request: Request, night: str) -> Response:
        split = self.checked(SideIn)["split"]
        return self._answer(
            lambda: nights.pin(
                self.household,
                night,
                split=split,
                person=self.person,
                now=timezone.now(),
            )
        )

    @extend_schema(responses={200: NightOut})
    def delete(self, request: Request, night: str) -> Response:
        return self._answer(lambda: nights.unpin(self.household, night))

    def _answer(self, act: Callable[[], Night]) -> Response:
        try:
            return Response(self.get_serializer(act()).data)
        except nights.NoSuchNight as error:
            raise Http404 from error
