from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain.alerts import alert_rules, alerts, channels
from annotations.domain.alerts.alert_rules import Wish
from annotations.models import Alert, AlertRule
from annotations.models.alerts import AlertQuerySet
from annotations.web.api.base import IF_MATCH, HouseholdView, seen_version, versioned
from annotations.web.api.pagination import Pages
from annotations.web.api.shapes.alerts import (
    AlertOut,
    AlertRuleChange,
    AlertRuleIn,
    AlertRuleOut,
    ChannelOut,
    ChannelTestIn,
)


class _AlertRules(HouseholdView):
    serializer_class = AlertRuleOut

    def get_queryset(self) -> QuerySet[AlertRule]:
        return self.mine(AlertRule).select_related("household")

    def one(self) -> AlertRule:
        return self.find(self.get_queryset(), pk=self.kwargs["rule_id"])


class AlertRules(_AlertRules):
    """When somebody wants to be told, of what, and where; the oldest first."""

    @extend_schema(responses=AlertRuleOut(many=True))
    def get(self, request: Request) -> Response:
        rows = self.get_queryset().order_by("created_at", "id")
        return Response(self.get_serializer(rows, many=True).data)

    @extend_schema(request=AlertRuleIn, responses={201: AlertRuleOut})
    def post(self, request: Request) -> Response:
        wish = Wish(**self.checked(AlertRuleIn))
        rule = alert_rules.add(wish, household=self.household, now=timezone.now())
        return versioned(self.get_serializer(rule), status=201)


class OneAlertRule(_AlertRules):
    @extend_schema(request=AlertRuleChange, parameters=[IF_MATCH])
    def patch(self, request: Request, rule_id: str) -> Response:
        rule = self.one()
        changes = self.checked(AlertRuleChange)
        changed = alert_rules.change(rule, version=seen_version(request), **changes)
        return versioned(self.get_serializer(changed))

    @extend_schema(parameters=[IF_MATCH], responses={204: None})
    def delete(self, request: Request, rule_id: str) -> Response:
        alert_rules.remove(
            self.one(), version=seen_version(request), now=timezone.now()
        )
        return Response(status=204)


class _Alerts(HouseholdView):
    serializer_class = AlertOut

    def get_queryset(self) -> AlertQuerySet:
        return self.mine(Alert)


class Alerts(_Alerts):
    """What was told and what is to be, the newest first."""

    pagination_class = Pages

    @extend_schema(responses=AlertOut(many=True))
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset().newest_first())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class OneAlert(_Alerts):
    def get(self, request: Request, alert_id: str) -> Response:
        alert = self.find(self.get_queryset(), pk=alert_id)
        return Response(self.get_serializer(alert).data)


class Channels(HouseholdView):
    """The ways to tell people that the operator has set up, by name."""

    serializer_class = ChannelOut

    @extend_schema(responses=ChannelOut(many=True))
    def get(self, request: Request) -> Response:
        return Response([{"name": name} for name in channels.of(self.household)])


class ChannelTest(HouseholdView):
    """Tell something on a channel; the alert says what came of it."""

    serializer_class = AlertOut

    @extend_schema(request=ChannelTestIn, responses={202: AlertOut})
    def post(self, request: Request) -> Response:
        asked = alerts.ask_for_a_test(
            self.checked(ChannelTestIn)["channel"],
            household=self.household,
            person=self.person,
            now=timezone.now(),
        )
        return Response(self.get_serializer(asked).data, status=202)
