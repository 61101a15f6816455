"""Clips: an interval of a recording, with some sound before and after it."""

import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np
import soundfile

from acoustics.audio import ffmpeg, working
from acoustics.audio.whole import written_whole
from acoustics.audio.working import RATE_HZ, SAMPLES_PER_MS
from acoustics.events import Interval

with warnings.catch_warnings():
    # It looks for an ffmpeg on the PATH and complains; ours comes with the packages.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

Format = Literal["wav", "flac", "mp3"]
MP3_BITRATE = "64k"


class NothingToCut(Exception):
    """The interval lies behind the end of the recording."""


class NoClip(Exception):
    """The file is none of our clips."""


@dataclass(frozen=True, slots=True)
class Clip:
    """Sound cut from a working copy.

    `samples` is int16 at 16 kHz, shape (n_samples,); its first `lead_ms` and last
    `tail_ms` milliseconds are context, the rest is the interval.
    """

    samples: np.ndarray
    lead_ms: int
    tail_ms: int

    @property
    def duration_ms(self) -> int:
        """Length with its context."""
        return len(self.samples) // SAMPLES_PER_MS

    @property
    def interval(self) -> Interval:
        """The interval in the clip's own time."""
        return Interval(self.lead_ms, self.duration_ms - self.tail_ms)


def cut(working_path: Path, *, interval: Interval, lead_ms: int, tail_ms: int) -> Clip:
    """Cut one clip of a recording; see `cut_from`."""
    with working.open_reader(working_path) as reader:
        return cut_from(reader, interval=interval, lead_ms=lead_ms, tail_ms=tail_ms)


def cut_from(
    reader: working.Reader, *, interval: Interval, lead_ms: int, tail_ms: int
) -> Clip:
    """Cut `interval` and the context around it, as far as the recording goes.

    Raises
    ------
    NothingToCut
        If the recording ends before `interval` begins.
    """
    start_ms = max(0, interval.start_ms - lead_ms)
    end_ms = min(interval.end_ms + tail_ms, reader.duration_ms)
    if end_ms <= interval.start_ms:
        msg = f"the recording ends before {interval.start_ms} ms"
        raise NothingToCut(msg)
    return Clip(
        samples=reader.read(Interval(start_ms, end_ms)),
        lead_ms=interval.start_ms - start_ms,
        tail_ms=max(0, end_ms - interval.end_ms),
    )


def read(file: Path | BinaryIO, *, lead_ms: int, tail_ms: int) -> Clip:
    """Read a clip of ours, a WAV of 16 kHz, mono and 16 bit, back.

    Raises
    ------
    NoClip
        If the file is missing or another one.
    """
    try:
        with soundfile.SoundFile(file) as sound:
            found = (sound.format, sound.samplerate, sound.channels, sound.subtype)
            if found != ("WAV", RATE_HZ, 1, "PCM_16"):
                msg = f"this is no clip: it holds {found}"
                raise NoClip(msg)
            samples = sound.read(dtype="int16")
    except (OSError, soundfile.LibsndfileError) as error:
        msg = "this cannot be read as a clip"
        raise NoClip(msg) from error
    return Clip(samples, lead_ms, tail_ms)


def encode(clip: Clip, *, format: Format) -> bytes:
    """Return a clip as the content of a file; equal samples give equal bytes."""
    content = io.BytesIO()
    if format == "mp3":
        AudioSegment.converter = ffmpeg.program()
        _segment(clip).export(content, format="mp3", bitrate=MP3_BITRATE)
    else:
        soundfile.write(
            content, clip.samples, RATE_HZ, subtype="PCM_16", format=format.upper()
        )
    return content.getvalue()


def _segment(clip: Clip) -> AudioSegment:
    return AudioSegment(
        data=clip.samples.astype("<i2").tobytes(),
        sample_width=2,
        frame_rate=RATE_HZ,
        channels=1,
    )


def write(clip: Clip, path: Path, *, format: Format) -> None:
    """Write a clip as a file that a reader sees whole or not at all."""
    content = encode(clip, format=format)
    with written_whole(path) as partial:
        partial.write_bytes(content)
