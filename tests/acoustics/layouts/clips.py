"""Labelled clips for tests, of noise that tells where it came from."""

from dataclasses import dataclass

import numpy as np

from acoustics.audio.working import SAMPLES_PER_MS
from acoustics.dataset.rows import Row
from acoustics.layouts.entries import Facts

FACTS = Facts(
    number=3,
    created_at="2026-11-22T08:00:00+00:00",
    licence="For this household alone.",
    labels=("cry", "fuss"),
)


@dataclass(frozen=True)
class Recording:
    """A night of noise; its clips are cut from one array."""

    name: str
    split: str
    samples: np.ndarray

    def clip(self, label, start_ms, end_ms, *, lead_ms=500, tail_ms=500):
        lead_ms = min(lead_ms, start_ms)
        row = Row(
            path="",
            sha256="",
            label=label,
            hard=False,
            split=self.split,
            recording=self.name,
            night="2026-11-21",
            start_ms=start_ms,
            end_ms=end_ms,
            lead_ms=lead_ms,
            tail_ms=tail_ms,
            source="human",
            model=None,
            annotator="" if label == "none" else "person-1",
        )
        return row, self.sound(start_ms - lead_ms, end_ms + tail_ms)

    def sound(self, start_ms, end_ms):
        return self.samples[start_ms * SAMPLES_PER_MS : end_ms * SAMPLES_PER_MS]


def recording(name, split, *, seed, duration_ms=20_000):
    rng = np.random.default_rng(seed)
    samples = rng.integers(-9_000, 9_000, duration_ms * SAMPLES_PER_MS, dtype=np.int16)
    return Recording(name, split, samples)


FIRST = recording("9b2f", "train", seed=1)
SECOND = recording("c0de", "validation", seed=2)
THIRD = recording("f00d", "test", seed=3)
CLIPS = [
    FIRST.clip("cry", 0, 1_200),
    FIRST.clip("fuss", 3_000, 3_400),
    FIRST.clip("none", 9_000, 12_000, lead_ms=0, tail_ms=0),
    SECOND.clip("cry", 2_000, 4_500),
    SECOND.clip("none", 9_000, 12_000),
    THIRD.clip("cry", 5_000, 6_000),
]


def laid_out(entries, folder):
    """Put entries on the disk and say their paths."""
    paths = []
    for entry in entries:
        path = folder / entry.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(entry.content)
        paths.append(entry.path)
    return paths
