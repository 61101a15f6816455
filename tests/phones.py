"""A phone that sends its sound, for tests of whoever listens to it."""

import functools
import io
import tempfile
from datetime import timedelta
from pathlib import Path

import soundfile
from django.conf import settings

from acoustics import backbone, bundle, synthesis
from acoustics.detection import detect
from annotations.domain.live import chunks
from annotations.domain.live.chunks import Sent
from annotations.domain.live.live_listening import Listener
from annotations.models import Detection
from tests.nursery import NIGHT

RATE_HZ = 16_000
CHUNK_MS = 4_000


@functools.cache
def night(*, duration_ms=60_000, n_bouts=2, seed=17):
    """A minute with two bouts of crying."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "night.wav"
        synthesis.render_night(
            path, duration_ms=duration_ms, n_bouts=n_bouts, seed=seed
        )
        samples, _ = soundfile.read(path, dtype="int16")
    return samples


def wav(samples, *, rate_hz=RATE_HZ):
    content = io.BytesIO()
    soundfile.write(content, samples, rate_hz, format="WAV", subtype="PCM_16")
    return content.getvalue()


def cut(samples, *, rate_hz=RATE_HZ, chunk_ms=CHUNK_MS):
    n = chunk_ms * rate_hz // 1_000
    return [samples[start : start + n] for start in range(0, len(samples), n)]


def send(
    session, samples, *, numbers=None, rate_hz=RATE_HZ, start_ms=0, first=0, at=None
):
    """Send the chunks of a sound, those named, in the order they are named."""
    pieces = cut(samples, rate_hz=rate_hz)
    for number in range(len(pieces)) if numbers is None else numbers:
        place_ms = start_ms + number * CHUNK_MS
        now = at or session.at(place_ms + CHUNK_MS)
        sent = Sent(
            number=first + number,
            start_ms=place_ms,
            content=wav(pieces[number], rate_hz=rate_hz),
            sent_at=now,
        )
        chunks.receive(session, sent, now=now)


class Clock:
    """A clock of the server that a test sets."""

    def __init__(self, now=NIGHT + timedelta(hours=1)):
        self.now = now

    def __call__(self):
        return self.now

    def go(self, seconds):
        self.now += timedelta(seconds=seconds)


def listen(listener=None, *, clock=None):
    """Listen until nothing waits; give who listened."""
    listener = listener or Listener(clock=clock or Clock())
    while listener.work():
        pass
    return listener


@functools.cache
def network():
    return backbone.load(settings.BACKBONE_PATH, n_threads=1)


def at_once(samples):
    """What the starter says of a sound that it hears at once, in milliseconds."""
    found = detect([samples], bundle=bundle.load(), backbone=network())
    return sorted((one.interval.start_ms, one.interval.end_ms) for one in found)


def told(session, **which):
    """What was said of a session, in its positions."""
    rows = Detection.objects.filter(session=session, **which)
    return sorted(
        (session.position(row.start_at), session.position(row.end_at)) for row in rows
    )
