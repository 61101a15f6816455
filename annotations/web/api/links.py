from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain.insights import calm, links
from annotations.models import Child
from annotations.web.api.base import HouseholdView
from annotations.web.api.shapes.links import CalmOut, ChildAsked, LinksOut

CHILD = [
    OpenApiParameter(
        "child",
        {"type": "string", "format": "uuid"},
        description="Whose room and age; the first child of the household, if not said.",
    )
]


class _OfAChild(HouseholdView):
    def child(self) -> Child | None:
        asked = ChildAsked(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        rows = self.mine(Child).in_use().in_order()
        if wanted := asked.validated_data["child"]:
            found: Child = self.find(rows, pk=wanted)
            return found
        first: Child | None = rows.first()
        return first


class Links(_OfAChild):
    """What goes with crying, held against chance; and what could not have been seen."""

    serializer_class = LinksOut

    @extend_schema(parameters=CHILD)
    def get(self, request: Request) -> Response:
        answer = links.of(self.household, child=self.child(), now=timezone.now())
        return Response(self.get_serializer(answer).data)


class Calm(_OfAChild):
    """How long until it was calm, by what was done; no experiment."""

    serializer_class = CalmOut

    @extend_schema(parameters=CHILD, responses=CalmOut(many=True))
    def get(self, request: Request) -> Response:
        told = calm.of(self.household, child=self.child(), now=timezone.now())
        return Response(self.get_serializer(told, many=True).data)
