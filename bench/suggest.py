"""How long a night's suggestions take, against plain decoding by ffmpeg."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from bench import CACHE, AtMost, Result, ingest

REPEATS = 3

# What a worker does with an upload, its wall times, and peak memory of the process
# and of its largest child, in one line.
_WORK = """
import json, resource, sys, time
from pathlib import Path
from acoustics import backbone, bundle
from acoustics.audio import working
from acoustics.detection import detect
from acoustics.preparation import prepare
original, folder = Path(sys.argv[1]), Path(sys.argv[2])
begun = time.monotonic()
prepared = prepare(
    original,
    working_path=folder / "working.flac",
    peaks_path=folder / "peaks.bin",
    report=lambda part: None,
)
prepared_s = time.monotonic() - begun
network = backbone.load()
begun = time.monotonic()
blocks = working.read_blocks(folder / "working.flac")
found = list(detect(blocks, bundle=bundle.load(), backbone=network))
suggested_s = time.monotonic() - begun
peak = [resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
hours = prepared.duration_ms / 3_600_000
print(json.dumps([prepared_s, suggested_s, sum(peak), hours, len(found)]))
"""


def measure(*, hours: float) -> Result:
    """Decode a night plainly, then prepare it and listen to it; in turn, three times."""
    original = ingest.night(hours=hours)
    plain_s, worked = [], []
    for _ in range(REPEATS):
        plain_s.append(ingest.decode_plainly(original))
        worked.append(_work(original))
    base_s = float(np.median(plain_s))
    prepare_s, suggest_s = (
        float(np.median([run[i] for run in worked])) for i in (0, 1)
    )
    return Result(
        figures={
            "hours": round(worked[0][3], 3),
            "n_suggestions": int(worked[0][4]),
            "plain_ffmpeg_wall_s": round(base_s, 1),
            "prepare_wall_s": round(prepare_s, 1),
            "suggest_wall_s": round(suggest_s, 1),
            "suggest_ratio": round(suggest_s / base_s, 3),
            "end_to_end_ratio": round((prepare_s + suggest_s) / base_s, 3),
            "peak_rss_mb": round(max(run[2] for run in worked), 1),
        },
        aims={"end_to_end_ratio": AtMost(2.0), "peak_rss_mb": AtMost(400)},
        notes={"repeats": REPEATS, "cores": os.cpu_count(), "night": original.name},
    )


def _work(original: Path) -> list[float]:
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        answer = subprocess.run(
            [sys.executable, "-c", _WORK, str(original), folder],
            check=True,
            stdout=subprocess.PIPE,
        )
    figures: list[float] = json.loads(answer.stdout)
    return figures
