import csv
import io
from dataclasses import asdict
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain.insights import night_summaries, sureness, trends
from annotations.domain.insights.night_summaries import Summaries, Summary
from annotations.domain.sums import night_facts, night_sums
from annotations.models import CareNote, Child, NightSum, Reading
from annotations.web.api.base import HouseholdView
from annotations.web.api.shapes.night_sums import (
    ASKED,
    CHILD,
    SPAN,
    ChildAsked,
    NightsAsked,
    OneNightOut,
    SummariesOut,
    SummaryAsked,
    SurenessOut,
    TrendOut,
)

# Of one series in one night; a picture that nobody could read is not drawn.
MOST_READINGS = 2_000


class _Nights(HouseholdView):
    def asked(self, shape: type[ChildAsked]) -> dict[str, Any]:
        context = {
            "zone": ZoneInfo(self.household.time_zone),
            "now": timezone.now(),
        }
        asked = shape(data=self.request.query_params, context=context)
        asked.is_valid(raise_exception=True)
        checked: dict[str, Any] = asked.validated_data
        checked["room"] = self._room(checked.pop("child", None))
        return checked

    def _room(self, child: object) -> str:
        if child is None:
            return night_facts.ANYWHERE
        found: Child = self.find(self.mine(Child), pk=child)
        return found.room


class NightsSummary(_Nights):
    """Nights, or the usual nights of weeks and months, with gaps where nothing is known."""

    serializer_class = SummariesOut

    @extend_schema(
        parameters=ASKED,
        responses={
            (200, "application/json"): SummariesOut,
            (200, "text/csv"): OpenApiTypes.STR,
        },
    )
    def get(self, request: Request) -> Response | HttpResponse:
        asked = self.asked(SummaryAsked)
        as_csv = asked.pop("format") == "csv"
        marks = asked.pop("marks") and not as_csv
        told = night_summaries.of(self.household, **asked, with_marks=marks)
        if as_csv:
            return _as_csv(told, named=f"nights-{asked['since']}-{asked['until']}")
        shown = {
            "by": asked["by"],
            "since": asked["since"],
            "until": asked["until"],
            "n_answers": told.n_answers,
            "complete": told.complete,
            "summaries": told.summaries,
            "marks": told.nights if marks else [],
        }
        return Response(self.get_serializer(shown).data)


def _as_csv(told: Summaries, *, named: str) -> HttpResponse:
    text = io.StringIO()
    table = csv.DictWriter(text, fieldnames=list(Summary.__slots__))
    table.writeheader()
    table.writerows(asdict(summary) for summary in told.summaries)
    return HttpResponse(
        text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{named}.csv"'},
    )


class NightsTrend(_Nights):
    """Whether the last nights differ from those before, if that is wanted."""

    serializer_class = TrendOut

    @extend_schema(parameters=SPAN)
    def get(self, request: Request) -> Response:
        trend = trends.of(self.household, **self.asked(NightsAsked))
        return Response(self.get_serializer(trend).data)


class OneNight(_Nights):
    """One night: its marks, what people did, what was measured."""

    serializer_class = OneNightOut

    @extend_schema(operation_id="night_summary_retrieve", parameters=[CHILD])
    def get(self, request: Request, evening: str) -> Response:
        room = self.asked(ChildAsked)["room"]
        night = night_sums.one(self.household, _day(evening), room=room)
        if night is None:
            raise Http404
        sureness.weigh(self.household, [night], room=room)
        during = (night.begins_at, night.ends_at)
        notes = (
            self.mine(CareNote).standing().filter(at__gte=during[0], at__lt=during[1])
        )
        night.notes = notes.select_related("by").order_by("at", "id")  # type: ignore[attr-defined]
        night.readings = self._readings(night)  # type: ignore[attr-defined]
        return Response(self.get_serializer(night).data)

    def _readings(self, night: NightSum) -> list[dict[str, Any]]:
        rows = Reading.objects.filter(
            series__household=self.household,
            at__gte=night.begins_at,
            at__lt=night.ends_at,
        )
        found: dict[Any, dict[str, Any]] = {}
        for row in rows.select_related("series").order_by("series__name", "at"):
            series = row.series
            told = found.setdefault(
                series.pk,
                {
                    "series": series.pk,
                    "name": series.name,
                    "unit": series.unit,
                    "kind": series.kind,
                    "values": [],
                },
            )
            if len(told["values"]) < MOST_READINGS:
                told["values"].append([row.at, row.value])
        return list(found.values())


class Sureness(_Nights):
    """On what the intervals stand, and which answers would narrow them most."""

    serializer_class = SurenessOut

    @extend_schema(parameters=[CHILD])
    def get(self, request: Request) -> Response:
        standing = sureness.of(self.household, room=self.asked(ChildAsked)["room"])
        told = {name: getattr(standing, name) for name in type(standing).__slots__}
        told |= {"n_answers": standing.n_answers, "review": reverse("review")}
        return Response(self.get_serializer(told).data)


def _day(evening: str) -> date:
    try:
        day = date.fromisoformat(evening)
    except ValueError as error:
        raise Http404 from error
    if not 2000 <= day.year < 2200:
        raise Http404
    return day
