"""Clips: an interval of a recording, with some sound before and after it."""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

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


def cut(working_path: Path, *, interval: Interval, lead_ms: int, tail_ms: int) -> Clip:
    """Cut `interval` and the context around it, as far as the recording goes.

    Raises
    ------
    NothingToCut
        If the recording ends before `interval` begins.
    """
    start_ms = max(0, interval.start_ms - lead_ms)
    end_ms = min(interval.end_ms + tail_ms, working.duration_ms(working_path))
    if end_ms <= interval.start_ms:
        msg = f"the recording ends before {interval.start_ms} ms"
        raise NothingToCut(msg)
    return Clip(
        samples=working.read_interval(working_path, Interval(start_ms, end_ms)),
        lead_ms=interval.start_ms - start_ms,
        tail_ms=max(0, end_ms - interval.end_ms),
    )


def write(clip: Clip, path: Path, *, format: Format) -> None:
    """Write a clip as a file that a reader sees whole or not at all."""
    with written_whole(path) as partial:
        if format == "wav":
            soundfile.write(
                partial, clip.samples, RATE_HZ, subtype="PCM_16", format="WAV"
            )
            return
        segment = AudioSegment(
            data=clip.samples.astype("<i2").tobytes(),
            sample_width=2,
            frame_rate=RATE_HZ,
            channels=1,
        )
        bitrate = MP3_BITRATE if format == "mp3" else None
        AudioSegment.converter = ffmpeg.program()
        with partial.open("wb+") as file:
            segment.export(file, format=format, bitrate=bitrate)
