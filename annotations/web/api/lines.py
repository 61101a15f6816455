"""Long work that is answered while it goes: lines of JSON, the last is what came of it."""

import json
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar

from django.db import OperationalError
from django.http import StreamingHttpResponse
from django.utils import timezone, translation
from rest_framework.renderers import JSONRenderer

from annotations.domain.errors import DomainError
from annotations.web.api import errors

Result = TypeVar("Result")
Steps = Generator[float, None, Result]

MEDIA_TYPE = "application/x-ndjson"


class Lines(JSONRenderer):
    """Lets a program ask for lines; a refusal at once is JSON all the same."""

    media_type = MEDIA_TYPE
    format = "lines"


def outcome(steps: Steps[Result]) -> Result:
    """Go all of the way, and give what came of it."""
    while True:
        try:
            next(steps)
        except StopIteration as done:
            result: Result = done.value
            return result


def answer(
    steps: Steps[Result], *, shown: Callable[[Result], Any]
) -> StreamingHttpResponse:
    """Answer `{"share": 0.5}` after each step, and last `outcome` or `refused`.

    The first step is gone at once: what is refused there is an answer as any other.
    When who asked goes away, so does the work.
    """
    first = next(steps)
    return StreamingHttpResponse(
        _lines(first, steps, shown, _as_asked()),
        content_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _lines(
    first: float,
    steps: Steps[Result],
    shown: Callable[[Result], Any],
    as_asked: Callable[[], AbstractContextManager[None]],
) -> Iterator[bytes]:
    try:
        yield _line({"share": first})
        while True:
            with as_asked():
                told = _next(steps, shown)
            yield _line(told)
            if "share" not in told:
                return
    finally:
        steps.close()


def _next(steps: Steps[Result], shown: Callable[[Result], Any]) -> dict[str, Any]:
    try:
        return {"share": round(next(steps), 3)}
    except StopIteration as done:
        return {"outcome": shown(done.value)}
    except (DomainError, OperationalError) as error:
        refusal = errors.handle(error, {})
        if refusal is None:
            raise
        return {"refused": refusal.data, "status": refusal.status_code}


def _as_asked() -> Callable[[], AbstractContextManager[None]]:
    """Keep the language and the time zone, which end with the request, for each step."""
    zone, language = timezone.get_current_timezone(), translation.get_language()

    @contextmanager
    def as_asked() -> Iterator[None]:
        with timezone.override(zone), translation.override(language):
            yield

    return as_asked


def _line(told: dict[str, Any]) -> bytes:
    return json.dumps(told, separators=(",", ":")).encode() + b"\n"
