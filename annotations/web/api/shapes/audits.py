"""How audit windows look in JSON."""

from rest_framework import serializers

from annotations.models import AuditWindow
from annotations.web.api.shapes.fields import ActIn, PersonName


class AuditWindowOut(serializers.ModelSerializer[AuditWindow]):
    model = serializers.SlugRelatedField("number", read_only=True)
    answered_by = PersonName(read_only=True)

    class Meta:
        model = AuditWindow
        fields = [
            "id",
            "recording",
            "model",
            "start_ms",
            "end_ms",
            "answer",
            "answered_by",
            "answered_at",
            "version",
        ]
        read_only_fields = fields


class AnswerIn(ActIn):
    answer = serializers.ChoiceField(
        choices=[
            (answer.value, answer.label)
            for answer in AuditWindow.Answer
            if answer != AuditWindow.Answer.PENDING
        ]
    )
