from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain.labelling import agreements
from annotations.models import Recording
from annotations.web.api.base import HouseholdView
from annotations.web.api.shapes.agreements import AgreementsOut


class AgreementAsked(serializers.Serializer[object]):
    recording = serializers.UUIDField(required=False)


class AgreementOfHousehold(HouseholdView):
    """How far people agree on what both have heard, and where they do not."""

    serializer_class = AgreementsOut

    @extend_schema(
        parameters=[
            OpenApiParameter("recording", str, description="The id; without it, all.")
        ]
    )
    def get(self, request: Request) -> Response:
        asked = AgreementAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        if (which := asked.validated_data.get("recording")) is None:
            recordings = agreements.heard_by_several(self.household)
        else:
            recordings = [self.find(self.mine(Recording).kept(), pk=which)]
        return Response(self.get_serializer(agreements.of(recordings)).data)
