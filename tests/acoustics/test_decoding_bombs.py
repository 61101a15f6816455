"""Small files that want to become enormous stay small, and end soon."""

import subprocess
import sys
import time

import pytest

from tests.acoustics import sounds
from tests.acoustics.memory import OWN_PEAK_KB

MAX_WALL_S = 60
MAX_RSS_MB = 300

PREPARE = f"""
{OWN_PEAK_KB}
import resource, sys
from pathlib import Path
from acoustics.preparation import DecodeLimits, NotAudio, prepare
folder = Path(sys.argv[1])
try:
    told = prepare(
        folder / "original",
        working_path=folder / "working.flac",
        peaks_path=folder / "peaks.bin",
        report=lambda part: None,
        limits=DecodeLimits(max_duration_ms=int(sys.argv[2])),
    )
    print(told.duration_ms, told.complete, told.problem, sep="|")
except NotAudio as refusal:
    print(0, False, refusal, sep="|")
children_kb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(max(own_peak_kb(), children_kb) // 1024)
"""


def prepare_apart(folder, *, max_duration_ms: int = 14 * 3_600_000):
    """Prepare `original` in a process of its own; told, peak RSS and wall time."""
    begun = time.monotonic()
    finished = subprocess.run(
        [sys.executable, "-c", PREPARE, str(folder), str(max_duration_ms)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    told, peak_mb = finished.stdout.splitlines()
    duration_ms, complete, problem = told.split("|")
    wall_s = time.monotonic() - begun
    return int(duration_ms), complete == "True", problem, int(peak_mb), wall_s


def silence(folder, *arguments: str, hours: float, rate_hz: int, layout: str):
    sounds.run_ffmpeg(
        *("-f", "lavfi", "-i", f"anullsrc=r={rate_hz}:cl={layout}"),
        *("-t", str(hours * 3_600), *arguments, str(folder / "original")),
    )


def crc(body: bytes, *, polynomial: int, n_bits: int) -> bytes:
    value = 0
    for byte in body:
        value ^= byte << (n_bits - 8)
        for _ in range(8):
            overflows = value >> (n_bits - 1)
            value = (value << 1 ^ polynomial * overflows) & (2**n_bits - 1)
    return value.to_bytes(n_bits // 8, "big")


def silent_flac(n_frames: int) -> bytes:
    """Eight channels at 192 kHz; 43 bytes hold a third of a second, 1 MB in memory."""
    n_samples = n_frames * 65_535
    sizes = (65_535).to_bytes(2, "big") * 2 + bytes(6)
    packed = 192_000 << 44 | 7 << 41 | 15 << 36 | n_samples
    info = sizes + packed.to_bytes(8, "big") + bytes(16)
    frames = [b"fLaC\x80" + len(info).to_bytes(3, "big") + info]
    for number in range(n_frames):
        counted = chr(number).encode("utf-8", "surrogatepass")
        head = b"\xff\xf8\x73\x78" + counted + (65_534).to_bytes(2, "big")
        head += crc(head, polynomial=0x07, n_bits=8)
        body = head + bytes(3) * 8  # eight constant channels, each of value 0
        frames.append(body + crc(body, polynomial=0x8005, n_bits=16))
    return b"".join(frames)


def test_a_bomb_of_eight_channels_stays_small(tmp_path):
    bomb = silent_flac(2_700)
    (tmp_path / "original").write_bytes(bomb)

    duration_ms, complete, _, peak_mb, wall_s = prepare_apart(tmp_path)

    assert len(bomb) < 120_000
    assert (duration_ms // 1_000, complete) == (2_700 * 65_535 // 192_000, True)
    assert peak_mb < MAX_RSS_MB
    assert wall_s < MAX_WALL_S
    assert (tmp_path / "working.flac").stat().st_size < 200_000


@pytest.mark.parametrize("kind", ["flac", "opus"])
def test_what_is_too_long_is_cut_at_the_limit(kind, tmp_path):
    silence(tmp_path, "-f", kind, hours=0.15, rate_hz=16_000, layout="mono")

    duration_ms, complete, problem, peak_mb, wall_s = prepare_apart(
        tmp_path, max_duration_ms=360_000
    )

    assert (duration_ms, complete) == (360_000, False)
    assert problem == "This recording is longer than 0.1 hours: the rest was left out."
    assert peak_mb < MAX_RSS_MB
    assert wall_s < MAX_WALL_S


@pytest.mark.parametrize("n_samples", [0, 1, 2**36 - 1])
def test_a_header_that_promises_anything_costs_nothing(n_samples, tmp_path):
    silence(tmp_path, "-f", "flac", hours=0.01, rate_hz=16_000, layout="mono")
    original = tmp_path / "original"
    body = bytearray(original.read_bytes())
    packed = int.from_bytes(body[18:26], "big") >> 36 << 36 | n_samples
    body[18:26] = packed.to_bytes(8, "big")
    original.write_bytes(body)

    duration_ms, _, _, peak_mb, wall_s = prepare_apart(tmp_path)

    assert duration_ms == 36_000
    assert peak_mb < MAX_RSS_MB
    assert wall_s < 15
