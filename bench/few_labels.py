"""What a handful of labelled clips bring: a personal head against the starter.

Each draw deals the sources of real clips to two sides, labels some clips of each class
on one (crying, and what is no crying), trains, and orders the clips of the other. No
source is on both sides; all laughter is of one source, and changes sides from draw to
draw.
"""

import csv
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, stdev

import numpy as np

from acoustics import backbone, bundle, training
from acoustics.audio.decoding import open_decoder
from acoustics.dataset import writing
from acoustics.dataset.facts import Options
from acoustics.dataset.rows import EXAMPLE, NONE, Row
from acoustics.dataset.statement import Statement
from acoustics.detection import judge
from acoustics.events import Interval
from acoustics.listening import Heard, listen
from acoustics.measuring.curves import curve, roc_auc
from acoustics.measuring.patches import Patches
from bench import CACHE, AtLeast, Result
from bench._homes import LONG_AGO, RATE_HZ
from bench.detect_quality import ROOT, composer

SIZES = (5, 10, 20, 40)
N_DRAWS = 20
_TRAINING_SHARE = 0.65
_PER_MS = RATE_HZ // 1_000


@dataclass(frozen=True, slots=True)
class Sound:
    """A real clip and what the network heard in it."""

    name: str
    is_cry: bool
    source: str
    samples: np.ndarray
    heard: tuple[Heard, ...]


def measure(*, hours: float) -> Result:  # noqa: ARG001 - clips have one length
    """Train on 5, 10, 20 and 40 clips of each class, in twenty draws."""
    network = backbone.load(ROOT / backbone.DEFAULT_PATH)
    sounds = list(_sounds(network))
    starter = bundle.load()
    told: dict[str, list[float]] = {}
    for draw in range(N_DRAWS):
        rng = np.random.default_rng(draw)
        ours, theirs = _dealt(sounds, rng, laughter_is_ours=draw % 2 == 0)
        told.setdefault("starter", []).append(_auc(starter, theirs))
        for size in SIZES:
            chosen = _some(ours, rng, size)
            model = _trained(chosen, network, name=f"{draw}-{size}")
            told.setdefault(f"labels_{size}", []).append(_auc(model, theirs))
    figures = {f"{who}_auc": round(mean(some), 4) for who, some in told.items()}
    aucs = [figures["starter_auc"], *(figures[f"labels_{n}_auc"] for n in SIZES)]
    figures["least_gain"] = round(min(aucs[1:]) - aucs[0], 4)
    figures["least_rise"] = round(float(np.diff(aucs[1:]).min()), 4)
    return Result(
        figures=figures,
        aims={"least_gain": AtLeast(0.0), "least_rise": AtLeast(0.0)},
        notes={
            "draws": N_DRAWS,
            "spread": {who: round(stdev(some), 4) for who, some in told.items()},
        },
    )


def _sounds(network: backbone.Backbone) -> list[Sound]:
    folder = composer().parent
    told = []
    with (folder / "clips.csv").open() as table:
        for row in csv.DictReader(table):
            if row["label"] not in {"cry", "laugh", "noise"}:
                continue
            with open_decoder(folder / row["path"]) as decoder:
                whole = np.concatenate(list(decoder))
            # Of whole milliseconds.
            samples = whole[: len(whole) // _PER_MS * _PER_MS]
            # The gate lets the whole first minute through: every patch is heard.
            heard = tuple(listen([samples], backbone=network))
            name = row["path"].replace("/", "-").split(".")[0]
            is_cry = row["label"] == "cry"
            told.append(Sound(name, is_cry, row["group"], samples, heard))
    return told


def _dealt(
    sounds: Sequence[Sound], rng: np.random.Generator, *, laughter_is_ours: bool
) -> tuple[list[Sound], list[Sound]]:
    sources = sorted({one.source for one in sounds})
    ours = {one for one in sources if rng.random() < _TRAINING_SHARE}
    laughter = {one for one in sources if one.startswith("laugh")}
    ours = ours | laughter if laughter_is_ours else ours - laughter
    return (
        [one for one in sounds if one.source in ours],
        [one for one in sounds if one.source not in ours],
    )


def _some(sounds: Sequence[Sound], rng: np.random.Generator, size: int) -> list[Sound]:
    told: list[Sound] = []
    for is_cry in (True, False):
        some = [one for one in sounds if one.is_cry == is_cry]
        told += [some[n] for n in rng.permutation(len(some))[:size]]
    return told


def _trained(
    sounds: Sequence[Sound], network: backbone.Backbone, *, name: str
) -> bundle.Bundle:
    folder = CACHE / "few" / name
    shutil.rmtree(folder, ignore_errors=True)
    rows = sorted((_row(one) for one in sounds), key=lambda row: row.place)
    by_name = {one.name: one for one in sounds}
    writing.write(
        folder / "dataset",
        rows,
        heard=[(row.recording, row.interval) for row in rows],
        statement=Statement(
            number=1,
            created_at=LONG_AGO,
            labels=("cry",),
            crying=("cry",),
            options=Options(),
            licence="Real clips, for a measurement.",
            code_version="bench",
        ),
        cut=lambda row: by_name[row.recording].samples,
    )
    how = training.Training(cache=CACHE / "few" / "clips")
    return training.train(
        folder / "dataset", out=folder / "bundle", backbone=network, how=how
    )


def _row(sound: Sound) -> Row:
    """Label a whole clip, as somebody does who files clips into folders."""
    span = Interval(0, len(sound.samples) * 1_000 // RATE_HZ)
    return Row(
        **{name: getattr(EXAMPLE, name) for name in ("source", "model", "annotator")},
        path="",
        sha256="",
        label="cry" if sound.is_cry else NONE,
        hard=not sound.is_cry,
        split="train",
        recording=sound.name,
        night=None,
        start_ms=span.start_ms,
        end_ms=span.end_ms,
        lead_ms=0,
        tail_ms=0,
    )


def _auc(model: bundle.Bundle, sounds: Sequence[Sound]) -> float:
    """Order clips by their highest score."""
    scores = []
    for one in sounds:
        told: list[np.ndarray] = []
        for _ in judge(
            one.heard,
            bundle=model,
            keep=lambda each: told.append(each["cry"]),  # noqa: B023
        ):
            pass
        scores.append(float(np.concatenate(told).max()))
    true = np.array([one.is_cry for one in sounds])
    area = roc_auc(curve(Patches(np.array(scores), true)))
    return float(area or 0.0)
