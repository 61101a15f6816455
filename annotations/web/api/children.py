from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain.insights import children
from annotations.models import Child
from annotations.models.children import ChildQuerySet
from annotations.web.api.base import IF_MATCH, HouseholdView, seen_version, versioned
from annotations.web.api.shapes.children import ChildChange, ChildIn, ChildOut


class _Children(HouseholdView):
    serializer_class = ChildOut

    def get_queryset(self) -> ChildQuerySet:
        rows: ChildQuerySet = self.mine(Child)
        return rows.in_use()

    def one(self) -> Child:
        found: Child = self.find(self.get_queryset(), pk=self.kwargs["child_id"])
        return found

    @property
    def today(self) -> date:
        return timezone.localdate(timezone=ZoneInfo(self.household.time_zone))


class Children(_Children):
    """The children whose nights are looked at, the oldest first."""

    @extend_schema(responses=ChildOut(many=True))
    def get(self, request: Request) -> Response:
        rows = self.get_queryset().in_order()
        return Response(self.get_serializer(rows, many=True).data)

    @extend_schema(request=ChildIn, responses={201: ChildOut})
    def post(self, request: Request) -> Response:
        child = children.add(
            household=self.household,
            now=timezone.now(),
            today=self.today,
            **self.checked(ChildIn),
        )
        return versioned(self.get_serializer(child), status=201)


class OneChild(_Children):
    """A child; taken off the list, its nights stay."""

    def get(self, request: Request, child_id: str) -> Response:
        return versioned(self.get_serializer(self.one()))

    @extend_schema(request=ChildChange, parameters=[IF_MATCH])
    def patch(self, request: Request, child_id: str) -> Response:
        changed = children.change(
            self.one(),
            version=seen_version(request),
            today=self.today,
            **self.checked(ChildChange),
        )
        return versioned(self.get_serializer(changed))

    @extend_schema(parameters=[IF_MATCH], responses={204: None})
    def delete(self, request: Request, child_id: str) -> Response:
        child = self.one()
        children.retire(child, version=seen_version(request), now=timezone.now())
        return Response(status=204)
