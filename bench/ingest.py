"""How long an upload takes to become a waveform, against plain decoding by ffmpeg."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from acoustics.audio import ffmpeg
from bench import CACHE, AtMost, Result

REPEATS = 3
RATE_HZ = 32_000
SEED = 20
AAC = ("-c:a", "aac", "-b:a", "64k")

# Peak memory of a process and of its largest child, and its wall time, in one line.
_PREPARE = """
import json, resource, sys, time
from pathlib import Path
from acoustics.preparation import prepare
original, folder = Path(sys.argv[1]), Path(sys.argv[2])
begun = time.monotonic()
prepared = prepare(
    original,
    working_path=folder / "working.flac",
    peaks_path=folder / "peaks.bin",
    report=lambda part: None,
)
wall_s = time.monotonic() - begun
peak = [resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps([wall_s, *peak, prepared.duration_ms / 3_600_000]))
"""


def measure(*, hours: float) -> Result:
    """Prepare a night of `hours` in M4A and decode it plainly, in turn, three times."""
    original = night(hours=hours)
    plain_s, prepared = [], []
    for _ in range(REPEATS):
        plain_s.append(decode_plainly(original))
        prepared.append(_prepare(original))
    wall_s = float(np.median([run[0] for run in prepared]))
    base_s = float(np.median(plain_s))
    return Result(
        figures={
            "hours": round(prepared[0][3], 3),
            "prepare_wall_s": round(wall_s, 1),
            "plain_ffmpeg_wall_s": round(base_s, 1),
            "wall_ratio": round(wall_s / base_s, 3),
            "process_peak_rss_mb": round(max(run[1] for run in prepared), 1),
            "decoder_peak_rss_mb": round(max(run[2] for run in prepared), 1),
            "peak_rss_mb": round(max(run[1] + run[2] for run in prepared), 1),
            "original_mb": round(original.stat().st_size / 1e6, 1),
            "working_copy_mb": round(prepared[0][4], 1),
        },
        aims={"wall_ratio": AtMost(1.5), "peak_rss_mb": AtMost(400)},
        notes={"repeats": REPEATS, "cores": os.cpu_count(), "content": _content()},
    )


def night(*, hours: float) -> Path:
    """Return a night in M4A: one hour, composed once, over and over."""
    folder = CACHE / "ingest"
    folder.mkdir(parents=True, exist_ok=True)
    original = folder / f"night-{_content()}-{hours:g}h.m4a"
    if not original.exists():
        hour = _hour(folder)
        times = max(1, round(hours))
        listing = folder / "hours.txt"
        listing.write_text(f"file '{hour.resolve()}'\n" * times)
        partial = original.with_suffix(".part.m4a")
        _ffmpeg(
            *("-f", "concat", "-safe", "0", "-i", str(listing)),
            *("-t", str(hours * 3_600), "-c", "copy", str(partial)),
        )
        partial.replace(original)
    return original


def _content() -> str:
    return "real" if _composer() else "made"


def _composer() -> Path | None:
    folder = os.environ.get("REAL_AUDIO_DIR")
    composer = Path(folder) / "make_night.py" if folder else None
    return composer if composer and composer.exists() else None


def _hour(folder: Path) -> Path:
    hour = folder / f"hour-{_content()}.m4a"
    composer = _composer()
    if hour.exists():
        return hour
    if composer:
        subprocess.run(
            [sys.executable, composer, "--out", hour, "--hours", "1", "--seed", "1"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return hour
    partial = hour.with_suffix(".part.m4a")
    with subprocess.Popen(
        [
            *(ffmpeg.program(), "-v", "error", "-y", "-f", "s16le"),
            *("-ar", str(RATE_HZ), "-ac", "1", "-i", "pipe:0", *AAC, str(partial)),
        ],
        stdin=subprocess.PIPE,
    ) as encoder:
        if encoder.stdin is None:
            raise RuntimeError
        rng = np.random.default_rng(SEED)
        for _ in range(60):
            encoder.stdin.write(_room_minute(rng).tobytes())
    partial.replace(hour)
    return hour


def _room_minute(rng: np.random.Generator) -> np.ndarray:
    """Make a minute of a quiet room, with a voice in it now and then."""
    n_samples = 60 * RATE_HZ
    room = rng.standard_normal(n_samples) * 10 ** rng.uniform(1.3, 2.2)
    seconds = np.arange(2 * RATE_HZ) / RATE_HZ
    for _ in range(rng.poisson(2)):
        start = int(rng.integers(0, n_samples - len(seconds)))
        pitch_hz = rng.uniform(350, 600)
        voice = sum(np.sin(2 * np.pi * pitch_hz * k * seconds) / k for k in range(1, 9))
        room[start : start + len(seconds)] += 3_000 * np.hanning(len(seconds)) * voice
    return np.clip(room, -32_768, 32_767).astype("<i2")


def decode_plainly(original: Path) -> float:
    """Return the wall seconds that plain ffmpeg takes to decode and resample."""
    begun = time.monotonic()
    _ffmpeg("-i", str(original), "-ac", "1", "-ar", "16000", "-f", "null", "-")
    return time.monotonic() - begun


def _prepare(original: Path) -> tuple[float, ...]:
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        answer = subprocess.run(
            [sys.executable, "-c", _PREPARE, str(original), folder],
            check=True,
            stdout=subprocess.PIPE,
        )
        working_copy_mb = (Path(folder) / "working.flac").stat().st_size / 1e6
    figures = tuple(float(part) for part in answer.stdout.strip(b"[] \n").split(b","))
    return (*figures, working_copy_mb)


def _ffmpeg(*arguments: str) -> None:
    subprocess.run(
        [ffmpeg.program(), "-v", "error", "-nostdin", "-y", *arguments], check=True
    )
