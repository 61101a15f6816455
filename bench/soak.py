"""A day of sound through the live path, as fast as it goes: what is lost, and what grows.

A composed night is sent chunk by chunk, over and over, to the program as it runs at home.
Afterwards what it said is held against what the same model says of the same sound read
as a file, and the memory of the listener late in the day against that of early in it.
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from acoustics import backbone, bundle
from acoustics.detection import detect
from bench import CACHE, AtLeast, AtMost, Result, _homes, _processes, _running
from bench._phone import CHUNK_MS, RATE_HZ, Phone, token
from bench.detect_quality import ROOT

NIGHT_H = 3
HOUR_MS = 3_600_000
USERNAME, PASSWORD = "bench", "a-long-lullaby"
# The listener is never left further behind: a phone would not be, either.
MOST_BEHIND_MS = 120_000
LONGEST_WAIT_S = 600

_SAID = """
import json, sys
from annotations.models import Chunk, Detection, ListeningSession
session = ListeningSession.objects.get(pk=sys.argv[1])
rows = Detection.objects.filter(session=session).order_by("start_at", "end_at")
print("SAID", json.dumps({
    "chunks": Chunk.objects.filter(session=session).count(),
    "heard": Chunk.objects.filter(session=session).exclude(heard_at=None).count(),
    "detections": [
        [session.position(row.start_at), session.position(row.end_at)]
        for row in rows
    ],
}))
"""


def measure(*, hours: float) -> Result:
    """Send a day (or `--hours`), then count."""
    hours = 24.0 if hours == 10.0 else hours
    night = _homes.long_night(hours=min(NIGHT_H, hours)).samples
    n_chunks = int(hours * HOUR_MS) // CHUNK_MS
    var = CACHE / "soak"
    var.mkdir(parents=True, exist_ok=True)
    with _running.lullabel(var) as (url, supervisor):
        key = token(var, USERNAME, PASSWORD)
        begun = f"{time.time():.0f}"
        phone = Phone(url, key, name=f"soak {begun}", room=f"room {begun}")
        listener = _processes.named(supervisor, "listen")
        began_s = time.monotonic()
        memory = _send(phone, night, n_chunks, listener)
        took_s = time.monotonic() - began_s
        said = _said(var, phone)
    expected = _at_once(night, n_chunks)
    told = [tuple(one) for one in said["detections"]]
    return Result(
        figures={
            "hours": hours,
            "speed": round(hours * 3_600 / took_s, 1),
            "chunks_lost": n_chunks - said["heard"],
            "chunks_doubled": said["chunks"] - n_chunks,
            "n_detections": len(told),
            "detections_differ": len(set(told) ^ set(expected)),
            "detections_doubled": len(told) - len(set(told)),
            "rss_second_hour_mb": round(memory[1], 1),
            "rss_last_hour_mb": round(memory[-1], 1),
            "rss_growth": round(memory[-1] / memory[1] - 1, 4),
        },
        aims={
            "speed": AtLeast(200),
            "chunks_lost": AtMost(0),
            "chunks_doubled": AtMost(0),
            "detections_differ": AtMost(0),
            "detections_doubled": AtMost(0),
            "rss_growth": AtMost(0.05),
        },
        notes={"rss_by_hour_mb": [round(one, 1) for one in memory]},
    )


def _send(phone: Phone, night: np.ndarray, n_chunks: int, listener: int) -> list[float]:
    """Send everything; gives the listener's memory after each hour that it heard."""
    memory: list[float] = []
    for number, samples in enumerate(_chunks(night, n_chunks)):
        phone.send(number, samples)
        while number % 10 == 0:
            heard_ms = phone.standing()["heard_ms"]
            while heard_ms >= (len(memory) + 1) * HOUR_MS:
                memory.append(_processes.rss_mb(listener))
            if (number + 1) * CHUNK_MS - heard_ms < MOST_BEHIND_MS:
                break
            time.sleep(0.02)
    deadline_s = time.monotonic() + LONGEST_WAIT_S
    while phone.standing()["heard_ms"] < n_chunks * CHUNK_MS:
        if time.monotonic() > deadline_s:
            break
        time.sleep(0.2)
    return [*memory, _processes.rss_mb(listener)]


def _chunks(night: np.ndarray, n_chunks: int) -> Iterator[np.ndarray]:
    n_each = CHUNK_MS * RATE_HZ // 1_000
    n_held = len(night) // n_each
    for number in range(n_chunks):
        first = number % n_held * n_each
        yield night[first : first + n_each]


def _said(var: Path, phone: Phone) -> dict[str, Any]:
    told = _running.do(var, _SAID, phone.session)
    said: dict[str, Any] = json.loads(told.split("SAID ")[1])
    return said


def _at_once(night: np.ndarray, n_chunks: int) -> list[tuple[int, int]]:
    sys.stderr.write("Listening to the same sound as a file ...\n")
    found = detect(
        _chunks(night, n_chunks),
        bundle=bundle.load(),
        backbone=backbone.load(ROOT / backbone.DEFAULT_PATH),
    )
    return sorted((one.interval.start_ms, one.interval.end_ms) for one in found)
