"""How alerts, their rules and channels look in JSON."""

from typing import Any

from rest_framework import serializers

from annotations.models import Alert, AlertRule, PushSubscription


class AlertRuleOut(serializers.ModelSerializer[AlertRule]):
    quiet_from = serializers.TimeField(format="%H:%M", read_only=True)
    quiet_until = serializers.TimeField(format="%H:%M", read_only=True)

    class Meta:
        model = AlertRule
        fields = [
            "id",
            "about",
            "channel",
            "least_crying_s",
            "quiet_from",
            "quiet_until",
            "cool_down_min",
            "escalate_after_min",
            "escalate_channel",
            "active",
            "created_at",
            "version",
        ]
        read_only_fields = fields


class AlertRuleIn(serializers.Serializer[Any]):
    """When to be told, where; times are of the clock on the household's wall."""

    about = serializers.ChoiceField(choices=AlertRule.About.choices)
    channel = serializers.CharField()
    least_crying_s = serializers.IntegerField(required=False)
    quiet_from = serializers.TimeField(required=False, allow_null=True)
    quiet_until = serializers.TimeField(required=False, allow_null=True)
    cool_down_min = serializers.IntegerField(required=False)
    escalate_after_min = serializers.IntegerField(required=False, allow_null=True)
    escalate_channel = serializers.CharField(required=False, allow_blank=True)
    active = serializers.BooleanField(required=False)


class AlertRuleChange(AlertRuleIn):
    about = serializers.ChoiceField(choices=AlertRule.About.choices, required=False)
    channel = serializers.CharField(required=False)


class AlertOut(serializers.ModelSerializer[Alert]):
    """What was told, or is to be: `waiting` is tried again, `given up` is not."""

    state = serializers.SerializerMethodField()

    class Meta:
        model = Alert
        fields = [
            "id",
            "rule",
            "step",
            "channel",
            "title",
            "body",
            "room",
            "start_at",
            "end_at",
            "created_at",
            "attempts",
            "problem",
            "sent_at",
            "given_up_at",
            "state",
        ]
        read_only_fields = fields

    def get_state(self, alert: Alert) -> str:
        if alert.sent_at:
            return "sent"
        return "given up" if alert.given_up_at else "waiting"


class ChannelOut(serializers.Serializer[Any]):
    name = serializers.CharField()


class ChannelTestIn(serializers.Serializer[Any]):
    channel = serializers.CharField()


class PushSubscriptionOut(serializers.ModelSerializer[PushSubscription]):
    """A browser of yours that is told; `endpoint_sha256` is how it knows itself."""

    class Meta:
        model = PushSubscription
        fields = ["id", "endpoint_sha256", "created_at"]
        read_only_fields = fields


class PushKeysIn(serializers.Serializer[Any]):
    p256dh = serializers.CharField(max_length=200)
    auth = serializers.CharField(max_length=100)


class PushSubscriptionIn(serializers.Serializer[Any]):
    """As the browser gives it, `JSON.stringify(subscription)`."""

    endpoint = serializers.CharField(max_length=1_000)
    keys = PushKeysIn()
