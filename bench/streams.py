"""How many phones one core can listen to, and what listening costs a device of its own.

Sixty phones send chunks of four seconds in real time, each its own part of a composed
night, to the program as it runs at home. What all its processes use of a core is
measured, so that others at work on the machine change little. The ear at the cot is
measured by itself, with the decoder it starts.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import numpy as np

from bench import CACHE, AtLeast, AtMost, Result, _homes, _paced, _processes, _running
from bench._phone import CHUNK_MS, RATE_HZ, Phone, token
from bench._running import ROOT

N_PHONES = 60
WARM_S, MEASURED_S = 12, 60
EDGE_WARM_S, EDGE_S = 15, 60
USERNAME, PASSWORD = "bench", "a-long-lullaby"


def measure(*, hours: float) -> Result:  # noqa: ARG001 - it takes two minutes
    """Let phones send for a minute, then a device listen by itself for a minute."""
    night = _homes.long_night(hours=1).samples
    var = CACHE / "streams"
    var.mkdir(parents=True, exist_ok=True)
    with _running.lullabel(var) as (url, supervisor):
        phones = _phones(url, token(var, USERNAME, PASSWORD))
        used_s, behind_s = _send_all(phones, night, supervisor)
    share = used_s / MEASURED_S
    edge = _edge_share(night)
    return Result(
        figures={
            "n_streams": N_PHONES,
            "core_share": round(share, 3),
            "streams_a_core": round(N_PHONES / share, 1),
            "behind_median_s": round(median(behind_s), 1),
            "behind_most_s": round(max(behind_s), 1),
            "edge_core_share": round(edge, 4),
        },
        aims={
            "streams_a_core": AtLeast(60),
            "behind_most_s": AtMost(3 * CHUNK_MS / 1_000),
            "edge_core_share": AtMost(0.03),
        },
        notes={"chunk_s": CHUNK_MS // 1_000, "measured_s": MEASURED_S},
    )


def _phones(url: str, key: str) -> list[Phone]:
    begun = f"{time.time():.0f}"
    return [
        Phone(url, key, name=f"phone {begun} {n}", room=f"room {n}")
        for n in range(N_PHONES)
    ]


def _send_all(
    phones: Sequence[Phone], night: np.ndarray, supervisor: int
) -> tuple[float, list[float]]:
    """Send in real time; gives what was used, and how far each was behind at the end."""
    n_chunks = (WARM_S + MEASURED_S) * 1_000 // CHUNK_MS
    began_s = time.monotonic()
    used: list[float] = []

    def look() -> None:
        for after_s in (WARM_S, WARM_S + MEASURED_S):
            time.sleep(max(0.0, began_s + after_s - time.monotonic()))
            used.append(_processes.family_cpu_s(supervisor))

    looking = threading.Thread(target=look)
    looking.start()
    with ThreadPoolExecutor(len(phones)) as pool:
        list(
            pool.map(
                lambda n: _send(phones[n], n, night, n_chunks, began_s),
                range(len(phones)),
            )
        )
    looking.join()
    sent_ms = n_chunks * CHUNK_MS
    behind_s = [(sent_ms - one.standing()["heard_ms"]) / 1_000 for one in phones]
    for one in phones:
        one.end()
    return used[1] - used[0], behind_s


def _send(
    phone: Phone, n: int, night: np.ndarray, n_chunks: int, began_s: float
) -> None:
    per_chunk = CHUNK_MS * RATE_HZ // 1_000
    first = n * len(night) // N_PHONES
    # Phones do not speak at the same moment.
    offset_s = n / N_PHONES * CHUNK_MS / 1_000
    for number in range(n_chunks):
        due_s = began_s + offset_s + number * CHUNK_MS / 1_000
        time.sleep(max(0.0, due_s - time.monotonic()))
        start = (first + number * per_chunk) % (len(night) - per_chunk)
        phone.send(number, night[start : start + per_chunk])


def _edge_share(night: np.ndarray) -> float:
    """Let the ear at the cot listen to a source that plays in real time."""
    with _paced.source(night[: (EDGE_WARM_S + EDGE_S + 5) * RATE_HZ]) as played:
        process = subprocess.Popen(
            [sys.executable, "-m", "acoustics", "detect", played.url, "--json"],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            time.sleep(EDGE_WARM_S)
            before_s = _processes.family_cpu_s(process.pid)
            time.sleep(EDGE_S)
            return (_processes.family_cpu_s(process.pid) - before_s) / EDGE_S
        finally:
            process.terminate()
            process.wait()
