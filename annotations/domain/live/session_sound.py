"""Sound of a session, wherever it lies by now: in chunks, or in recordings of it."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Any

from django.db.models import F
from django.utils.translation import gettext as _

from acoustics.audio import pieces, working
from acoustics.audio.pieces import NotAPiece
from acoustics.audio.working import SAMPLES_PER_MS
from acoustics.events import Interval
from annotations.domain import files
from annotations.domain.errors import DomainError
from annotations.domain.live import stretches
from annotations.models import Chunk, Detection, ListeningSession, Recording

MOST_MS = 600_000
AROUND_MS = 2_000


class NoSound(DomainError):
    """There is none, or none any more."""

    code = "no_sound"


class TooLong(DomainError):
    """More is asked for than is given at once."""


def of(session: ListeningSession, interval: Interval) -> IO[bytes]:
    """Give a stretch of a session as FLAC; where there is no sound it is silent."""
    if interval.duration_ms > MOST_MS:
        msg = _("At most ten minutes at once, please.")
        raise TooLong(msg, field="end_ms")
    parts = _of_chunks(session, interval)
    first = next(parts, None)
    if first is None:
        parts = _of_recordings(session, interval)
        first = next(parts, None)
    if first is None:
        msg = _("There is no sound of this, or none any more.")
        raise NoSound(msg)
    file = TemporaryFile()  # noqa: SIM115 - closed by who reads it
    pieces.write(file, _filled(first, parts, start_ms=interval.start_ms))
    file.seek(0)
    return file


def around(detection: Detection) -> IO[bytes]:
    """Give the sound of a detection, with a little before and after it."""
    session = detection.session
    if session is None:
        msg = _("There is no sound of this, or none any more.")
        raise NoSound(msg)
    start_ms = session.position(detection.start_at) - AROUND_MS
    end_ms = session.position(detection.end_at) + AROUND_MS
    start_ms = max(start_ms, 0)
    return of(session, Interval(start_ms, min(end_ms, start_ms + MOST_MS)))


# Where it begins, and its samples.
Part = tuple[int, Any]


def _of_chunks(session: ListeningSession, interval: Interval) -> Iterator[Part]:
    rows = Chunk.objects.filter(
        session=session,
        start_ms__lt=interval.end_ms,
        start_ms__gt=interval.start_ms - F("duration_ms"),
    )
    for placed in stretches.place(rows.order_by("number")):
        try:
            samples = pieces.read(files.chunk(placed.chunk))
        except NotAPiece:
            # It was just made a recording, or thrown away.
            continue
        new = samples[placed.skip_ms * SAMPLES_PER_MS :]
        yield from _cut(placed.start_ms, new, interval)


def _of_recordings(session: ListeningSession, interval: Interval) -> Iterator[Part]:
    for recording in (
        Recording.objects.kept()
        .playing()
        .filter(
            session=session,
            session_start_ms__lt=interval.end_ms,
            session_start_ms__gt=interval.start_ms - F("duration_ms"),
        )
        .order_by("session_start_ms")
    ):
        began_ms = recording.session_start_ms or 0
        start_ms = max(interval.start_ms - began_ms, 0)
        asked = Interval(start_ms, interval.end_ms - began_ms)
        samples = working.read_interval(files.working_copy(recording), asked)
        yield from _cut(began_ms + start_ms, samples, interval)


def _cut(start_ms: int, samples: Any, interval: Interval) -> Iterator[Part]:  # noqa: ANN401
    before_ms = max(interval.start_ms - start_ms, 0)
    start_ms += before_ms
    most = max(interval.end_ms - start_ms, 0) * SAMPLES_PER_MS
    rest = samples[before_ms * SAMPLES_PER_MS :][:most]
    if len(rest):
        yield start_ms, rest


def _filled(first: Part, others: Iterator[Part], *, start_ms: int) -> Iterator[Any]:
    """Put silence where there is no sound, so that a moment stays where it was."""
    at_ms = start_ms
    for part_ms, samples in (first, *others):
        if part_ms > at_ms:
            yield pieces.silence(part_ms - at_ms)
        yield samples
        at_ms = max(part_ms, at_ms) + len(samples) // SAMPLES_PER_MS
