"""The working copy: what is played, drawn, cut and listened to instead of the original.

It is FLAC, 16 kHz, mono, 16 bit. Every frame carries its position, so programs and
browsers seek in it exactly and in constant time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import soundfile

from acoustics.audio.decoding import RATE_HZ, SAMPLES_PER_MS
from acoustics.audio.whole import written_whole
from acoustics.events import Interval

__all__ = [
    "CONTENT_TYPE",
    "FILE_NAME",
    "RATE_HZ",
    "SAMPLES_PER_MS",
    "DamagedWorkingCopy",
    "Reader",
    "Writer",
    "duration_ms",
    "open_reader",
    "open_writer",
    "read_blocks",
    "read_interval",
]

FILE_NAME = "working.flac"
CONTENT_TYPE = "audio/flac"

# Of a quiet room level 5 saves 1 % of the file, and no time.
COMPRESSION = 0.0


class DamagedWorkingCopy(Exception):
    """The working copy is missing or not one of ours; prepare the original again."""


class Writer:
    """Takes blocks of a recording in order."""

    def __init__(self, sound: soundfile.SoundFile) -> None:
        self._sound = sound

    def write(self, samples: np.ndarray) -> None:
        """Append int16 samples at 16 kHz, shape (n_samples,)."""
        self._sound.write(samples)


@contextmanager
def open_writer(path: Path) -> Iterator[Writer]:
    """Write a working copy that appears at `path` when the block ends well."""
    with written_whole(path) as partial:
        sound = soundfile.SoundFile(
            partial,
            "w",
            samplerate=RATE_HZ,
            channels=1,
            format="FLAC",
            subtype="PCM_16",
            compression_level=COMPRESSION,
        )
        with sound:
            yield Writer(sound)


class Reader:
    """A working copy that stays open, for many intervals of it."""

    def __init__(self, sound: soundfile.SoundFile) -> None:
        self._sound = sound

    @property
    def duration_ms(self) -> int:
        """Length in whole milliseconds."""
        return int(self._sound.frames) // SAMPLES_PER_MS

    def read(self, interval: Interval) -> np.ndarray:
        """Read one interval, exact to the sample.

        Returns
        -------
        ndarray, shape (n_samples,), dtype int16
            16 samples a millisecond; fewer where the recording ends inside `interval`.

        Raises
        ------
        DamagedWorkingCopy
            If the file is damaged there.
        """
        first = min(interval.start_ms * SAMPLES_PER_MS, int(self._sound.frames))
        self._sound.seek(first)
        return _read(self._sound, interval.duration_ms * SAMPLES_PER_MS)


@contextmanager
def open_reader(path: Path) -> Iterator[Reader]:
    """Open a working copy once for all that is wanted of it.

    Raises
    ------
    DamagedWorkingCopy
        If `path` is no working copy.
    """
    with _opened(path) as sound:
        yield Reader(sound)


def duration_ms(path: Path) -> int:
    """Return the length of a working copy in whole milliseconds."""
    with open_reader(path) as reader:
        return reader.duration_ms


def read_blocks(path: Path, *, block_ms: int = 10_000) -> Iterator[np.ndarray]:
    """Yield a working copy from its beginning, int16, `block_ms` at a time.

    The last block may be shorter.

    Raises
    ------
    DamagedWorkingCopy
        If `path` is no working copy.
    """
    with _opened(path) as sound:
        while len(block := _read(sound, block_ms * SAMPLES_PER_MS)):
            yield block


def read_interval(path: Path, interval: Interval) -> np.ndarray:
    """Read one interval of a working copy that is not open; see `Reader.read`."""
    with open_reader(path) as reader:
        return reader.read(interval)


@contextmanager
def _opened(path: Path) -> Iterator[soundfile.SoundFile]:
    try:
        sound = soundfile.SoundFile(path)
    except (OSError, soundfile.LibsndfileError) as error:
        msg = f"{path.name} cannot be read as a working copy"
        raise DamagedWorkingCopy(msg) from error
    with sound:
        found = (sound.format, sound.samplerate, sound.channels, sound.subtype)
        if found != ("FLAC", RATE_HZ, 1, "PCM_16"):
            msg = f"{path.name} is no working copy: it holds {found}"
            raise DamagedWorkingCopy(msg)
        yield sound


def _read(sound: soundfile.SoundFile, n_samples: int) -> np.ndarray:
    try:
        samples: np.ndarray = sound.read(n_samples, dtype="int16")
    except soundfile.LibsndfileError as error:
        msg = "the working copy is damaged inside"
        raise DamagedWorkingCopy(msg) from error
    return samples
