import uuid
from collections.abc import Collection
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain.live import detections
from annotations.domain.live.detections import Missed
from annotations.models import Detection, Episode
from annotations.models.detections import DetectionQuerySet
from annotations.web.api.base import HouseholdView
from annotations.web.api.shapes.detections import (
    DetectionOut,
    EpisodeOut,
    LiveVerdictIn,
    LiveVerdictsIn,
    MissedIn,
)
from annotations.web.api.shapes.spans import SINCE_UNTIL, SpanAsked


class _Live(HouseholdView):
    serializer_class: Any = DetectionOut

    def get_queryset(self) -> DetectionQuerySet:
        return self.mine(Detection).select_related("label", "model", "by")

    def between(self, rows: Any) -> Any:  # noqa: ANN401
        """Rows of which some part lies in the time that is asked for."""
        asked = SpanAsked(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        since, until = asked.validated_data["since"], asked.validated_data["until"]
        return rows.filter(end_at__gt=since, start_at__lt=until)

    def judge(self, ids: Collection[uuid.UUID], verdict: str) -> DetectionQuerySet:
        return detections.judge(
            ids,
            household=self.household,
            verdict=Detection.Verdict(verdict),
            act=self.act({}),
        )


class Detections(_Live):
    """What was heard live, by models and by people; add what no model heard."""

    @extend_schema(parameters=SINCE_UNTIL, responses=DetectionOut(many=True))
    def get(self, request: Request) -> Response:
        rows = self.between(self.get_queryset()).in_order()
        return Response(self.get_serializer(rows, many=True).data)

    @extend_schema(request=MissedIn, responses={201: DetectionOut})
    def post(self, request: Request) -> Response:
        missed = Missed(**self.checked(MissedIn))
        added = detections.add_missed(
            missed, household=self.household, act=self.act({})
        )
        return Response(self.get_serializer(added).data, status=201)


class LiveVerdicts(_Live):
    """One verdict on many detections; what is not there is passed over."""

    @extend_schema(request=LiveVerdictsIn, responses=DetectionOut(many=True))
    def post(self, request: Request) -> Response:
        checked = self.checked(LiveVerdictsIn)
        judged = self.judge(checked["detections"], checked["verdict"])
        return Response(self.get_serializer(judged, many=True).data)


class OneLiveVerdict(_Live):
    """What a person says of a detection: right, wrong, or nothing any more."""

    @extend_schema(request=LiveVerdictIn, responses=DetectionOut)
    def post(self, request: Request, detection_id: str) -> Response:
        found = self.find(self.get_queryset(), pk=detection_id)
        judged = self.judge([found.pk], self.checked(LiveVerdictIn)["verdict"])
        return Response(self.get_serializer(judged.get()).data)


class Episodes(_Live):
    """Bouts of crying, as the gap rule makes them."""

    serializer_class = EpisodeOut

    @extend_schema(parameters=SINCE_UNTIL, responses=EpisodeOut(many=True))
    def get(self, request: Request) -> Response:
        rows = self.between(self.mine(Episode).select_related("model"))
        shape = self.get_serializer(rows.order_by("start_at", "id"), many=True)
        return Response(shape.data)


class EpisodeVerdict(_Live):
    """One verdict on all of an episode; one that is wrong is no episode any more."""

    @extend_schema(request=LiveVerdictIn, responses=DetectionOut(many=True))
    def post(self, request: Request, episode_id: str) -> Response:
        episode = self.find(self.mine(Episode), pk=episode_id)
        heard = episode.detections.values_list("pk", flat=True)
        judged = self.judge(list(heard), self.checked(LiveVerdictIn)["verdict"])
        return Response(self.get_serializer(judged, many=True).data)
