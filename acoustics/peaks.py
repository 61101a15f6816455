"""The waveform's min/max pyramid: one small file from which any zoom can be drawn.

Layout, little-endian: a header (magic, format version, number of levels, sampling rate,
number of samples, CRC-32 of the table), a table with samples per point and number of
points of each level, then the levels from fine to coarse. A point is two int16 values,
the lowest and the highest sample of its stretch.
"""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from acoustics.audio.whole import written_whole
from acoustics.audio.working import RATE_HZ, SAMPLES_PER_MS

FILE_NAME = "peaks.bin"
POINTS_PER_S = 100
COARSER = 4
COARSEST_POINTS = 2_000
BYTES_PER_POINT = 4

_MAGIC = b"LULLPEAK"
_VERSION = 1
_HEADER = struct.Struct("<8sHHIQI")
_ROW = struct.Struct("<II")
_MAX_LEVELS = 32


class DamagedPeaks(Exception):
    """The peaks file is missing or not one of ours; prepare the original again."""


@dataclass(frozen=True, slots=True)
class Level:
    """One zoom of the waveform."""

    points_per_s: float
    n_points: int


@dataclass(frozen=True, slots=True)
class Pyramid:
    """The levels of a recording's peaks, from fine to coarse."""

    duration_ms: int
    levels: tuple[Level, ...]


class Builder:
    """Computes a pyramid from a recording that passes by in blocks.

    Keeps 400 bytes a second of sound: 20 MB for 14 hours.

    Parameters
    ----------
    points_per_s : int
        Points a second of the finest level.

    Examples
    --------
    >>> builder = Builder()
    >>> builder.add(np.array([3, -7, 5], dtype=np.int16))
    >>> builder.levels()[0].tolist()
    [[-7, 5]]
    """

    def __init__(self, *, points_per_s: int = POINTS_PER_S) -> None:
        self._samples_per_point = RATE_HZ // points_per_s
        self._points: list[np.ndarray] = []
        self._rest = np.zeros(0, np.int16)
        self.n_samples = 0

    @property
    def samples_per_point(self) -> int:
        """Samples in one point of the finest level."""
        return self._samples_per_point

    def add(self, samples: np.ndarray) -> None:
        """Append int16 samples, shape (n_samples,)."""
        self.n_samples += len(samples)
        if len(self._rest):
            samples = np.concatenate([self._rest, samples])
        whole = len(samples) // self._samples_per_point * self._samples_per_point
        self._rest = samples[whole:].copy()
        if whole:
            bins = samples[:whole].reshape(-1, self._samples_per_point)
            self._points.append(_extremes(bins))

    def levels(self) -> list[np.ndarray]:
        """Return the points of each level so far, int16, shape (n_points, 2)."""
        finest = list(self._points)
        if len(self._rest):
            finest.append(_extremes(self._rest[np.newaxis]))
        levels = [np.concatenate(finest) if finest else np.zeros((0, 2), np.int16)]
        while len(levels[-1]) > COARSEST_POINTS:
            levels.append(_coarser(levels[-1]))
        return levels


def write(builder: Builder, path: Path) -> None:
    """Write the pyramid so that a reader sees all of it or none."""
    levels = builder.levels()
    table = b"".join(
        _ROW.pack(builder.samples_per_point * COARSER**number, len(points))
        for number, points in enumerate(levels)
    )
    header = _HEADER.pack(
        _MAGIC, _VERSION, len(levels), RATE_HZ, builder.n_samples, zlib.crc32(table)
    )
    with written_whole(path) as partial, partial.open("wb") as file:
        file.write(header + table)
        for points in levels:
            file.write(points.astype("<i2").tobytes())


def pyramid(path: Path) -> Pyramid:
    """Describe the peaks at `path`.

    Raises
    ------
    DamagedPeaks
        If it is not a whole peaks file of this version.
    """
    with _opened(path) as (_, n_samples, rows):
        levels = tuple(
            Level(RATE_HZ / samples_per_point, n_points)
            for samples_per_point, n_points in rows
        )
        return Pyramid(n_samples // SAMPLES_PER_MS, levels)


def read_points(path: Path, *, level: int, first: int, count: int) -> bytes:
    """Read a window of one level.

    Parameters
    ----------
    path : Path
        A peaks file.
    level : int
        0 is the finest.
    first, count : int
        The window, in points; what lies behind the level's end is left out.

    Returns
    -------
    bytes
        int16 little-endian, lowest and highest sample of each point in turn.

    Raises
    ------
    DamagedPeaks
        If `path` is not a whole peaks file of this version.
    ValueError
        If there is no such level, or the window is negative.
    """
    with _opened(path) as (file, _, rows):
        if not 0 <= level < len(rows) or first < 0 or count < 0:
            msg = f"no level {level}, or no window of {count} points from {first}"
            raise ValueError(msg)
        n_points = rows[level][1]
        first = min(first, n_points)
        points_before = sum(row[1] for row in rows[:level]) + first
        start = _HEADER.size + _ROW.size * len(rows)
        file.seek(start + points_before * BYTES_PER_POINT)
        return file.read(min(count, n_points - first) * BYTES_PER_POINT)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[BinaryIO, int, list[tuple[int, int]]]]:
    try:
        file = path.open("rb")
    except OSError as error:
        msg = f"{path.name} cannot be read"
        raise DamagedPeaks(msg) from error
    with file:
        n_samples, rows = _read_table(file, path.name)
        n_points = sum(row[1] for row in rows)
        expected = _HEADER.size + _ROW.size * len(rows) + n_points * BYTES_PER_POINT
        if path.stat().st_size != expected:
            msg = f"{path.name} should have {expected} bytes"
            raise DamagedPeaks(msg)
        yield file, n_samples, rows


def _read_table(file: BinaryIO, name: str) -> tuple[int, list[tuple[int, int]]]:
    raw = file.read(_HEADER.size)
    if len(raw) < _HEADER.size or raw[:8] != _MAGIC:
        msg = f"{name} is no peaks file"
        raise DamagedPeaks(msg)
    _, version, n_levels, rate_hz, n_samples, checksum = _HEADER.unpack(raw)
    if (version, rate_hz) != (_VERSION, RATE_HZ) or n_levels > _MAX_LEVELS:
        msg = f"{name} has format {version} at {rate_hz} Hz, we read format {_VERSION}"
        raise DamagedPeaks(msg)
    table = file.read(_ROW.size * n_levels)
    if zlib.crc32(table) != checksum or len(table) < _ROW.size * n_levels:
        msg = f"the table of {name} is damaged"
        raise DamagedPeaks(msg)
    return n_samples, list(_ROW.iter_unpack(table))


def _extremes(bins: np.ndarray) -> np.ndarray:
    return np.stack([bins.min(axis=1), bins.max(axis=1)], axis=1)


def _coarser(points: np.ndarray) -> np.ndarray:
    starts = np.arange(0, len(points), COARSER)
    return np.stack(
        [
            np.minimum.reduceat(points[:, 0], starts),
            np.maximum.reduceat(points[:, 1], starts),
        ],
        axis=1,
    )
