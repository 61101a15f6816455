"""How the letter of a week, and what is chosen about it, look in JSON."""

from typing import Any

from rest_framework import serializers

from annotations.domain.insights import letter_words
from annotations.domain.insights.letters import Letter, NightLine, RoomWeek
from annotations.models import LetterState


class LetterSettingsOut(serializers.ModelSerializer[LetterState]):
    class Meta:
        model = LetterState
        fields = ["wanted", "channel", "with_kind_line", "last_week"]
        read_only_fields = fields


class LetterSettingsIn(serializers.Serializer[Any]):
    """What to change; what is not named stays."""

    wanted = serializers.BooleanField(required=False)
    channel = serializers.CharField(required=False, allow_blank=True, max_length=40)
    with_kind_line = serializers.BooleanField(required=False)


class LetterAsked(serializers.Serializer[Any]):
    week = serializers.DateField(
        required=False, help_text="Any day of the week; the last week if not given."
    )


class LetterMinutesOut(serializers.Serializer[Any]):
    middle = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class LetterNightOut(serializers.Serializer[NightLine]):
    """One night; `minutes` is null where nothing was listened to."""

    night = serializers.DateField()
    minutes = LetterMinutesOut(allow_null=True)
    compared = serializers.BooleanField()
    covered_ms = serializers.IntegerField()
    n_bouts = serializers.IntegerField()
    longest_quiet_ms = serializers.IntegerField()


class LetterTrendOut(serializers.Serializer[Any]):
    """Minutes more a night than before, negative if less."""

    minutes = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    n_nights = serializers.IntegerField()


class LetterRoomOut(serializers.Serializer[RoomWeek]):
    """A week in one room; `trend` is null unless it is beyond chance."""

    room = serializers.CharField()
    children = serializers.ListField(child=serializers.CharField())
    nights = LetterNightOut(many=True)
    usual_minutes = serializers.FloatField(allow_null=True)
    trend = LetterTrendOut(allow_null=True)
    sentences = serializers.SerializerMethodField()

    def get_sentences(self, room: RoomWeek) -> list[str]:
        return letter_words.sentences(room)


class LetterOut(serializers.Serializer[Letter]):
    """The letter of a week; `week` is its Monday."""

    week = serializers.DateField()
    last_night = serializers.DateField()
    title = serializers.SerializerMethodField()
    rooms = LetterRoomOut(many=True)

    def get_title(self, letter: Letter) -> str:
        return letter_words.title(letter)
