from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain.labelling import suggestions
from annotations.domain.labelling.suggestions import Verdict
from annotations.models import Suggestion
from annotations.models.suggestions import SuggestionQuerySet
from annotations.web.api.base import IF_MATCH, HouseholdView, seen_version
from annotations.web.api.shapes.fields import ActIn, interval_if_any
from annotations.web.api.shapes.suggestions import SuggestionOut, VerdictIn, VerdictOut


class ModelNumber(serializers.Serializer[Any]):
    model = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)


class SuggestionsOfRecording(HouseholdView):
    """What the current model says of a recording, or another by its number."""

    serializer_class = SuggestionOut

    def get_queryset(self) -> SuggestionQuerySet:
        return self.mine(Suggestion).select_related(
            "label", "model", "decided_by", "annotation"
        )

    @extend_schema(
        parameters=[OpenApiParameter("model", int)],
        responses=SuggestionOut(many=True),
    )
    def get(self, request: Request, recording_id: str) -> Response:
        asked = ModelNumber(data=request.query_params)
        asked.is_valid(raise_exception=True)
        rows = self.get_queryset().filter(recording=self.recording())
        number = asked.validated_data.get("model")
        rows = rows.filter(model__number=number) if number else rows.of_current_model()
        return Response(self.get_serializer(rows.in_order(), many=True).data)


class OneVerdict(HouseholdView):
    """A person's decision on a suggestion."""

    serializer_class = VerdictOut

    @extend_schema(request=VerdictIn, parameters=[IF_MATCH])
    def post(self, request: Request, suggestion_id: str) -> Response:
        suggestion = self._suggestion()
        checked = self.checked(VerdictIn)
        verdict = suggestions.decide(
            suggestion,
            decision=Suggestion.Decision(checked["decision"]),
            version=seen_version(request),
            interval=interval_if_any(checked),
            label=checked.get("label"),
            act=self.act(checked),
        )
        return self._answer(verdict)

    @extend_schema(request=ActIn, parameters=[IF_MATCH], responses={200: VerdictOut})
    def delete(self, request: Request, suggestion_id: str) -> Response:
        suggestion = self._suggestion()
        verdict = suggestions.withdraw(
            suggestion,
            version=seen_version(request),
            act=self.act(self.checked(ActIn)),
        )
        return self._answer(verdict)

    def _suggestion(self) -> Suggestion:
        rows = self.mine(Suggestion).filter(recording__leaving_at=None)
        rows = rows.select_related("recording", "household", "label", "model")
        return self.find(rows, pk=self.kwargs["suggestion_id"])

    def _answer(self, verdict: Verdict) -> Response:
        shape = self.get_serializer(verdict)
        version = verdict.suggestion.version
        return Response(shape.data, headers={"ETag": f'"{version}"'})
