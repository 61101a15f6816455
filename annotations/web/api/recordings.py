from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import tasks
from annotations.domain import files
from annotations.domain.recordings import recordings, samples
from annotations.domain.recordings.peaks import NotDrawnYet
from annotations.models import Recording
from annotations.models.recordings import RecordingQuerySet
from annotations.web import ranges
from annotations.web.api.base import IF_MATCH, HouseholdView, seen_version, versioned
from annotations.web.api.pagination import Pages
from annotations.web.api.shapes.jobs import JobOut
from annotations.web.api.shapes.recordings import (
    DoneIn,
    RecordingChange,
    RecordingIn,
    RecordingOut,
    RecordingReceived,
)


class _Recordings(HouseholdView):
    serializer_class = RecordingOut

    def get_queryset(self) -> RecordingQuerySet:
        rows = self.mine(Recording).kept().with_standing()
        return rows.with_heard().select_related("uploaded_by", "done_by")

    def shown(self, recording: Recording) -> Recording:
        """Fetch a recording anew with all that is shown of it."""
        return self.get_queryset().get(pk=recording.pk)


class Recordings(_Recordings):
    """All recordings, newest night first; hand in another."""

    pagination_class = Pages
    parser_classes = [MultiPartParser]

    @extend_schema(
        parameters=[OpenApiParameter("status", enum=Recording.Status.values)],
        responses=RecordingOut(many=True),
    )
    def get(self, request: Request) -> Response:
        rows = self.get_queryset().newest_first()
        if status := request.query_params.get("status"):
            rows = rows.filter(status=status)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        request={"multipart/form-data": RecordingIn},
        responses={200: RecordingReceived, 201: RecordingReceived},
    )
    def post(self, request: Request) -> Response:
        checked = self.checked(RecordingIn)
        received = recordings.receive(
            checked["file"].take(),
            household=self.household,
            person=self.person,
            started_at=checked.get("started_at"),
            now=timezone.now(),
        )
        tasks.send_waiting(received.recording)
        shape = RecordingReceived(
            self.shown(received.recording),
            context={"already_here": not received.is_new},
        )
        return versioned(shape, status=201 if received.is_new else 200)


class OneRecording(_Recordings):
    parser_classes = [JSONParser]

    def get(self, request: Request, recording_id: str) -> Response:
        recording = self.find(self.get_queryset(), pk=recording_id)
        return versioned(self.get_serializer(recording))

    @extend_schema(request=RecordingChange, parameters=[IF_MATCH])
    def patch(self, request: Request, recording_id: str) -> Response:
        recording = self.recording()
        checked = self.checked(RecordingChange)
        recordings.amend(recording, version=seen_version(request), **checked)
        return versioned(self.get_serializer(self.shown(recording)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, recording_id: str) -> Response:
        recording = self.recording()
        recordings.leave(recording, now=timezone.now())
        tasks.send_waiting(recording)
        return Response(status=204)


class Done(_Recordings):
    """Nobody is asked about a night that is done, until it is opened again."""

    @extend_schema(request=DoneIn, parameters=[IF_MATCH])
    def post(self, request: Request, recording_id: str) -> Response:
        recording = self.recording()
        checked = self.checked(DoneIn)
        recordings.finish(
            recording,
            version=seen_version(request),
            done=checked["done"],
            act=self.act(checked),
        )
        return versioned(self.get_serializer(self.shown(recording)))


class Audio(HouseholdView):
    """The working copy as it is played: 16 kHz mono, by HTTP Range."""

    serializer_class = serializers.Serializer

    @extend_schema(
        responses={
            (200, "audio/flac"): OpenApiTypes.BINARY,
            (206, "audio/flac"): OpenApiTypes.BINARY,
        }
    )
    def get(self, request: Request, recording_id: str) -> HttpResponseBase:
        recording = self.recording()
        if not recording.playable:
            msg = "This recording cannot be played yet."
            raise NotDrawnYet(msg)
        return ranges.answer(
            request._request,
            files.working_copy(recording),
            content_type="audio/flac",
            etag=recording.sha256,
        )

    @extend_schema(exclude=True)
    def head(self, request: Request, recording_id: str) -> HttpResponseBase:
        return self.get(request, recording_id)


class SampleNight(HouseholdView):
    """Make a synthetic night to try everything with."""

    serializer_class = JobOut

    @extend_schema(request=None, responses={202: JobOut})
    def post(self, request: Request) -> Response:
        job = samples.ask(household=self.household, now=timezone.now())
        tasks.send(job)
        return Response(self.get_serializer(job).data, status=202)
