"""Answer a file by HTTP Range (RFC 9110 section 14), so that a player can seek."""

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

CHUNK_BYTES = 256 * 1024
ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)$")


class Unsatisfiable(Exception):
    """The range lies outside the file."""


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes `first` to `last`, both included."""

    first: int
    last: int

    @property
    def n_bytes(self) -> int:
        return self.last - self.first + 1


def answer(
    request: HttpRequest, path: Path, *, content_type: str, etag: str
) -> HttpResponseBase:
    """Send a file whole or in part; through nginx where it stands before us."""
    headers = _headers(content_type, etag)
    if settings.MEDIA_ACCEL:
        inside = path.relative_to(settings.VAR).as_posix()
        headers["X-Accel-Redirect"] = f"{settings.MEDIA_ACCEL}{inside}"
        return HttpResponse(headers=headers)
    size = path.stat().st_size
    return _send(request, lambda: path.open("rb"), size, headers=headers)


def answer_made(
    request: HttpRequest, file: IO[bytes], *, content_type: str
) -> HttpResponseBase:
    """Send what was made just now, and is made anew for each part that is asked for.

    It is known again by what is in it: the parts of a player must be of one whole.
    """
    etag = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    size = file.seek(0, os.SEEK_END)
    headers = _headers(content_type, etag)
    response = _send(request, lambda: file, size, headers=headers)
    if not response.streaming:
        file.close()
    return response


def _headers(content_type: str, etag: str) -> dict[str, str]:
    return {
        "Content-Type": content_type,
        "Accept-Ranges": "bytes",
        "ETag": f'"{etag}"',
        "Cache-Control": "no-store, private",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def _range(request: HttpRequest, etag: str) -> str:
    # A player that holds parts of another version must take the file anew.
    if request.headers.get("If-Range", etag) != etag:
        return ""
    return request.headers.get("Range", "")


def requested(header: str, *, size_bytes: int) -> Span | None:
    """Read a Range header; None means the whole file.

    More than one range, or a unit other than bytes, may be ignored (RFC 9110).

    >>> requested("bytes=-500", size_bytes=10_000)
    Span(first=9500, last=9999)
    >>> requested("bytes=9000-", size_bytes=10_000).n_bytes
    1000
    """
    match = ONE_RANGE.match(header.strip())
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        span = Span(max(size_bytes - int(last), 0), size_bytes - 1)
        if int(last) == 0:
            raise Unsatisfiable
        return span
    if last and int(last) < int(first):
        return None
    span = Span(int(first), min(int(last or size_bytes), size_bytes - 1))
    if span.first >= size_bytes:
        raise Unsatisfiable
    return span


def _send(
    request: HttpRequest,
    opened: Callable[[], IO[bytes]],
    size: int,
    *,
    headers: dict[str, str],
) -> HttpResponseBase:
    try:
        part = requested(_range(request, headers["ETag"]), size_bytes=size)
    except Unsatisfiable:
        headers["Content-Range"] = f"bytes */{size}"
        return HttpResponse(status=416, headers=headers)
    status = 206 if part else 200
    if part:
        headers["Content-Range"] = f"bytes {part.first}-{part.last}/{size}"
    span = part or Span(0, size - 1)
    headers["Content-Length"] = str(span.n_bytes)
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    content = _chunks(opened, span)
    return StreamingHttpResponse(content, status=status, headers=headers)


def _chunks(opened: Callable[[], IO[bytes]], span: Span) -> Iterator[bytes]:
    left = span.n_bytes
    with opened() as file:
        file.seek(span.first)
        while left and (chunk := file.read(min(CHUNK_BYTES, left))):
            left -= len(chunk)
            yield chunk
