"""How well the starter model finds crying, on nights composed from real recordings."""

import csv
import os
import subprocess
import sys
from pathlib import Path

from acoustics import backbone, bundle
from acoustics.audio.decoding import open_decoder
from acoustics.detection import detect
from acoustics.evaluation import Quality, evaluate, total
from acoustics.events import Interval
from bench import CACHE, AtLeast, AtMost, Result

# The thresholds were never chosen on these nights; docs/model.md names those that
# they were chosen on.
SEEDS = (1, 2, 3)
NIGHT_H = 1
ROOT = Path(__file__).resolve().parents[1]


def measure(*, hours: float) -> Result:  # noqa: ARG001 - these nights have one length
    """Listen to three composed nights of an hour and count what was found."""
    nights = [_quality(night(seed=seed)) for seed in SEEDS]
    together = total(nights)
    figures: dict[str, float] = {
        "hit_rate": round(together.hit_rate, 4),
        "false_bouts_per_h": round(together.false_bouts_per_h, 2),
        "segment_f1": round(together.segment_f1, 4),
        "lowest_night_segment_f1": round(min(one.segment_f1 for one in nights), 4),
        "onset_error_median_ms": together.median_onset_error_ms or 0.0,
        "n_bouts": together.n_bouts,
        "n_bouts_hit": together.n_bouts_hit,
        "n_false_bouts": together.n_false_bouts,
    }
    return Result(
        figures=figures,
        aims={
            "hit_rate": AtLeast(0.97),
            "false_bouts_per_h": AtMost(2.0),
            "segment_f1": AtLeast(0.85),
        },
        notes={
            "seeds": list(SEEDS),
            "night_segment_f1": [round(one.segment_f1, 3) for one in nights],
            "model": bundle.load().checksum[:12],
        },
    )


def night(*, seed: int) -> Path:
    """Return a composed night in M4A, made once, with its truth beside it."""
    folder = CACHE / "quality"
    folder.mkdir(parents=True, exist_ok=True)
    original = folder / f"seed-{seed}.m4a"
    if not (original.exists() and original.with_suffix(".json").exists()):
        subprocess.run(
            [
                *(sys.executable, str(composer()), "--out", str(original)),
                *("--hours", str(NIGHT_H), "--seed", str(seed)),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    return original


def composer() -> Path:
    beside = ROOT.parent / "shared" / "audio"
    composer = Path(os.environ.get("REAL_AUDIO_DIR", beside)) / "make_night.py"
    if not composer.exists():
        msg = f"There is no {composer}: set REAL_AUDIO_DIR to a folder of real sound."
        raise SystemExit(msg)
    return composer


def _quality(original: Path) -> Quality:
    network = backbone.load(ROOT / backbone.DEFAULT_PATH)
    with open_decoder(original) as decoder:
        found = list(detect(decoder, bundle=bundle.load(), backbone=network))
        duration_ms = decoder.outcome.duration_ms
    return evaluate(
        [one.interval for one in found], _truth(original), duration_ms=duration_ms
    )


def _truth(original: Path) -> list[Interval]:
    with original.with_suffix(".tsv").open() as table:
        return [
            Interval(
                round(float(row["onset"]) * 1_000), round(float(row["offset"]) * 1_000)
            )
            for row in csv.DictReader(table, delimiter="\t")
        ]
