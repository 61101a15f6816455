from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from acoustics.audio import pieces
from acoustics.events import Interval
from annotations.domain.live import chunks, listening_sessions, session_sound, told
from annotations.domain.live.chunks import Sent
from annotations.domain.live.listening_sessions import Beginning
from annotations.models import ListeningSession
from annotations.web import ranges
from annotations.web.api.base import HouseholdView
from annotations.web.api.shapes.listening_sessions import (
    ChunkOut,
    ChunkQuery,
    EndIn,
    SessionIn,
    SessionOut,
    SpanIn,
    ToldOut,
    WordIn,
    word_in,
)

SOUND = {
    "audio/wav": OpenApiTypes.BINARY,
    "audio/flac": OpenApiTypes.BINARY,
}


class _Sessions(HouseholdView):
    serializer_class: type[BaseSerializer[Any]] = SessionOut

    def one(self) -> ListeningSession:
        rows = self.mine(ListeningSession).select_related("source", "household")
        return self.find(rows, pk=self.kwargs["session_id"])


class OneSession(_Sessions):
    """One stretch of listening; whoever listens makes its id."""

    def get(self, request: Request, session_id: str) -> Response:
        return Response(self.get_serializer(self.one()).data)

    @extend_schema(request=SessionIn, responses={200: SessionOut, 201: SessionOut})
    def put(self, request: Request, session_id: str) -> Response:
        checked = self.checked(SessionIn)
        source = checked.pop("source")
        foreign = ListeningSession.objects.exclude(household=self.household)
        if foreign.filter(pk=session_id).exists():
            raise Http404
        begun = listening_sessions.begin(
            source, Beginning(self.kwargs["session_id"], **checked), now=timezone.now()
        )
        shape = self.get_serializer(begun.session)
        return Response(shape.data, status=201 if begun.is_new else 200)


class OneChunk(_Sessions):
    """A few seconds of sound; kept when it is answered, and the same one twice is one."""

    serializer_class = ChunkOut

    @extend_schema(
        request=SOUND,
        parameters=[ChunkQuery],
        responses={200: ChunkOut, 201: ChunkOut},
    )
    def put(self, request: Request, session_id: str, number: int) -> Response:
        session = self.one()
        query = ChunkQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        # Read as it comes: no parser, and no file on the way.
        content = request._request.read(pieces.MAX_BYTES + 1)
        received = chunks.receive(
            session,
            Sent(number=number, content=content, **query.validated_data),
            now=timezone.now(),
        )
        shape = self.get_serializer(received.chunk)
        return Response(shape.data, status=201 if received.is_new else 200)


class Told(_Sessions):
    """What a device heard that listens by itself."""

    @extend_schema(request=WordIn, responses={200: ToldOut})
    def post(self, request: Request, session_id: str) -> Response:
        session = self.one()
        checked = self.checked(WordIn)
        taken = told.tell_from_device(
            session, word_in(checked), sent_at=checked["sent_at"], now=timezone.now()
        )
        shape = self.get_serializer(taken.session)
        return Response({**shape.data, "unknown_labels": taken.unknown_labels})


class End(_Sessions):
    @extend_schema(request=EndIn, responses={200: SessionOut})
    def post(self, request: Request, session_id: str) -> Response:
        session = self.one()
        checked = self.checked(EndIn)
        ended = listening_sessions.end(session, now=timezone.now(), **checked)
        return Response(self.get_serializer(ended).data)


class SessionAudio(_Sessions):
    """Listen in: at most ten minutes; where there is no sound it is silent."""

    @extend_schema(
        parameters=[SpanIn], responses={(200, "audio/flac"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, session_id: str) -> HttpResponseBase:
        session = self.one()
        span = SpanIn(data=request.query_params)
        span.is_valid(raise_exception=True)
        sound = session_sound.of(session, Interval(**span.validated_data))
        return ranges.answer_made(request._request, sound, content_type="audio/flac")
