from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain.readings import reading_imports, readings, series
from annotations.domain.readings.reading_imports import Report, Wish
from annotations.models import Reading, Series
from annotations.web.api import lines
from annotations.web.api.base import (
    IF_MATCH,
    HouseholdView,
    StreamingView,
    seen_version,
    versioned,
)
from annotations.web.api.lines import Steps
from annotations.web.api.shapes.series import (
    AddedOut,
    ReadingImportIn,
    ReadingImportOut,
    ReadingIn,
    ReadingOut,
    ReadingsIn,
    SeriesChange,
    SeriesIn,
    SeriesOut,
    with_counts,
)
from annotations.web.api.shapes.spans import SINCE_UNTIL, SpanAsked


class _Series(HouseholdView):
    serializer_class: Any = SeriesOut

    def get_queryset(self) -> QuerySet[Series]:
        return with_counts(self.mine(Series).select_related("household"))

    def one(self) -> Series:
        return self.find(self.get_queryset(), pk=self.kwargs["series_id"])

    def answer(self, row: Series, *, status: int = 200) -> Response:
        shown = self.get_queryset().get(pk=row.pk)
        return versioned(SeriesOut(shown), status=status)


class SeriesOfHousehold(_Series):
    """What is measured; adding one by the name of another gives that one back."""

    @extend_schema(responses=SeriesOut(many=True))
    def get(self, request: Request) -> Response:
        rows = self.get_queryset().order_by("name", "id")
        return Response(self.get_serializer(rows, many=True).data)

    @extend_schema(request=SeriesIn, responses={201: SeriesOut})
    def post(self, request: Request) -> Response:
        made = series.add(
            household=self.household, now=timezone.now(), **self.checked(SeriesIn)
        )
        return self.answer(made, status=201)


class OneSeries(_Series):
    def get(self, request: Request, series_id: str) -> Response:
        return self.answer(self.one())

    @extend_schema(request=SeriesChange, parameters=[IF_MATCH])
    def patch(self, request: Request, series_id: str) -> Response:
        row, seen = self.one(), seen_version(request)
        return self.answer(series.change(row, seen=seen, **self.checked(SeriesChange)))

    @extend_schema(parameters=[IF_MATCH], responses={204: None})
    def delete(self, request: Request, series_id: str) -> Response:
        """Remove it with all of its readings."""
        series.remove(self.one(), seen=seen_version(request))
        return Response(status=204)


class ReadingsOfSeries(_Series):
    """Readings of one series; the same again is there once."""

    serializer_class = ReadingOut

    @extend_schema(parameters=SINCE_UNTIL, responses=ReadingOut(many=True))
    def get(self, request: Request, series_id: str) -> Response:
        asked = SpanAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        span = asked.validated_data
        rows = Reading.objects.filter(
            series=self.one(), at__gte=span["since"], at__lt=span["until"]
        )
        return Response(self.get_serializer(rows.order_by("at"), many=True).data)

    @extend_schema(request=ReadingIn(many=True), responses={200: AddedOut})
    def post(self, request: Request, series_id: str) -> Response:
        row = self.one()
        incoming = ReadingsIn(data=request.data)
        incoming.is_valid(raise_exception=True)
        told = [
            (one["at"], _value(one["value"], row)) for one in incoming.validated_data
        ]
        with transaction.atomic():
            tally = readings.add(row, told, now=timezone.now())
        return Response(AddedOut(tally).data)


class ReadingImports(StreamingView):
    """A table (CSV) of readings: look at it first, then add it in one go.

    Who accepts `application/x-ndjson` is told on the way how much is done: a line
    `{"share": 0.5}` now and then, and last `{"outcome": ...}`, which is the answer, or
    `{"refused": ..., "status": ...}`. To go away is to stop it.
    """

    serializer_class = ReadingImportOut
    parser_classes = [MultiPartParser]
    renderer_classes = [JSONRenderer, lines.Lines]

    @extend_schema(
        request={"multipart/form-data": ReadingImportIn},
        responses={
            200: ReadingImportOut,
            (200, lines.MEDIA_TYPE): OpenApiTypes.STR,
        },
    )
    def post(self, request: Request) -> Response | StreamingHttpResponse:
        checked = self.checked(ReadingImportIn)
        wanted = checked["series"]
        target = self.find(self.mine(Series), pk=wanted) if wanted else None
        path = checked["file"].take().path
        steps = reading_imports.bring(
            path,
            household=self.household,
            wish=Wish(target, checked["dates"], checked["fahrenheit"]),
            dry_run=checked["dry_run"],
            now=timezone.now(),
        )
        steps = _and_remove(path, steps)
        if request.accepted_renderer.format == lines.Lines.format:
            return lines.answer(steps, shown=self._shown)
        return Response(self._shown(lines.outcome(steps)))

    def _shown(self, report: Report) -> Any:  # noqa: ANN401
        return self.get_serializer(report).data


def _and_remove(path: Path, steps: Steps[Report]) -> Steps[Report]:
    """Go some steps that need a file, which is gone afterwards."""
    try:
        return (yield from steps)
    finally:
        path.unlink(missing_ok=True)


def _value(said: object, row: Series) -> float | None:
    return None if said is None else readings.value_of(said, kind=row.kind)
