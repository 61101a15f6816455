from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import tasks
from annotations.domain import exports, files
from annotations.domain.errors import NotPossibleNow
from annotations.domain.exports import Choice
from annotations.models import Dataset, Export, Job
from annotations.web import ranges
from annotations.web.api.base import HouseholdView
from annotations.web.api.pagination import Pages
from annotations.web.api.shapes.exports import DownloadAsked, ExportIn, ExportOut

# What a dataset comes as takes seconds; a night of clips takes a few of these.
ASK_AGAIN_S = 2


class _Exports(HouseholdView):
    serializer_class = ExportOut

    def get_queryset(self) -> QuerySet[Export]:
        return (
            self.mine(Export)
            .select_related("created_by", "dataset")
            .prefetch_related("jobs", "recordings", "labels")
        )

    def one(self) -> Export:
        return self.find(self.get_queryset(), number=self.kwargs["number"])

    def file_of(self, export: Export, request: Request) -> HttpResponseBase:
        """Send the finished ZIP, by HTTP Range too, so that a cut download can go on."""
        if exports.is_gone(export):
            msg = _("The file of this export is gone. Please make it again.")
            raise NotPossibleNow(msg)
        response = ranges.answer(
            request._request,
            files.export(export),
            content_type="application/zip",
            etag=export.sha256,
        )
        name = exports.file_name(export)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


class Exports(_Exports):
    """Labels and clips as ZIPs, newest first; ask for another."""

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
    """The finished ZIP."""

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request, number: int) -> HttpResponseBase:
        export = self.one()
        if not export.sha256:
            msg = _("This export is not ready yet.")
            raise NotPossibleNow(msg)
        return self.file_of(export, request)


class DatasetDownload(_Exports):
    """A dataset in a format: the ZIP, or 202 while it is made for the first time."""

    @extend_schema(
        parameters=[DownloadAsked],
        responses={
            (200, "application/zip"): OpenApiTypes.BINARY,
            202: OpenApiResponse(ExportOut, description="Ask again in `Retry-After`."),
        },
    )
    def get(self, request: Request, number: int) -> HttpResponseBase:
        dataset = self.find(self.mine(Dataset), number=number)
        asked = DownloadAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        export = exports.of_dataset(
            Choice(dataset=dataset, **asked.validated_data),
            person=self.person,
            now=timezone.now(),
        )
        if export.sha256:
            return self.file_of(export, request)
        for job in export.jobs.all():
            if job.status == Job.Status.QUEUED and job.sent_at is None:
                tasks.send(job)
        return Response(
            self.get_serializer(export).data,
            status=202,
            headers={"Retry-After": str(ASK_AGAIN_S)},
        )
