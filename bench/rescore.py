"""How long a new model takes over a night that the network has heard before."""

import os
import time

import numpy as np

from acoustics import bundle, embeddings
from acoustics.detection import judge
from bench import AtMost, Result
from bench._homes import long_night, trained

REPEATS = 5


def measure(*, hours: float) -> Result:
    """Judge a night by a personal head from its cached embeddings."""
    night = long_night(hours=hours)
    model = trained([night], bundle.load(), name="rescore")
    took_s, n_found = [], 0
    for _ in range(REPEATS):
        begun = time.monotonic()
        # As the program does: what was kept is read once to see that it is whole.
        if not embeddings.is_whole(night.heard):
            msg = f"{night.heard} is damaged"
            raise SystemExit(msg)
        n_found = len(list(judge(embeddings.read(night.heard), bundle=model)))
        took_s.append(time.monotonic() - begun)
    return Result(
        figures={
            "hours": hours,
            "rescore_wall_s": round(float(np.median(took_s)), 2),
            "embeddings_mb": round(night.heard.stat().st_size / 1e6, 1),
            "n_found": n_found,
        },
        aims={"rescore_wall_s": AtMost(3.0)},
        notes={"repeats": REPEATS, "cores": os.cpu_count()},
    )
