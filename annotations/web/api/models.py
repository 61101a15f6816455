from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import tasks
from annotations.domain.learning import model_reports, promotions, training
from annotations.models import Dataset, DetectionModel, ModelAct
from annotations.models.models import DetectionModelQuerySet
from annotations.web.api.base import HouseholdView
from annotations.web.api.pagination import Pages
from annotations.web.api.shapes.models import (
    ModelActOut,
    ModelCompareAsked,
    ModelComparisonOut,
    ModelOut,
    OneModelOut,
    PointOut,
    ReasonIn,
    TrainingIn,
)


class _Models(HouseholdView):
    serializer_class: Any = ModelOut

    def get_queryset(self) -> DetectionModelQuerySet:
        rows = self.mine(DetectionModel)
        return rows.with_training().select_related("dataset", "parent", "created_by")

    def one(self) -> DetectionModel:
        return self.find(self.get_queryset(), number=self.kwargs["number"])

    def shown(self, model: DetectionModel) -> dict[str, Any]:
        """Say how a model stands now."""
        row = self.get_queryset().get(pk=model.pk)
        shape: dict[str, Any] = self.get_serializer(row).data
        return shape


class Models(_Models):
    """All models of the household, newest first; train another."""

    @extend_schema(responses=ModelOut(many=True))
    def get(self, request: Request) -> Response:
        rows = self.get_queryset().newest_first()
        return Response(self.get_serializer(rows, many=True).data)

    @extend_schema(request=TrainingIn, responses={202: ModelOut})
    def post(self, request: Request) -> Response:
        checked = self.checked(TrainingIn)
        model = training.ask(
            self.find(self.mine(Dataset), number=checked["dataset"]),
            trainer=checked["trainer"],
            seed=checked["seed"],
            household=self.household,
            person=self.person,
            now=timezone.now(),
        )
        for job in model.jobs.all():
            tasks.send(job)
        return Response(self.shown(model), status=202)


class OneModel(_Models):
    serializer_class = OneModelOut

    def get(self, request: Request, number: int) -> Response:
        return Response(self.get_serializer(self.one()).data)


class Promote(_Models):
    """Let this model listen from now on."""

    @extend_schema(request=ReasonIn)
    def post(self, request: Request, number: int) -> Response:
        model = self.one()
        promoted = promotions.promote(
            model,
            person=self.person,
            now=timezone.now(),
            reason=self.checked(ReasonIn)["reason"],
        )
        tasks.send_backlog(self.household)
        return Response(self.shown(promoted))


class RollBack(_Models):
    """Go back to the model that was current before this one."""

    @extend_schema(request=ReasonIn)
    def post(self, request: Request) -> Response:
        model = promotions.roll_back(
            self.household,
            person=self.person,
            now=timezone.now(),
            reason=self.checked(ReasonIn)["reason"],
        )
        tasks.send_backlog(self.household)
        return Response(self.shown(model))


class CompareModels(_Models):
    """How this model and another one hear."""

    serializer_class = ModelComparisonOut

    @extend_schema(
        parameters=[
            OpenApiParameter("with", int, required=True, description="Its number.")
        ],
        responses=ModelComparisonOut,
    )
    def get(self, request: Request, number: int) -> Response:
        here = self.one()
        asked = ModelCompareAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        there = self.find(self.get_queryset(), number=asked.validated_data["with"])
        compared = model_reports.compare(here, there)
        return Response(self.get_serializer(compared).data)


class ModelActs(HouseholdView):
    """How the current model came to be it, the latest first."""

    serializer_class = ModelActOut
    pagination_class = Pages

    @extend_schema(responses=ModelActOut(many=True))
    def get(self, request: Request) -> Response:
        rows = self.mine(ModelAct).with_names().newest_first()
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class Curve(HouseholdView):
    """What more labels have brought: each trained model, by its dataset."""

    serializer_class = PointOut

    @extend_schema(responses=PointOut(many=True))
    def get(self, request: Request) -> Response:
        points = model_reports.curve(self.household)
        return Response(self.get_serializer(points, many=True).data)
