"""How much the time of a recording sounds like crying, for choosing what is none."""

import math
from collections.abc import Iterable

import numpy as np

from acoustics import heads
from acoustics.features import PATCH_HOP_MS, PATCH_MS
from acoustics.heads import CRYING, Patches
from acoustics.listening import Heard

WINDOW_MS = 3_000


def of(heard: Iterable[Heard]) -> list[float]:
    """Say it for each window of three seconds, by the starter's evidence.

    Parameters
    ----------
    heard : iterable of Heard
        The whole recording from its start; batches are let go one after the other.

    Returns
    -------
    list of float
        The highest logit of a patch whose middle is in the window; minus infinity where
        the network heard nothing.
    """
    highest: list[float] = []
    n_before = 0
    for batch in heard:
        passed = np.flatnonzero(batch.passes)
        patches = Patches(batch.passes, batch.embeddings, batch.logits)
        evidence = heads.evidence(patches, CRYING)[passed]
        middles_ms = (n_before + passed) * PATCH_HOP_MS + PATCH_MS // 2
        n_before += len(batch.passes)
        for window, logit in zip(middles_ms // WINDOW_MS, evidence, strict=True):
            highest += [-math.inf] * (int(window) + 1 - len(highest))
            highest[window] = max(highest[window], float(logit))
    return highest
