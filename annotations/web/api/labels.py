from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain import labels
from annotations.domain.labels import Features
from annotations.models import Label
from annotations.models.labels import LabelQuerySet
from annotations.web.api.base import IF_MATCH, HouseholdView, seen_version, versioned
from annotations.web.api.shapes.labels import (
    LabelChange,
    LabelIn,
    LabelOut,
    LabelsAsked,
    MergeIn,
    MoveIn,
)


class _Labels(HouseholdView):
    serializer_class = LabelOut

    def get_queryset(self) -> LabelQuerySet:
        return self.mine(Label).select_related("household").with_counts()

    def one(self) -> Label:
        return self.find(self.get_queryset(), name=self.kwargs["name"])

    def answer(self, label: Label, *, status: int = 200) -> Response:
        shown = self.get_queryset().get(pk=label.pk)
        return versioned(self.get_serializer(shown), status=status)


class Labels(_Labels):
    """The household's vocabulary, in its order; the archived too, if asked for."""

    @extend_schema(
        parameters=[OpenApiParameter("all", bool)], responses=LabelOut(many=True)
    )
    def get(self, request: Request) -> Response:
        asked = LabelsAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        rows = self.get_queryset().in_order()
        rows = rows if asked.validated_data["all"] else rows.in_use()
        return Response(self.get_serializer(rows, many=True).data)

    @extend_schema(request=LabelIn, responses={201: LabelOut})
    def post(self, request: Request) -> Response:
        added = labels.add(household=self.household, **self.checked(LabelIn))
        return self.answer(added, status=201)


class OneLabel(_Labels):
    @extend_schema(request=LabelChange, parameters=[IF_MATCH])
    def patch(self, request: Request, name: str) -> Response:
        label = self.one()
        features = Features(**self.checked(LabelChange))
        return self.answer(
            labels.change(label, features, version=seen_version(request))
        )


class Merge(_Labels):
    """Call everything by another label; this one is archived."""

    @extend_schema(request=MergeIn)
    def post(self, request: Request, name: str) -> Response:
        label = self.one()
        into = self.checked(MergeIn)["into"]
        return self.answer(labels.merge(label, into=into, act=self.act({})))


class Archive(_Labels):
    """Offer a label no more; what carries it keeps it."""

    @extend_schema(request=None)
    def post(self, request: Request, name: str) -> Response:
        return self.answer(labels.archive(self.one(), now=timezone.now()))


class RestoreLabel(_Labels):
    """Offer an archived label again."""

    @extend_schema(request=None)
    def post(self, request: Request, name: str) -> Response:
        return self.answer(labels.restore(self.one()))


class Move(_Labels):
    """Let a label change places with its neighbour."""

    @extend_schema(request=MoveIn)
    def post(self, request: Request, name: str) -> Response:
        label = self.one()
        return self.answer(labels.move(label, by=self.checked(MoveIn)["by"]))
