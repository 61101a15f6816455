from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import tasks
from annotations.domain.datasets import datasets
from annotations.domain.learning import comparisons
from annotations.models import Dataset
from annotations.models.datasets import DatasetQuerySet
from annotations.web.api.base import HouseholdView
from annotations.web.api.pagination import Pages
from annotations.web.api.shapes.datasets import (
    ChoiceShape,
    CompareAsked,
    ComparisonOut,
    DatasetOut,
    choice_in,
)


class _Datasets(HouseholdView):
    serializer_class: Any = DatasetOut

    def get_queryset(self) -> DatasetQuerySet:
        rows = self.mine(Dataset)
        return (
            rows.with_steps().select_related("created_by").prefetch_related("exports")
        )

    def one(self) -> Dataset:
        return self.find(self.get_queryset(), number=self.kwargs["number"])


class Datasets(_Datasets):
    """Frozen datasets, newest first; freeze another."""

    pagination_class = Pages

    @extend_schema(responses=DatasetOut(many=True))
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset().newest_first())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(request=ChoiceShape, responses={202: DatasetOut})
    def post(self, request: Request) -> Response:
        dataset = datasets.ask(
            choice_in(self.checked(ChoiceShape)),
            household=self.household,
            person=self.person,
            now=timezone.now(),
        )
        for job in dataset.jobs.all():
            tasks.send(job)
        shown = self.get_queryset().get(pk=dataset.pk)
        return Response(self.get_serializer(shown).data, status=202)


class OneDataset(_Datasets):
    def get(self, request: Request, number: int) -> Response:
        return Response(self.get_serializer(self.one()).data)


class Compare(_Datasets):
    """What this dataset and another do not have in common."""

    serializer_class = ComparisonOut

    @extend_schema(
        parameters=[
            OpenApiParameter("with", int, required=True, description="Its number.")
        ],
        responses=ComparisonOut,
    )
    def get(self, request: Request, number: int) -> Response:
        here = self.one()
        asked = CompareAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        there = self.find(self.get_queryset(), number=asked.validated_data["with"])
        return Response(self.get_serializer(comparisons.compare(here, there)).data)
