"""How sessions, chunks and words of what was heard look in JSON."""

import math
from typing import Any

from rest_framework import serializers

from acoustics.events import Interval
from acoustics.live_scores import STEP_MS
from annotations.domain.live import listening_sessions
from annotations.domain.live.told import Said, Word
from annotations.models import Chunk, ListeningSession, Source

# A session is ended at noon, so it never comes near this.
LATEST_MS = 48 * 3_600_000
MOST = 500


class Finite(serializers.FloatField):
    """A number that is one: neither infinite nor none."""

    def to_internal_value(self, data: Any) -> float:  # noqa: ANN401
        value: float = super().to_internal_value(data)
        if not math.isfinite(value):
            self.fail("invalid")
        return value


class SourceId(serializers.PrimaryKeyRelatedField[Source]):
    """A device of the household, by its id."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401
        super().__init__(queryset=Source.objects.none(), **options)

    def get_queryset(self) -> Any:  # noqa: ANN401
        request = self.context.get("request")
        if request is None:
            return Source.objects.none()
        rows = Source.objects.for_person(request.user)
        return rows.select_related("household")


class SessionIn(serializers.Serializer[Any]):
    source = SourceId()
    device_began_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField()
    model_name = serializers.CharField(max_length=120, allow_blank=True, default="")


class SessionOut(serializers.ModelSerializer[ListeningSession]):
    skew_ms = serializers.IntegerField(source="source.skew_ms", read_only=True)
    next_chunk = serializers.SerializerMethodField()
    state = serializers.SerializerMethodField()

    class Meta:
        model = ListeningSession
        fields = [
            "id",
            "source",
            "began_at",
            "skew_ms",
            "heard_ms",
            "settled_ms",
            "next_chunk",
            "score",
            "level_db",
            "state",
            "ended_at",
        ]
        read_only_fields = fields

    def get_next_chunk(self, session: ListeningSession) -> int:
        return listening_sessions.next_chunk(session)

    def get_state(self, session: ListeningSession) -> str:
        return listening_sessions.state(session)


class ChunkQuery(serializers.Serializer[Any]):
    start_ms = serializers.IntegerField(min_value=0, max_value=LATEST_MS)
    sent_at = serializers.DateTimeField()
    sha256 = serializers.RegexField(r"^[0-9a-fA-F]{64}$", default="")


class ChunkOut(serializers.ModelSerializer[Chunk]):
    """What was kept, and up to where the session has been listened to."""

    heard_ms = serializers.IntegerField(source="session.heard_ms", read_only=True)

    class Meta:
        model = Chunk
        fields = ["number", "start_ms", "duration_ms", "sha256", "heard_ms"]
        read_only_fields = fields


class SpanIn(serializers.Serializer[Any]):
    start_ms = serializers.IntegerField(min_value=0, max_value=LATEST_MS)
    end_ms = serializers.IntegerField(min_value=1, max_value=LATEST_MS)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["start_ms"] >= attrs["end_ms"]:
            sentence = "The end must come after the start."
            raise serializers.ValidationError({"end_ms": [sentence]})
        return attrs


class SaidIn(SpanIn):
    id = serializers.UUIDField()
    label = serializers.CharField(max_length=40)
    score = Finite(min_value=0, max_value=1)


class WordIn(serializers.Serializer[Any]):
    sent_at = serializers.DateTimeField()
    heard_ms = serializers.IntegerField(min_value=0, max_value=LATEST_MS)
    settled_ms = serializers.IntegerField(min_value=0, max_value=LATEST_MS)
    covered = serializers.ListField(
        child=serializers.ListField(
            child=serializers.IntegerField(min_value=0, max_value=LATEST_MS),
            min_length=2,
            max_length=2,
        ),
        max_length=MOST,
        default=list,
    )
    score = Finite(min_value=0, max_value=1, default=0.0)
    scores = serializers.ListField(
        child=serializers.ListField(
            child=Finite(min_value=0, max_value=LATEST_MS), min_length=2, max_length=2
        ),
        max_length=LATEST_MS // STEP_MS,
        default=list,
        help_text="Where each ten seconds begin, in milliseconds, and its highest score.",
    )
    level_db = Finite(allow_null=True, default=None)
    detections = serializers.ListField(child=SaidIn(), max_length=MOST, default=list)
    unsettled = serializers.ListField(child=SaidIn(), max_length=MOST, default=list)

    def validate_scores(self, scores: list[list[float]]) -> list[list[float]]:
        if any(score > 1 for _, score in scores):
            msg = "A score lies between 0 and 1."
            raise serializers.ValidationError(msg)
        return scores

    def validate_covered(self, covered: list[list[int]]) -> list[list[int]]:
        if any(start_ms >= end_ms for start_ms, end_ms in covered):
            msg = "The end must come after the start."
            raise serializers.ValidationError(msg)
        return covered


class ToldOut(SessionOut):
    """The session, and the labels that the household does not know."""

    unknown_labels = serializers.ListField(
        child=serializers.CharField(), read_only=True
    )

    class Meta(SessionOut.Meta):
        fields = [*SessionOut.Meta.fields, "unknown_labels"]


class EndIn(serializers.Serializer[Any]):
    sent_at = serializers.DateTimeField()


def word_in(checked: dict[str, Any]) -> Word:
    return Word(
        heard_ms=checked["heard_ms"],
        settled_ms=checked["settled_ms"],
        score=checked["score"],
        scores=tuple((int(start_ms), score) for start_ms, score in checked["scores"]),
        level_db=checked["level_db"],
        covered=tuple(Interval(*span) for span in checked["covered"]),
        detections=_said(checked["detections"]),
        unsettled=_said(checked["unsettled"]),
    )


def _said(rows: list[dict[str, Any]]) -> tuple[Said, ...]:
    return tuple(
        Said(
            id=row["id"],
            interval=Interval(row["start_ms"], row["end_ms"]),
            label=row["label"],
            score=row["score"],
        )
        for row in rows
    )
