import time
from collections.abc import Iterator

from django.db import connections
from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain import live_states
from annotations.domain.live import tonight
from annotations.web.api.base import HouseholdView, StreamingView
from annotations.web.api.shapes.tonight import TonightAsked, TonightOut
from annotations.web.watching import Frame, Full, Seat, watcher, whole

BEAT_S = 15.0
# Then the page comes again, and is asked who it is.
LONGEST_S = 600.0
RETRY_MS = 2_000


class Tonight(HouseholdView):
    """The last hours: who listens, what was heard, what was done."""

    serializer_class = TonightOut

    @extend_schema(
        parameters=[
            OpenApiParameter("hours", int, description="At most 24; 12 if not said."),
            OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER),
        ]
    )
    def get(self, request: Request) -> Response:
        asked = TonightAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        now = timezone.now()
        tag = f'"{tonight.tag(self.household, now=now)}"'
        if tag in request.headers.get("If-None-Match", ""):
            return Response(status=304, headers={"ETag": tag})
        drawn = tonight.picture(
            self.household, now=now, hours=asked.validated_data["hours"]
        )
        return Response(whole(drawn), headers={"ETag": f'"{drawn.tag}"'})


class TooManyWatch(exceptions.APIException):
    """The page is to ask now and then instead."""

    status_code = 503
    default_code = "too_many_watch"
    default_detail = "Too many pages watch here just now. Ask `tonight/` now and then."
    wait = 60


class EventStream(JSONRenderer):
    """Lets a browser ask for events; a refusal is JSON all the same."""

    media_type = "text/event-stream"
    format = "events"
    charset = "utf-8"


class TonightStream(StreamingView):
    """The same, pushed: `picture` is all of it, `change` what is new since the last."""

    renderer_classes = [JSONRenderer, EventStream]

    @extend_schema(
        parameters=[OpenApiParameter("Last-Event-ID", str, OpenApiParameter.HEADER)],
        responses={(200, "text/event-stream"): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        live_states.state(self.household)
        try:
            seat = watcher.sit(self.household)
        except Full as error:
            raise TooManyWatch from error
        stream = Stream(seat, seen=request.headers.get("Last-Event-ID", ""))
        return StreamingHttpResponse(
            stream,
            content_type="text/event-stream; charset=utf-8",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )


class Stream:
    """What one page is told, until it goes or is to come again."""

    def __init__(self, seat: Seat, *, seen: str, longest_s: float = LONGEST_S) -> None:
        self._seat = seat
        self._seen = seen
        self._longest_s = longest_s

    def __iter__(self) -> Iterator[bytes]:
        # A page that waits for hours must hold no connection that others need.
        connections.close_all()
        ends_s = time.monotonic() + self._longest_s
        yield f"retry: {RETRY_MS}\n\n".encode()
        number: int | None = None
        while not self._seat.is_over() and time.monotonic() < ends_s:
            frame = self._seat.wait(after=number, timeout_s=BEAT_S)
            yield self._event(frame, after=number)
            number = frame.number if frame else number

    def close(self) -> None:
        self._seat.leave()

    def _event(self, frame: Frame | None, *, after: int | None) -> bytes:
        if frame is None or (after is None and frame.tag == self._seen):
            return b": still here\n\n"
        follows = after is not None and frame.number == after + 1
        name, told = ("change", frame.change) if follows else ("picture", frame.whole)
        return b"event: %s\nid: %s\ndata: %s\n\n" % (
            name.encode(),
            frame.tag.encode(),
            told,
        )
