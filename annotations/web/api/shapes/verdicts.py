"""How verdicts on many suggestions look in JSON."""

import uuid
from typing import Any

from rest_framework import serializers

from annotations.models import Suggestion
from annotations.web.api.shapes.annotations import AnnotationOut
from annotations.web.api.shapes.fields import ActIn
from annotations.web.api.shapes.suggestions import SuggestionOut

MOST = 5_000


class SeenSuggestion(serializers.Serializer[Any]):
    """A suggestion in the version in which a person saw it."""

    id = serializers.UUIDField()
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class WithdrawalsIn(ActIn):
    suggestions = serializers.ListField(
        child=SeenSuggestion(), allow_empty=False, max_length=MOST
    )


class VerdictsIn(WithdrawalsIn):
    decision = serializers.ChoiceField(
        choices=[
            (decision.value, decision.label)
            for decision in (
                Suggestion.Decision.ACCEPTED,
                Suggestion.Decision.REJECTED,
                Suggestion.Decision.UNSURE,
            )
        ]
    )


class VerdictsOut(serializers.Serializer[Any]):
    suggestions = SuggestionOut(many=True)
    annotations = AnnotationOut(many=True)
    skipped = serializers.ListField(child=serializers.UUIDField())


def seen_in(checked: dict[str, Any]) -> dict[uuid.UUID, int]:
    return {row["id"]: row["version"] for row in checked["suggestions"]}
