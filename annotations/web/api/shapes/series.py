"""How series, their readings and tables of them look in JSON."""

from typing import Any

from django.db.models import Max, Min, Q, QuerySet, Sum
from rest_framework import serializers

from annotations.domain.readings.reading_moments import DAY_FIRST, MONTH_FIRST
from annotations.domain.readings.reading_questions import AS_IT_IS, CONVERT
from annotations.models import Reading, Series
from annotations.web.api.shapes.fields import MomentField

MOST_READINGS = 5_000


class SeriesIn(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80)
    unit = serializers.CharField(max_length=20, allow_blank=True, default="")
    kind = serializers.ChoiceField(
        choices=Series.Kind.choices, default=Series.Kind.NUMBER
    )


class SeriesChange(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80, default=None)
    unit = serializers.CharField(max_length=20, allow_blank=True, default=None)
    kind = serializers.ChoiceField(choices=Series.Kind.choices, default=None)


def with_counts(rows: QuerySet[Series]) -> QuerySet[Series]:
    # One that is only to be counted has none yet, and perhaps never will.
    counted = Q(night_values__n_readings__gt=0)
    return rows.annotate(
        n_readings=Sum("night_values__n_readings", default=0),
        first_night=Min("night_values__night", filter=counted),
        last_night=Max("night_values__night", filter=counted),
    )


class SeriesOut(serializers.ModelSerializer[Series]):
    n_readings = serializers.IntegerField(read_only=True)
    first_night = serializers.DateField(read_only=True, allow_null=True)
    last_night = serializers.DateField(read_only=True, allow_null=True)

    class Meta:
        model = Series
        fields = [
            "id",
            "name",
            "unit",
            "kind",
            "n_readings",
            "first_night",
            "last_night",
            "created_at",
            "version",
        ]
        read_only_fields = fields


class ReadingOut(serializers.ModelSerializer[Reading]):
    class Meta:
        model = Reading
        fields = ["at", "value"]
        read_only_fields = fields


class ReadingIn(serializers.Serializer[Any]):
    """`value` is a number, or yes or no in one of the usual words; null removes it."""

    at = MomentField()
    value = serializers.JSONField(allow_null=True)


class ReadingsIn(serializers.ListSerializer[Any]):
    """At most 5000 at once."""

    child = ReadingIn()

    def __init__(self, **options: Any) -> None:  # noqa: ANN401
        options.setdefault("max_length", MOST_READINGS)
        super().__init__(**options)


class AddedOut(serializers.Serializer[Any]):
    n_new = serializers.IntegerField()
    n_same = serializers.IntegerField()
    n_changed = serializers.IntegerField()
    n_removed = serializers.IntegerField()


class ReadingImportIn(serializers.Serializer[Any]):
    """A table; `dates` and `fahrenheit` answer what it was asked about."""

    file = serializers.FileField(max_length=None, allow_empty_file=True)
    dry_run = serializers.BooleanField(default=True)
    series = serializers.UUIDField(default=None, allow_null=True)
    dates = serializers.ChoiceField(
        choices=[DAY_FIRST, MONTH_FIRST], default="", allow_blank=True
    )
    fahrenheit = serializers.ChoiceField(
        choices=[CONVERT, AS_IT_IS], default="", allow_blank=True
    )


class TableChoiceOut(serializers.Serializer[Any]):
    value = serializers.CharField()
    words = serializers.CharField()


class TableQuestionOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    words = serializers.CharField()
    choices = TableChoiceOut(many=True)


class TablePartOut(serializers.Serializer[Any]):
    """What the table has of one series; `series` is null where it would be a new one."""

    name = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(choices=Series.Kind.choices)
    series = serializers.UUIDField(source="series.pk", allow_null=True, default=None)
    n_rows = serializers.IntegerField()
    n_new = serializers.IntegerField()
    n_same = serializers.IntegerField()
    n_changed = serializers.IntegerField()
    n_twice = serializers.IntegerField()
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    since = serializers.DateTimeField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)


class TableLineOut(serializers.Serializer[Any]):
    line = serializers.IntegerField()
    words = serializers.CharField()


class ReadingImportOut(serializers.Serializer[Any]):
    """What was read; `added` is false if it was a look, or something must be asked."""

    added = serializers.BooleanField()
    delimiter = serializers.CharField(source="table.delimiter", trim_whitespace=False)
    decimal = serializers.CharField(source="table.decimal")
    time_column = serializers.SerializerMethodField()
    dates = serializers.CharField(source="order", allow_blank=True)
    left_out = serializers.ListField(
        source="table.left_out", child=serializers.CharField()
    )
    n_rows = serializers.IntegerField()
    n_empty = serializers.IntegerField()
    n_unreadable = serializers.IntegerField()
    series = TablePartOut(source="listed", many=True)
    problems = TableLineOut(many=True)
    notes = serializers.ListField(child=serializers.CharField())
    questions = TableQuestionOut(many=True)

    def get_time_column(self, report: Any) -> str:  # noqa: ANN401
        return str(report.table.headers[report.table.time_place])
