from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import tasks
from annotations.domain import exports, files
from annotations.domain.errors import NotPossibleNow
from annotations.domain.exports import Choice
from annotations.models import Export
from annotations.web import ranges
from annotations.web.api.base import HouseholdView
from annotations.web.api.pagination import Pages
from annotations.web.api.shapes.exports import ExportIn, ExportOut


class _Exports(HouseholdView):
    serializer_class = ExportOut

    def get_queryset(self) -> QuerySet[Export]:
        return (
            self.mine(Export)
            .select_related("created_by")
            .prefetch_related("jobs", "recordings", "labels")
        )

    def one(self) -> Export:
        return self.find(self.get_queryset(), number=self.kwargs["number"])


class Exports(_Exports):
    """Labelled clips as ZIPs, newest first; ask for another."""

    pagination_class = Pages

    @extend_schema(responses=ExportOut(many=True))
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset().order_by("-number"))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(request=ExportIn, responses={202: ExportOut})
    def post(self, request: Request) -> Response:
        export = exports.ask(
            Choice(**self.checked(ExportIn)),
            household=self.household,
            person=self.person,
            now=timezone.now(),
        )
        for job in export.jobs.all():
            tasks.send(job)
        return Response(self.get_serializer(export).data, status=202)


class OneExport(_Exports):
    def get(self, request: Request, number: int) -> Response:
        return Response(self.get_serializer(self.one()).data)


class Download(_Exports):
    """The finished ZIP, by HTTP Range too, so that a cut download can go on."""

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request, number: int) -> HttpResponseBase:
        export = self.one()
        if not export.sha256:
            msg = "This export is not ready yet."
            raise NotPossibleNow(msg)
        response = ranges.answer(
            request._request,
            files.export(export),
            content_type="application/zip",
            etag=export.sha256,
        )
        name = f"lullabel-clips-{export.number}.zip"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
