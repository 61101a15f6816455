from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain.live import listening_sessions, sources
from annotations.models import Source
from annotations.web.api.base import HouseholdView
from annotations.web.api.shapes.sources import SourceChange, SourceIn, SourceOut


class Sources(HouseholdView):
    """Devices that listen; adding one by the name of another gives that one back."""

    serializer_class = SourceOut

    @extend_schema(responses=SourceOut(many=True))
    def get(self, request: Request) -> Response:
        rows = self.mine(Source).in_use().in_order()
        return Response(self.get_serializer(rows, many=True).data)

    @extend_schema(request=SourceIn, responses={201: SourceOut})
    def post(self, request: Request) -> Response:
        checked = self.checked(SourceIn)
        source = sources.add(household=self.household, now=timezone.now(), **checked)
        return Response(self.get_serializer(source).data, status=201)


class OneSource(HouseholdView):
    serializer_class = SourceOut

    def one(self) -> Source:
        return self.find(self.mine(Source), pk=self.kwargs["source_id"])

    def get(self, request: Request, source_id: str) -> Response:
        return Response(self.get_serializer(self.one()).data)

    @extend_schema(request=SourceChange)
    def patch(self, request: Request, source_id: str) -> Response:
        source = self.one()
        source = sources.rename(source, **self.checked(SourceChange))
        return Response(self.get_serializer(source).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, source_id: str) -> Response:
        listening_sessions.retire(self.one(), now=timezone.now())
        return Response(status=204)
