"""Raw sound is decoded here and nowhere else: caged, counted, never believed."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Thread

import numpy as np

from acoustics.audio import containers, declared, ffmpeg, probing
from acoustics.audio.containers import Container, NotAudio
from acoustics.audio.declared import Declared
from acoustics.audio.probing import Probe

__all__ = ["DecodeLimits", "Decoder", "NotAudio", "Outcome", "open_decoder"]

RATE_HZ = 16_000
SAMPLES_PER_MS = RATE_HZ // 1_000
BLOCK_BYTES = 2 * 10 * RATE_HZ
HOUR_MS = 3_600_000
MAX_MESSAGES = 50

# AAC and MP3 pad their first and last frames: up to 0.2 s at the lowest rates.
PADDING_MS = 250
EXACT_MS = 2
FILM_MS = 2_000  # pictures run on after the sound, and the film's length is theirs
_EXACT = frozenset({"wav", "flac"})

# Only these state the length; for the others ffmpeg guesses it or reads it off the end.
_STATED_BY_PROBE = frozenset({"m4a", "3gp", "webm", "ogg"})
_BROKEN_OFF = (
    "ended prematurely",
    "partial file",
    "Truncat",
    "truncated",
    "exhausted before",
)

_NOTHING_HEARD = (
    "No sound could be decoded from this file: it is empty or damaged. "
    "Please copy it from the recorder again."
)
_TOO_SLOW = (
    "Reading this file took far too long, so we stopped. "
    "Please save it as FLAC, M4A or WAV and add it again."
)


@dataclass(frozen=True, slots=True)
class DecodeLimits:
    """What one original may be, and what decoding it may use."""

    max_duration_ms: int = 14 * HOUR_MS
    max_channels: int = 8
    max_rate_hz: int = 192_000
    max_wall_s: int = 3_600
    max_memory_bytes: int = 1_073_741_824

    @property
    def cage(self) -> ffmpeg.CageLimits:
        """The part of the limits that the decoding process is put under."""
        return ffmpeg.CageLimits(self.max_memory_bytes, self.max_wall_s)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an original.

    `problem` is a sentence for a parent, empty when everything was decoded;
    `declared_ms` is what the file claims, None where it claims nothing.
    """

    container: str
    duration_ms: int
    declared_ms: int | None
    complete: bool
    problem: str
    recorded_at: datetime | None


class Decoder:
    """Decoded sound, block by block, and at the end what became of it."""

    def __init__(
        self, run: ffmpeg.CagedRun, source: "_Source", *, limits: DecodeLimits
    ) -> None:
        self._run = run
        self._source = source
        self._limits = limits
        self._outcome: Outcome | None = None
        self._messages: deque[str] = deque(maxlen=MAX_MESSAGES)
        self.n_samples = 0

    @property
    def outcome(self) -> Outcome:
        """What became of the original; there is none before the last block."""
        if self._outcome is None:
            msg = "the outcome is known only after the last block"
            raise RuntimeError(msg)
        return self._outcome

    @property
    def progress(self) -> float:
        """The part decoded so far, in [0, 1]; 0 while the length is unknown."""
        expected_ms = self._source.declared_ms or self._source.probe.duration_ms
        if not expected_ms:
            return 0.0
        expected_ms = min(expected_ms, self._limits.max_duration_ms)
        return min(1.0, self.n_samples / (expected_ms * SAMPLES_PER_MS))

    def __iter__(self) -> Iterator[np.ndarray]:
        """Yield int16 mono blocks at 16 kHz, of 10 s but for the last.

        Raises
        ------
        NotAudio
            If nothing could be decoded, or not in the time allowed.
        """
        process = self._run.process
        if process.stdout is None or process.stderr is None:
            raise RuntimeError
        listener = Thread(target=self._listen, daemon=True)
        listener.start()
        room = self._limits.max_duration_ms * SAMPLES_PER_MS
        is_overlong = False
        while not is_overlong and (raw := process.stdout.read(BLOCK_BYTES)):
            block = np.frombuffer(raw[: len(raw) // 2 * 2], "<i2")
            is_overlong = len(block) > room
            block = block[:room]
            room -= len(block)
            self.n_samples += len(block)
            if len(block):
                yield block
        if is_overlong:
            process.kill()
        exit_status = process.wait()
        listener.join()
        self._outcome = self._judge(is_overlong=is_overlong, failed=exit_status != 0)

    def _listen(self) -> None:
        if self._run.process.stderr is not None:
            self._messages.extend(ffmpeg.messages(self._run.process.stderr))

    def _judge(self, *, is_overlong: bool, failed: bool) -> Outcome:
        if self._run.is_out_of_time:
            raise NotAudio(_TOO_SLOW)
        duration_ms = self.n_samples // SAMPLES_PER_MS
        if not duration_ms:
            raise NotAudio(_NOTHING_HEARD)
        declared_ms = self._source.declared_ms
        enough_ms = duration_ms + self._source.spare_ms
        is_short = declared_ms is not None and enough_ms < declared_ms
        is_broken = self._source.declared.is_cut_short or self._says_broken()
        problem = ""
        if is_overlong:
            problem = _too_long(self._limits.max_duration_ms)
        elif is_short or is_broken or failed:
            problem = _cut_short(duration_ms, declared_ms if is_short else None)
        return Outcome(
            container=self._source.container.name,
            duration_ms=duration_ms,
            declared_ms=declared_ms,
            complete=not problem,
            problem=problem,
            recorded_at=self._source.probe.created_at,
        )

    def _says_broken(self) -> bool:
        return any(sign in line for line in self._messages for sign in _BROKEN_OFF)


@dataclass(frozen=True, slots=True)
class _Source:
    container: Container
    declared: Declared
    probe: Probe

    @property
    def spare_ms(self) -> int:
        if self.probe.is_film:
            return FILM_MS
        return EXACT_MS if self.container.name in _EXACT else PADDING_MS

    @property
    def declared_ms(self) -> int | None:
        if self.container.name == "ogg" and self.declared.is_cut_short:
            return None  # its length stands on the last page, which is missing
        if self.container.name in _STATED_BY_PROBE:
            return self.probe.duration_ms
        return self.declared.duration_ms


@contextmanager
def open_decoder(
    original: Path, *, limits: DecodeLimits | None = None
) -> Iterator[Decoder]:
    """Open a raw upload as 16 kHz mono 16-bit sound.

    Parameters
    ----------
    original : Path
        Any file; its name means nothing.
    limits : DecodeLimits
        Longer sound is cut at `max_duration_ms`, and the outcome says so.

    Yields
    ------
    Decoder
        Iterate over it once; its `outcome` is there afterwards.

    Raises
    ------
    NotAudio
        If the file holds no sound that we read.
    """
    limits = limits or DecodeLimits()
    container = containers.identify(original)
    source = _Source(
        container,
        declared.read(original, container),
        probing.probe(original, container, limits=limits.cage),
    )
    _refuse_too_much(source.probe, limits)
    arguments = [
        *("-v", "level+warning", "-nostats"),
        *ffmpeg.input_arguments(container),
        *("-map", "0:a:0", "-vn", "-sn", "-dn", "-threads", "1"),
        *("-t", str(limits.max_duration_ms // 1_000 + 1)),
        # Codec frames are short; handed on one by one they cost ffmpeg a third of its
        # time. The same samples come out.
        *("-af", "asetnsamples=n=16384:p=0", "-flush_packets", "0"),
        *("-ac", "1", "-ar", str(RATE_HZ), "-f", "s16le", "pipe:1"),
    ]
    with ffmpeg.caged(
        arguments, original=original, limits=limits.cage, with_output=True
    ) as run:
        yield Decoder(run, source, limits=limits)


def _refuse_too_much(probe: Probe, limits: DecodeLimits) -> None:
    if probe.n_channels > limits.max_channels:
        msg = (
            f"This recording has more than {limits.max_channels} channels, which is "
            "more than we read. Please save it in mono or stereo and add it again."
        )
        raise NotAudio(msg)
    if probe.rate_hz > limits.max_rate_hz:
        msg = (
            f"This recording has {probe.rate_hz:,} samples a second; we read up to "
            f"{limits.max_rate_hz:,}. Please save it at 48,000 and add it again."
        )
        raise NotAudio(msg)


def _cut_short(duration_ms: int, declared_ms: int | None) -> str:
    decoded = _clock(duration_ms)
    if declared_ms is None:
        return f"This file breaks off before its end: {decoded} could be decoded."
    return f"Only {decoded} of {_clock(declared_ms)} could be decoded."


def _too_long(max_duration_ms: int) -> str:
    hours = max_duration_ms / HOUR_MS
    return f"This recording is longer than {hours:g} hours: the rest was left out."


def _clock(duration_ms: int) -> str:
    """Write a length as people read it.

    >>> _clock(3_723_400), _clock(4_400)
    ('1:02:03', '0:04.4')
    """
    minutes, left_ms = divmod(duration_ms, 60_000)
    if minutes < 1:
        return f"0:{left_ms / 1_000:04.1f}"
    hours, minutes = divmod(minutes, 60)
    seconds = left_ms // 1_000
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
