"""Fields and checks that several shapes share."""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from acoustics.events import Interval
from annotations.models import Label, Recording

LATEST_MS = 24 * 3_600_000


class PersonName(serializers.CharField):
    """The name a person goes by; empty when they have left."""

    def to_representation(self, value: Any) -> str:  # noqa: ANN401
        return str(value) if value else ""


class MomentField(serializers.DateTimeField):
    """A moment of this century: near the ends of the calendar no clock can be counted."""

    default_error_messages = {
        "far": "Please give a moment between the years 2000 and 2200."
    }

    def to_internal_value(self, value: Any) -> datetime:  # noqa: ANN401
        moment: datetime = super().to_internal_value(value)
        if not 2000 <= moment.year < 2200:
            self.fail("far")
        return moment


class IntervalIn(serializers.Serializer[Any]):
    """Both ends, or neither."""

    start_ms = serializers.IntegerField(min_value=0, max_value=LATEST_MS)
    end_ms = serializers.IntegerField(min_value=1, max_value=LATEST_MS)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        start_ms, end_ms = attrs.get("start_ms"), attrs.get("end_ms")
        if (start_ms is None) != (end_ms is None):
            msg = "Give start_ms and end_ms together."
            raise serializers.ValidationError(msg)
        if start_ms is not None and start_ms >= end_ms:
            sentence = "The end must come after the start."
            raise serializers.ValidationError({"end_ms": [sentence]})
        return attrs


def interval_in(checked: dict[str, Any]) -> Interval:
    return Interval(checked["start_ms"], checked["end_ms"])


def interval_if_any(checked: dict[str, Any]) -> Interval | None:
    return None if checked.get("start_ms") is None else interval_in(checked)


class LabelName(serializers.SlugRelatedField[Label]):
    """A label of the household, by its name."""

    default_error_messages = {
        "does_not_exist": "There is no label “{value}” in your household."
    }

    def __init__(self, **options: Any) -> None:  # noqa: ANN401
        super().__init__(slug_field="name", queryset=Label.objects.none(), **options)

    def get_queryset(self) -> Any:  # noqa: ANN401
        request = self.context.get("request")
        if request is None:
            return Label.objects.none()
        return Label.objects.for_person(request.user)


class LabelInUse(LabelName):
    """A label that is offered for what is said from now on."""

    default_error_messages = {
        "does_not_exist": "There is no label “{value}” in use in your household."
    }

    def get_queryset(self) -> Any:  # noqa: ANN401
        return super().get_queryset().filter(archived_at=None)


class RecordingId(serializers.PrimaryKeyRelatedField[Recording]):
    """A recording of the household, by its id."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401
        super().__init__(queryset=Recording.objects.none(), **options)

    def get_queryset(self) -> Any:  # noqa: ANN401
        request = self.context.get("request")
        if request is None:
            return Recording.objects.none()
        return Recording.objects.for_person(request.user).kept()


class ActIn(serializers.Serializer[Any]):
    op_id = serializers.UUIDField(required=False, allow_null=True)
