"""Where grown-ups speak in a clip, so that nobody hands on what they said unawares.

The network's classes Speech, Conversation and Narration speak for it, what babies utter
(their speech and babble, laughing, crying, whimpering) a little against it, and two
neighbouring patches must agree, which a single cry seldom makes them do.

Measured at the threshold: of 65 real clips of crying none counts as speech (the nearest
lacks 0.35 logits), of 40 of a quiet room none, of 76 of household noise one, of 88 of
babies laughing 34 (in these people often play with the baby; who speaks in them nobody
has written down). Of 50 sentences that a synthesiser spoke into a quiet room all 50
count at -30 dBFS and 48 at -42, and 39 over crying of the same loudness. A word shorter
than about a second may be missed.
"""

from collections.abc import Iterator

import numpy as np

from acoustics import features, spans
from acoustics.backbone import Backbone
from acoustics.bundle import Scoring
from acoustics.events import Interval
from acoustics.features import PATCH_HOP_MS, PATCH_MS, RATE_HZ

THRESHOLD = 0.5

_BATCH_PATCHES = 64
_SPEECH = Scoring(
    classes=(0, 2, 3),
    contrast_classes=(1, 4, 14, 19, 20, 21),
    contrast_floor=-4.0,
    contrast_weight=0.25,
    slope=1.0,
    offset=0.75,
)


def score(samples: np.ndarray, *, backbone: Backbone) -> float:
    """Say how sure it is that a grown-up speaks somewhere in a clip.

    Parameters
    ----------
    samples : ndarray, shape (n_samples,), dtype int16
        Mono sound at 16 kHz.
    backbone : Backbone

    Returns
    -------
    float
        In [0, 1]; from `THRESHOLD` on it counts as speech. 0 for an empty clip.
    """
    return float(max(_pairs(_patch_scores(samples, backbone)), default=0.0))


def places(
    samples: np.ndarray, *, backbone: Backbone, threshold: float = THRESHOLD
) -> list[Interval]:
    """Say where in a clip a grown-up speaks.

    Parameters
    ----------
    samples : ndarray, shape (n_samples,), dtype int16
        Mono sound at 16 kHz.
    backbone : Backbone
    threshold : float
        Lower finds more, and more that is no speech.

    Returns
    -------
    list of Interval
        In the clip's own time, as `spans.union` says them; edges are as coarse as
        the patches, half a second.
    """
    pairs = _pairs(_patch_scores(samples, backbone))
    found = [
        Interval(number * PATCH_HOP_MS, (number + 1) * PATCH_HOP_MS + PATCH_MS)
        for number in np.flatnonzero(pairs >= threshold).tolist()
    ]
    # What is shorter than a millisecond has no interval.
    return spans.clip(spans.union(found), length_ms=len(samples) * 1_000 // RATE_HZ)


def _patch_scores(samples: np.ndarray, backbone: Backbone) -> np.ndarray:
    batches = list(_scored(samples, backbone))
    return np.concatenate(batches) if batches else np.empty(0)


def _scored(samples: np.ndarray, backbone: Backbone) -> Iterator[np.ndarray]:
    for frames in features.stream([samples], batch_patches=_BATCH_PATCHES):
        yield _SPEECH.score(backbone.run(features.patches(frames.log_mel)).logits)


def _pairs(scores: np.ndarray) -> np.ndarray:
    """Take the lower score of each two neighbours; of a single patch its own."""
    return np.minimum(scores[1:], scores[:-1]) if len(scores) > 1 else scores
