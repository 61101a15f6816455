"""Ten hours with ticks at known times, in the formats that drift."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from acoustics.audio import ffmpeg
from acoustics.audio.whole import written_together
from bench import CACHE

RATE_HZ = 44_100
SEED = 7
# At a variable bit rate a player cannot reckon a place from a share of the bytes.
FORMATS = {
    "mp3": ("-c:a", "libmp3lame", "-q:a", "6", "-f", "mp3"),
    "m4a": ("-c:a", "aac", "-b:a", "48k", "-f", "ipod"),
    "opus": ("-c:a", "libopus", "-b:a", "32k", "-vbr", "on", "-f", "ogg"),
}
TICK_MS = 24
_LOW_HZ, _HIGH_HZ = 900.0, 4_500.0
_EVERY_S = 600
_DENSE_S = 60
_HISS = 200.0


def tick(rate_hz: int) -> np.ndarray:
    """Return one tick: a chirp, whose middle is found to a fraction of its length."""
    seconds = np.arange(round(TICK_MS * rate_hz / 1_000)) / rate_hz
    slope = (_HIGH_HZ - _LOW_HZ) / seconds[-1]
    phase = 2 * np.pi * (_LOW_HZ * seconds + slope * seconds**2 / 2)
    return np.asarray(np.sin(phase) * np.hanning(len(seconds)))


def times_s(*, hours: float) -> np.ndarray:
    """Return the middles of the ticks: every ten minutes, and close in the last one.

    No two gaps are alike, so that a tick is not taken for its neighbour.
    """
    rng = np.random.default_rng(SEED)
    end_s = hours * 3_600
    sparse = np.arange(_EVERY_S, end_s - _DENSE_S - 5, _EVERY_S)
    dense = np.arange(end_s - _DENSE_S, end_s - 2, 2.0)
    together = np.concatenate([sparse, dense])
    return np.asarray(together + rng.uniform(0.2, 0.9, len(together)))


def nights(*, hours: float) -> dict[str, Path]:
    """Return the night in each format, made once, all from the same samples."""
    folder = CACHE / "drift"
    folder.mkdir(parents=True, exist_ok=True)
    files = {name: folder / f"ticks-{hours:g}h.{name}" for name in FORMATS}
    if not all(path.exists() for path in files.values()):
        with written_together(*files.values()) as partials:
            _encode(hours, partials)
    return files


def _encode(hours: float, partials: tuple[Path, ...]) -> None:
    outputs = [
        argument
        for options, path in zip(FORMATS.values(), partials, strict=True)
        for argument in (*options, str(path))
    ]
    with subprocess.Popen(
        [
            *(ffmpeg.program(), "-v", "error", "-y", "-f", "s16le"),
            *("-ar", str(RATE_HZ), "-ac", "1", "-i", "pipe:0", *outputs),
        ],
        stdin=subprocess.PIPE,
    ) as encoder:
        if encoder.stdin is None:
            raise RuntimeError
        for minute in _minutes(hours):
            encoder.stdin.write(minute.tobytes())
    if encoder.returncode:
        raise RuntimeError


def _minutes(hours: float) -> Iterator[np.ndarray]:
    """Give the night minute by minute: now loud, now quiet, so that the rate varies."""
    rng = np.random.default_rng(SEED + 1)
    n_samples = 60 * RATE_HZ
    shape = tick(RATE_HZ) * 16_000
    starts = np.round(times_s(hours=hours) * RATE_HZ).astype(int) - len(shape) // 2
    for first in range(0, round(hours * 3_600 * RATE_HZ), n_samples):
        here = starts[(starts >= first) & (starts < first + n_samples)]
        # Where it ticks, no sample is silent: so the first one heard is known.
        loudness = _HISS if len(here) else 10 ** rng.uniform(1.0, 2.0)
        sound = rng.standard_normal(n_samples) * loudness
        for start in here:
            place = int(start) - first
            sound[place : place + len(shape)] += shape[: n_samples - place]
        yield np.clip(sound, -32_768, 32_767).astype("<i2")
