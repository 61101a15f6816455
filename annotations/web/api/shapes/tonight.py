"""How the last hours look in JSON; `tests/web` holds that it is what is sent."""

from typing import Any

from rest_framework import serializers


class TonightAsked(serializers.Serializer[Any]):
    hours = serializers.IntegerField(min_value=1, max_value=24, default=12)


class RoomOut(serializers.Serializer[Any]):
    """`quiet` is said only of time that was listened to."""

    id = serializers.CharField(help_text="The room's name; it may be empty.")
    state = serializers.ChoiceField(choices=["crying", "quiet", "nobody", "starting"])
    since = serializers.DateTimeField(allow_null=True)
    whole = serializers.BooleanField(help_text="It may have been so for longer.")


class TonightSourceOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    room = serializers.CharField()
    kind = serializers.CharField()
    state = serializers.ChoiceField(choices=["listening", "silent", "down", "off"])
    since = serializers.DateTimeField(allow_null=True)
    session = serializers.UUIDField(allow_null=True)
    began_at = serializers.DateTimeField(allow_null=True)
    heard_until = serializers.DateTimeField(allow_null=True)
    score = serializers.FloatField(allow_null=True)
    level_db = serializers.FloatField(allow_null=True)


class CoveredOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    start_at = serializers.DateTimeField()
    end_at = serializers.DateTimeField()
    room = serializers.CharField()


class TonightScoresOut(serializers.Serializer[Any]):
    """Ten minutes of a session: how much each step of it sounded like crying."""

    id = serializers.CharField()
    session = serializers.UUIDField()
    room = serializers.CharField()
    start_at = serializers.DateTimeField()
    step_ms = serializers.IntegerField()
    scores = serializers.ListField(child=serializers.FloatField(allow_null=True))


class TonightDetectionOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    room = serializers.CharField()
    start_at = serializers.DateTimeField()
    end_at = serializers.DateTimeField()
    label = serializers.CharField()
    crying = serializers.BooleanField()
    score = serializers.FloatField(allow_null=True)
    session = serializers.UUIDField(allow_null=True)
    final = serializers.BooleanField()
    has_sound = serializers.BooleanField()
    verdict = serializers.CharField()
    by = serializers.CharField()
    episode = serializers.UUIDField(allow_null=True)


class TonightEpisodeOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    start_at = serializers.DateTimeField()
    end_at = serializers.DateTimeField()
    room = serializers.CharField()
    crying_ms = serializers.IntegerField()
    n_detections = serializers.IntegerField()
    loudest = serializers.FloatField(allow_null=True)
    model = serializers.IntegerField(allow_null=True)


class TonightNoteOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    words = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.CharField()


class TonightOut(serializers.Serializer[Any]):
    tag = serializers.CharField()
    now = serializers.DateTimeField()
    since = serializers.DateTimeField()
    rooms = RoomOut(many=True)
    sources = TonightSourceOut(many=True)
    covered = CoveredOut(many=True)
    scores = TonightScoresOut(many=True)
    detections = TonightDetectionOut(many=True)
    episodes = TonightEpisodeOut(many=True)
    notes = TonightNoteOut(many=True)
