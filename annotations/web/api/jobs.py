from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import tasks
from annotations.models import Job
from annotations.web.api.base import HouseholdView
from annotations.web.api.pagination import Pages
from annotations.web.api.shapes.jobs import JobOut


class Which(serializers.Serializer[Any]):
    recording = serializers.UUIDField(required=False)
    kind = serializers.ChoiceField(choices=Job.Kind.choices, required=False)


class _Jobs(HouseholdView):
    serializer_class = JobOut

    def get_queryset(self) -> QuerySet[Job]:
        return self.mine(Job).select_related(
            "recording", "export", "dataset", "label_import", "model"
        )

    def one(self) -> Job:
        return self.find(self.get_queryset(), pk=self.kwargs["job_id"])


class Jobs(_Jobs):
    """What is being done, and what was, newest first."""

    pagination_class = Pages

    @extend_schema(parameters=[Which], responses=JobOut(many=True))
    def get(self, request: Request) -> Response:
        which = Which(data=request.query_params)
        which.is_valid(raise_exception=True)
        rows = self.get_queryset().filter(**which.validated_data)
        page = self.paginate_queryset(rows.order_by("-created_at"))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class OneJob(_Jobs):
    def get(self, request: Request, job_id: str) -> Response:
        return Response(self.get_serializer(self.one()).data)


class Retry(_Jobs):
    """Start an ended job again."""

    @extend_schema(request=None)
    def post(self, request: Request, job_id: str) -> Response:
        return Response(self.get_serializer(tasks.start_again(self.one())).data)


class Cancel(_Jobs):
    """Ask a job to stop."""

    @extend_schema(request=None)
    def post(self, request: Request, job_id: str) -> Response:
        return Response(self.get_serializer(tasks.cancel(self.one())).data)
