"""How long a personal head takes to learn from 10,000 clips that were heard before."""

import itertools
import os
import resource
import shutil
import time
from pathlib import Path

from acoustics import backbone, bundle, training
from acoustics.dataset.bundle import open_bundle
from bench import CACHE, AtMost, Result
from bench._homes import ALL_HEARD, freeze, long_night
from bench.detect_quality import ROOT

N_CLIPS = 10_000


def measure(*, hours: float) -> Result:
    """Freeze a long night into clips, hear them, then train from what was kept."""
    night = long_night(hours=hours)
    folder = CACHE / "homes" / "train"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    dataset = freeze(
        [night], into=folder / "dataset", starter=bundle.load(), options=ALL_HEARD
    )
    _keep_first(dataset / "manifest.jsonl", N_CLIPS)
    network = backbone.load(ROOT / backbone.DEFAULT_PATH)
    how = training.Training(cache=CACHE / "homes" / "clips")
    begun = time.monotonic()
    training.train(dataset, out=folder / "first", backbone=network, how=how)
    first_s = time.monotonic() - begun
    begun = time.monotonic()
    training.train(dataset, out=folder / "second", backbone=network, how=how)
    second_s = time.monotonic() - begun
    n_clips = sum(1 for _ in open_bundle(dataset).rows())
    shutil.rmtree(folder)
    return Result(
        figures={
            "n_clips": n_clips,
            "train_wall_s": round(second_s, 1),
            "hear_and_train_wall_s": round(first_s, 1),
            "peak_rss_mb": round(
                resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1
            ),
        },
        aims={"train_wall_s": AtMost(20.0)},
        notes={"cores": os.cpu_count()},
    )


def _keep_first(manifest: Path, n_rows: int) -> None:
    with manifest.open() as file:
        kept = list(itertools.islice(file, n_rows))
    manifest.write_text("".join(kept))
