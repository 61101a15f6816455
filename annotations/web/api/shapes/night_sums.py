"""How nights that were added up look in JSON."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from drf_spectacular.utils import OpenApiParameter, extend_schema_field
from rest_framework import serializers

from annotations.domain.insights import night_summaries
from annotations.domain.sums import adding_up
from annotations.models import NightSum, Series
from annotations.web.api.shapes.care_notes import CareNoteOut

USUAL = timedelta(days=29)
# For each step: a picture that nobody could read is not drawn.
MOST_NIGHTS = {"night": 800, "week": 7_400, "month": 7_400}
EARLIEST, LATEST = date(2000, 1, 1), date(2200, 1, 1)

CHILD = OpenApiParameter("child", str, description="A child's id: its room alone.")
SPAN = [
    OpenApiParameter(
        "since", date, description="The first night; 30 of them, if not said."
    ),
    OpenApiParameter(
        "until", date, description="The last night; this one, if not said."
    ),
    CHILD,
]
ASKED = [
    *SPAN,
    OpenApiParameter("by", str, enum=night_summaries.BY),
    OpenApiParameter("marks", bool, description="With what the pictures draw."),
    OpenApiParameter("format", str, enum=["json", "csv"]),
]


class ChildAsked(serializers.Serializer[Any]):
    child = serializers.UUIDField(required=False)


class NightsAsked(ChildAsked):
    """From which night to which, both included."""

    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        until = attrs.get("until") or self._tonight()
        since = attrs.get("since") or until - USUAL
        for name, day in (("until", until), ("since", since)):
            if not EARLIEST <= day < LATEST:
                sentence = "Please give a day between the years 2000 and 2200."
                raise serializers.ValidationError({name: [sentence]})
        if since > until:
            sentence = "This must not be before `since`."
            raise serializers.ValidationError({"until": [sentence]})
        most = MOST_NIGHTS[attrs.get("by", "night")]
        if (until - since).days >= most:
            sentence = f"Please ask for at most {most} nights at once, or by month."
            raise serializers.ValidationError({"since": [sentence]})
        return {**attrs, "since": since, "until": until}

    def _tonight(self) -> date:
        zone: ZoneInfo = self.context["zone"]
        now: datetime = self.context["now"]
        return adding_up.night_at(now, zone)


class SummaryAsked(NightsAsked):
    """Nights, or the usual ones of weeks and months, with what is drawn, as a table."""

    by = serializers.ChoiceField(night_summaries.BY, default="night")
    marks = serializers.BooleanField(default=False)
    format = serializers.ChoiceField(["json", "csv"], default="json")


class IntervalOut(serializers.Serializer[Any]):
    """The minutes of crying as they may be: nine times in ten within the ends."""

    low_ms = serializers.IntegerField()
    middle_ms = serializers.IntegerField()
    high_ms = serializers.IntegerField()


class _WithInterval(serializers.Serializer[Any]):
    interval = serializers.SerializerMethodField()

    @extend_schema_field(IntervalOut(allow_null=True))
    def get_interval(self, row: Any) -> dict[str, int] | None:  # noqa: ANN401
        if row.middle_ms is None or not row.covered_ms:
            return None
        return {
            "low_ms": row.low_ms,
            "middle_ms": row.middle_ms,
            "high_ms": row.high_ms,
        }


class SummaryOut(_WithInterval):
    """A night, or the usual night of a week or a month.

    `state` is "no data" where nothing was listened to, "partly" where too little was to
    be compared. `median_ms` is of the seven nights up to this one, `said_ms` what people
    confirmed of the crying. `first_cry` and `last_cry` are times of the clock on the
    household's wall, "23:40"; of a week or a month they are the usual ones.
    """

    since = serializers.DateField()
    until = serializers.DateField()
    n_nights = serializers.IntegerField()
    state = serializers.ChoiceField(
        [night_summaries.NO_DATA, night_summaries.PARTLY, night_summaries.WHOLE]
    )
    stale = serializers.BooleanField()
    covered_ms = serializers.IntegerField()
    crying_ms = serializers.IntegerField(allow_null=True)
    said_ms = serializers.IntegerField(allow_null=True)
    median_ms = serializers.IntegerField(allow_null=True)
    n_episodes = serializers.FloatField(allow_null=True)
    longest_quiet_ms = serializers.IntegerField(allow_null=True)
    settling_ms = serializers.IntegerField(allow_null=True)
    first_cry = serializers.CharField(allow_null=True)
    last_cry = serializers.CharField(allow_null=True)


_NUMBERS = {"type": "array", "items": {"type": "integer"}}


@extend_schema_field({"type": "array", "items": _NUMBERS})
class Rows(serializers.ReadOnlyField):
    """Rows of numbers as they were kept: of many nights there are too many to look at."""


class _Marks(serializers.ModelSerializer[NightSum]):
    cries = Rows()
    covered = Rows()
    hours = Rows()

    class Meta:
        model = NightSum
        fields = ["night", "begins_at", "ends_at", "cries", "covered", "hours"]
        read_only_fields = fields


class MarksOut(_Marks):
    """What is drawn of a night: stretches in seconds since `begins_at`.

    A stretch of `cries` may hold short pauses. `hours` are
    `[hour on the clock, covered_ms, crying_ms]`, in order of time.
    """

    def to_representation(self, instance: NightSum) -> dict[str, Any]:
        # Field by field, years of nights take ten times as long; the JSON is the same.
        return {name: getattr(instance, name) for name in self.Meta.fields}


class SummariesOut(serializers.Serializer[Any]):
    """`complete` is false while some of it is still to be added up."""

    by = serializers.ChoiceField(night_summaries.BY)
    since = serializers.DateField()
    until = serializers.DateField()
    n_answers = serializers.IntegerField()
    complete = serializers.BooleanField()
    summaries = SummaryOut(many=True)
    marks = MarksOut(many=True)


class DifferenceOut(serializers.Serializer[Any]):
    """Minutes more a night than in the `n_nights` before; negative if less."""

    minutes = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    n_nights = serializers.IntegerField()


class TrendOut(serializers.Serializer[Any]):
    """Whether the last `n_lately` nights differ from those before.

    `difference` is null unless it is beyond chance. Where `is_wanted` is false the line to
    the parents is muted (`letter/`, `with_kind_line`), and nothing is looked for.
    """

    is_wanted = serializers.BooleanField()
    sentence = serializers.CharField(allow_blank=True)
    n_lately = serializers.IntegerField()
    difference = DifferenceOut(allow_null=True)


class ReadingsOut(serializers.Serializer[Any]):
    """What was measured in a night: `values` are `[moment, value]`."""

    series = serializers.UUIDField()
    name = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(Series.Kind.choices)
    values = serializers.ListField(child=serializers.ListField())


class OneNightOut(_WithInterval, _Marks):
    """All that is known of one night."""

    notes = CareNoteOut(many=True)
    readings = ReadingsOut(many=True)

    class Meta(_Marks.Meta):
        fields = [
            *_Marks.Meta.fields,
            "stale",
            "covered_ms",
            "crying_ms",
            "said_ms",
            "n_episodes",
            "longest_quiet_ms",
            "settling_ms",
            "first_cry_at",
            "last_cry_at",
            "interval",
            "notes",
            "readings",
        ]
        read_only_fields = fields


class QuestionOut(serializers.Serializer[Any]):
    """A place that waits for an answer, counted from `started_at`.

    What was heard live is a "mark", without a recording; `name` is its room then.
    """

    kind = serializers.ChoiceField(["bout", "window", "mark"])
    recording = serializers.UUIDField(
        source="recording.pk", allow_null=True, default=None
    )
    name = serializers.CharField(allow_blank=True)
    started_at = serializers.DateTimeField()
    start_ms = serializers.IntegerField()
    end_ms = serializers.IntegerField()


class SurenessOut(serializers.Serializer[Any]):
    """On what the intervals stand, and which answers would narrow them most.

    `narrows` names the kind of question, empty where none would. Those in recordings are
    answered at `review`, marks in the picture of the nights.
    """

    n_answers = serializers.IntegerField()
    n_right = serializers.IntegerField()
    n_wrong = serializers.IntegerField()
    n_missed = serializers.IntegerField()
    n_asked = serializers.IntegerField()
    narrows = serializers.ChoiceField(["bouts", "windows"], allow_blank=True)
    n_bouts_waiting = serializers.IntegerField()
    n_windows_waiting = serializers.IntegerField()
    n_marks_waiting = serializers.IntegerField()
    questions = QuestionOut(many=True)
    review = serializers.CharField()
