from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.models import DetectionModel
from annotations.web.api.base import HouseholdView
from annotations.web.api.shapes.models import ModelOut


class Models(HouseholdView):
    """All models of the household, newest first."""

    serializer_class = ModelOut

    @extend_schema(responses=ModelOut(many=True))
    def get(self, request: Request) -> Response:
        rows = self.mine(DetectionModel).order_by("-number")
        return Response(self.get_serializer(rows, many=True).data)


class OneModel(HouseholdView):
    serializer_class = ModelOut

    def get(self, request: Request, number: int) -> Response:
        model = self.find(self.mine(DetectionModel), number=number)
        return Response(self.get_serializer(model).data)
