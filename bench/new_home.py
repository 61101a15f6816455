"""A model of one home in another: it may know less there, but must not harm.

Two homes are composed of real clips that have no source of a cry, a noise or a laugh in
common; all laughter is of one source and only in the second. Each home's model is asked
to tell crying patches from others in a night of the other home.
"""

import csv
from pathlib import Path
from statistics import mean

import numpy as np

from acoustics import bundle
from acoustics.dataset.rows import NONE
from acoustics.detection import judge
from acoustics.embeddings import read
from acoustics.events import Interval
from acoustics.measuring import Listened
from acoustics.measuring import measure as report
from bench import CACHE, AtLeast, Result
from bench._homes import ALL_HEARD, Night, night, trained
from bench.detect_quality import composer

BABIES = ("baby-a", "baby-b")
SEEDS = (601, 602, 603)


def measure(*, hours: float) -> Result:  # noqa: ARG001 - these nights have one length
    """Train in one home, listen in the other, both ways."""
    homes = [_nights(home) for home in range(2)]
    starter = bundle.load()
    told: dict[str, list[float]] = {"starter": [], "personal": [], "at_home": []}
    for home in range(2):
        here, there = homes[home], homes[1 - home]
        model = trained(here[:2], starter, name=f"home-{home}", options=ALL_HEARD)
        told["starter"] += [_auc(each, starter) for each in there]
        told["personal"] += [_auc(each, model) for each in there]
        told["at_home"].append(_auc(here[2], model))
    figures = {f"{who}_auc": round(mean(some), 4) for who, some in told.items()}
    pairs = zip(told["personal"], told["starter"], strict=True)
    figures["gain"] = round(figures["personal_auc"] - figures["starter_auc"], 4)
    figures["least_gain"] = round(min(mine - its for mine, its in pairs), 4)
    return Result(
        figures=figures,
        aims={"gain": AtLeast(-0.005), "least_gain": AtLeast(-0.005)},
        notes={
            "nights": {who: [round(x, 4) for x in some] for who, some in told.items()}
        },
    )


def _nights(home: int) -> list[Night]:
    clips = _clips(home)
    return [
        night(f"home-{home}-{seed}", seed=seed, baby=BABIES[home], clips=clips)
        for seed in SEEDS
    ]


def _clips(home: int) -> Path:
    """Make a folder with the clips of one home; sources go by turns to either."""
    theirs = composer().parent
    folder = CACHE / "homes" / f"clips-{home}"
    folder.mkdir(parents=True, exist_ok=True)
    with (theirs / "clips.csv").open() as table:
        reader = csv.DictReader(table)
        rows = list(reader)
    sources = sorted({row["group"] for row in rows} - {*BABIES})
    ours = {BABIES[home], *sources[home::2], "room"}
    ours = ours | {"laugh_1"} if home else ours - {"laugh_1"}
    with (folder / "clips.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, reader.fieldnames or [])
        writer.writeheader()
        writer.writerows(row for row in rows if row["group"] in ours)
    for label in sorted({row["path"].split("/")[0] for row in rows}):
        if not (folder / label).exists():
            (folder / label).symlink_to(theirs / label)
    return folder


def _auc(night: Night, model: bundle.Bundle) -> float:
    """Area under the curve over the patches of a night; what the gate held back is 0."""
    told: list[np.ndarray] = []
    for _ in judge(
        read(night.heard), bundle=model, keep=lambda each: told.append(each["cry"])
    ):
        pass
    listened = Listened(
        recording=night.name,
        night=night.name,
        heard=(Interval(0, night.duration_ms),),
        truth={"cry": night.truth, NONE: ()},
        found={"cry": ()},
        scores={"cry": np.concatenate(told)},
    )
    return float(report([listened], labels=["cry"])["labels"]["cry"]["roc_auc"])
