"""Patches of sound with what is to be learned of each, for a network."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from acoustics.features import N_BANDS, PATCH_FRAMES
from acoustics.training.material import Material
from acoustics.training.timeline import Timeline


@dataclass(frozen=True, slots=True, eq=False)
class Lessons:
    """What a network learns from.

    Attributes
    ----------
    patches : ndarray, shape (n, 96, 64), dtype float16
        Log-mel.
    targets : ndarray, shape (n, n_labels), dtype float32
        0 or 1.
    counts : ndarray, shape (n, n_labels), dtype float32
        How many patches each stands for; 0 where nothing can be said of the label.
    """

    patches: np.ndarray
    targets: np.ndarray
    counts: np.ndarray


def lessons(timelines: Sequence[Timeline], material: Material) -> Lessons:
    """Gather the patches of recordings that something is known of."""
    parts = [_of(each, material) for each in timelines]
    nothing = np.empty((0, len(material.labels)), np.float32)
    return Lessons(
        np.concatenate(
            [np.empty((0, PATCH_FRAMES, N_BANDS), np.float16)]
            + [part.patches for part in parts]
        ),
        np.concatenate([nothing] + [part.targets for part in parts]),
        np.concatenate([nothing] + [part.counts for part in parts]),
    )


def sound(timeline: Timeline) -> np.ndarray:
    """Give the patches of a timeline, which must have come with its sound."""
    if timeline.sound is None:
        msg = "the clips came without their sound"
        raise ValueError(msg)
    return timeline.sound


def _of(timeline: Timeline, material: Material) -> Lessons:
    passes = timeline.patches.passes
    told = np.stack(
        [timeline.targets(label)[passes] for label in material.labels], axis=1
    )
    stands_for = timeline.stands_for(material.sampled_stands_for)[passes]
    counts = np.where(told >= 0, stands_for[:, None], 0.0).astype(np.float32)
    usable = counts.any(axis=1)
    return Lessons(
        sound(timeline)[usable],
        np.maximum(told, 0).astype(np.float32)[usable],
        counts[usable],
    )
