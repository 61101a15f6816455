"""Patches of heard time, and in which of them a label truly is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from acoustics import spans
from acoustics.events import Interval
from acoustics.features import PATCH_HOP_MS, PATCH_MS
from acoustics.measuring.covered import covered_ms
from acoustics.measuring.listened import Listened


@dataclass(frozen=True, slots=True)
class Patches:
    """Patches of which it is known whether a label is in them.

    Attributes
    ----------
    scores : ndarray of float, shape (n_patches,)
        In [0, 1].
    true : ndarray of bool, shape (n_patches,)
        Whether the label is in it.
    """

    scores: np.ndarray
    true: np.ndarray


def patches(listened: Iterable[Listened], *, label: str) -> Patches:
    """Take the patches that are heard whole and are clearly the label or clearly not.

    The label is in a patch if at least half of the patch, or of an utterance, is
    covered by the other. Patches with less than that of it are left out: whoever
    calls them either way is right.
    """
    taken = [_of_one(one, label) for one in listened]
    return Patches(
        scores=np.concatenate([np.zeros(0), *(one.scores for one in taken)]),
        true=np.concatenate([np.zeros(0, bool), *(one.true for one in taken)]),
    )


def _of_one(one: Listened, label: str) -> Patches:
    scores = np.asarray(one.scores.get(label, ()), np.float64)
    truth = one.truth.get(label, ())
    heard_ms = _covered_ms(spans.union(one.heard), len(scores))
    true_ms = _covered_ms(spans.union(truth), len(scores))
    true = (2 * true_ms >= PATCH_MS) | _with_half_of_one(truth, len(scores))
    kept = (heard_ms == PATCH_MS) & (true | (true_ms == 0))
    return Patches(scores[kept], true[kept])


def _covered_ms(covering: Sequence[Interval], n_patches: int) -> np.ndarray:
    """How much of each patch is covered."""
    starts_ms = np.arange(n_patches) * PATCH_HOP_MS
    ends_ms = starts_ms + PATCH_MS
    covered: np.ndarray = covered_ms(covering, ends_ms) - covered_ms(
        covering, starts_ms
    )
    return covered


def _with_half_of_one(truth: Iterable[Interval], n_patches: int) -> np.ndarray:
    """Mark the patches that have at least half of an utterance."""
    marked = np.zeros(n_patches, bool)
    for utterance in truth:
        # Of a longer one no patch has half.
        if utterance.duration_ms > 2 * PATCH_MS:
            continue
        first = max(0, (utterance.start_ms - PATCH_MS) // PATCH_HOP_MS + 1)
        last = min(n_patches - 1, (utterance.end_ms - 1) // PATCH_HOP_MS)
        for n in range(first, last + 1):
            start_ms = max(utterance.start_ms, n * PATCH_HOP_MS)
            end_ms = min(utterance.end_ms, n * PATCH_HOP_MS + PATCH_MS)
            marked[n] |= 2 * (end_ms - start_ms) >= utterance.duration_ms
    return marked
