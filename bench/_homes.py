"""Homes composed of real clips: their nights, and datasets frozen of what is true there.

A home is one baby, some of whose nights somebody labelled who knows the truth: every
utterance, all of the time heard, and every suggestion of the starter that was wrong
rejected. What comes of it is a dataset as the program freezes it.
"""

import csv
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from acoustics import backbone, bundle, embeddings, training
from acoustics.audio.decoding import open_decoder
from acoustics.dataset import choosing, likeness, writing
from acoustics.dataset.disputes import Said
from acoustics.dataset.facts import Facts, Options, Rejected
from acoustics.dataset.rows import Row
from acoustics.dataset.statement import Statement
from acoustics.detection import judge
from acoustics.evaluation import BOUT_GAP_MS, Quality, evaluate
from acoustics.events import Annotation, Detection, Interval, join
from acoustics.listening import listen
from bench import CACHE
from bench._truth import ENOUGH_IOU, iou
from bench.detect_quality import ROOT, composer

NIGHT_H = 1
RATE_HZ = 16_000
USUAL = Options()
# As many clips without a label as there is heard time to cut them from.
ALL_HEARD = Options(none_times=1_000.0)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Night:
    """A composed night: its sound, what is true in it, and what the network heard."""

    name: str
    samples: np.ndarray
    truth: tuple[Interval, ...]
    heard: Path

    @property
    def duration_ms(self) -> int:
        """Length of the sound."""
        return len(self.samples) * 1_000 // RATE_HZ

    def found(self, model: bundle.Bundle, *, label: str = "cry") -> list[Detection]:
        """Let a model judge it."""
        told = judge(embeddings.read(self.heard), bundle=model)
        return [one for one in told if one.label == label]

    def quality(self, found: Sequence[Detection]) -> Quality:
        """Say how good that is."""
        intervals = [one.interval for one in found]
        return evaluate(intervals, self.truth, duration_ms=self.duration_ms)

    def share_matched(self, found: Sequence[Detection]) -> float:
        """Share of the true bouts that a found bout covers well."""
        bouts = join(self.truth, gap_ms=BOUT_GAP_MS)
        told = join([one.interval for one in found], gap_ms=BOUT_GAP_MS)
        well = [max((iou(bout, one) for one in told), default=0.0) for bout in bouts]
        return float(np.mean([one > ENOUGH_IOU for one in well]))


def night(
    name: str,
    *,
    seed: int,
    baby: str,
    clips: Path | None = None,
    hours: float = NIGHT_H,
) -> Night:
    """Compose a night, once, and let the network hear it."""
    folder = CACHE / "homes"
    folder.mkdir(parents=True, exist_ok=True)
    original = folder / f"{name}.flac"
    if not original.with_suffix(".json").exists():
        subprocess.run(
            [
                *(sys.executable, str(composer()), "--out", str(original)),
                *("--hours", str(hours), "--seed", str(seed), "--baby", baby),
                *(("--clips", str(clips)) if clips else ()),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    with open_decoder(original) as decoder:
        samples = np.concatenate(list(decoder))
    heard = folder / f"{name}.embeddings"
    if not embeddings.is_whole(heard):
        network = backbone.load(ROOT / backbone.DEFAULT_PATH)
        with embeddings.Writer(heard) as writer:
            for batch in listen([samples], backbone=network):
                writer.add(batch)
    return Night(name, samples, tuple(_truth(original)), heard)


def long_night(*, hours: float) -> Night:
    """Compose a night of any length, for what is timed."""
    return night(f"long-{hours:g}", seed=71, baby="baby-b", hours=hours)


def trained(
    nights: Sequence[Night],
    starter: bundle.Bundle,
    *,
    name: str,
    options: Options = USUAL,
) -> bundle.Bundle:
    """Freeze nights and train on them, anew each time."""
    folder = CACHE / "homes" / f"model-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    dataset = freeze(nights, into=folder / "dataset", starter=starter, options=options)
    network = backbone.load(ROOT / backbone.DEFAULT_PATH)
    how = training.Training(cache=CACHE / "homes" / "clips")
    model = training.train(dataset, out=folder / "bundle", backbone=network, how=how)
    shutil.rmtree(folder / "dataset")
    return model


def freeze(
    nights: Sequence[Night],
    *,
    into: Path,
    starter: bundle.Bundle,
    options: Options = USUAL,
) -> Path:
    """Freeze what somebody who knows the truth said of nights."""
    facts = [_facts(one, number, starter) for number, one in enumerate(nights)]
    surveys = [choosing.survey(one, options=options) for one in facts]
    share = choosing.sample_share(surveys, options=options)
    rows = [
        row
        for one, night in zip(facts, nights, strict=True)
        for row in choosing.choose(
            one,
            split="train",
            share=share,
            options=options,
            likeness=likeness.of(embeddings.read(night.heard)),
        )
    ]
    sound = {one.name: one.samples for one in nights}
    writing.write(
        into,
        sorted(rows, key=lambda row: row.place),
        heard=_heard(facts),
        statement=Statement(
            number=1,
            created_at=LONG_AGO,
            labels=("cry",),
            crying=("cry",),
            options=options,
            licence="Composed of real clips for a measurement.",
            code_version="bench",
        ),
        cut=lambda row: _cut(sound[row.recording], row),
    )
    return into


def _facts(night: Night, number: int, starter: bundle.Bundle) -> Facts:
    wrong = [
        one.interval
        for one in night.found(starter)
        if not any(one.interval.overlaps(true) for true in night.truth)
    ]
    said = [
        Said(Annotation(interval=one, label="cry", annotator="person-1"), LONG_AGO)
        for one in sorted(set(night.truth))
    ]
    return Facts(
        recording=night.name,
        night=f"2026-11-{number + 1:02}",
        duration_ms=night.duration_ms,
        said=tuple(said),
        heard=(Interval(0, night.duration_ms),),
        rejected=tuple(Rejected(interval, 1) for interval in wrong),
    )


def _heard(facts: Sequence[Facts]) -> Iterator[tuple[str, Interval]]:
    for one in sorted(facts, key=lambda each: each.recording):
        yield one.recording, one.heard[0]


def _cut(samples: np.ndarray, row: Row) -> np.ndarray:
    per_ms = RATE_HZ // 1_000
    start, end = row.start_ms - row.lead_ms, row.end_ms + row.tail_ms
    return samples[start * per_ms : end * per_ms]


def _truth(original: Path) -> Iterator[Interval]:
    with original.with_suffix(".tsv").open() as table:
        for row in csv.DictReader(table, delimiter="\t"):
            start_ms = round(float(row["onset"]) * 1_000)
            yield Interval(start_ms, round(float(row["offset"]) * 1_000))
