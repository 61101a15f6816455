"""How a stretch of clock time is asked for."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from annotations.web.api.shapes.fields import MomentField

USUAL = timedelta(hours=12)
LONGEST = timedelta(days=31)
SINCE_UNTIL = [
    OpenApiParameter("since", datetime, description="Twelve hours ago, if not said."),
    OpenApiParameter("until", datetime, description="Now, if not said."),
]


class SpanAsked(serializers.Serializer[Any]):
    """From when until when; at most 31 days at once."""

    since = MomentField(required=False)
    until = MomentField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        until = attrs.get("until") or timezone.now()
        since = attrs.get("since") or until - USUAL
        if since >= until:
            sentence = "This must be later than `since`."
            raise serializers.ValidationError({"until": [sentence]})
        if until - since > LONGEST:
            sentence = "Please ask for at most 31 days at once."
            raise serializers.ValidationError({"since": [sentence]})
        return {"since": since, "until": until}
