"""How the rows that changed look in JSON."""

from typing import Any

from rest_framework import serializers

from annotations.web.api.shapes.annotations import AnnotationOut
from annotations.web.api.shapes.audits import AuditWindowOut
from annotations.web.api.shapes.suggestions import SuggestionOut


class ChangesAsked(serializers.Serializer[Any]):
    after = serializers.DateTimeField(required=False, default=None)


class ChangesOut(serializers.Serializer[Any]):
    """`at` is the next `after`; a deleted annotation comes with its `deleted_at`."""

    at = serializers.DateTimeField()
    annotations = AnnotationOut(many=True)
    suggestions = SuggestionOut(many=True)
    audits = AuditWindowOut(many=True)
