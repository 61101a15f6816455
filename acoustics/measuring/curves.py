"""How well scores tell a label from the rest, at any threshold.

Equal scores pass a threshold together, so that their order tells nothing (Fawcett, "An
introduction to ROC analysis", Pattern Recognition Letters 27, 2006). The area under the
ROC curve is then the chance that a patch with the label scores higher than one without,
a tie counting half (Hanley and McNeil, "The meaning and use of the area under a receiver
operating characteristic curve", Radiology 143, 1982). Average precision is the mean of
the precision at each threshold, by how much recall it adds; nothing is drawn between
two thresholds, which would flatter (Davis and Goadrich, "The relationship between
precision-recall and ROC curves", ICML 2006).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from acoustics.events import Detection, Interval
from acoustics.measuring.patches import Patches
from acoustics.measuring.resampling import rounded
from acoustics.spans import union, within

MOST_POINTS = 100
HISTOGRAM_BINS = 20
RELIABILITY_BINS = 10


@dataclass(frozen=True, slots=True)
class Curve:
    """What passes each threshold, from the highest down.

    Attributes
    ----------
    thresholds : ndarray of float, shape (n_thresholds,)
        Every score there is, once.
    n_true, n_other : ndarray of int, shape (n_thresholds,)
        Patches with the label and without it that score at least that.
    """

    thresholds: np.ndarray
    n_true: np.ndarray
    n_other: np.ndarray


def curve(patches: Patches) -> Curve:
    """Count what passes each threshold."""
    order = np.argsort(-patches.scores, kind="stable")
    scores, true = patches.scores[order], patches.true[order]
    last_of_equals = np.flatnonzero(np.diff(scores, append=-1.0))
    n_true = np.cumsum(true)[last_of_equals]
    return Curve(scores[last_of_equals], n_true, last_of_equals + 1 - n_true)


def figures(patches: Patches) -> dict[str, Any]:
    """Say the areas and the points of both curves; None or none where undefined."""
    counted = curve(patches)
    return {
        "roc_auc": roc_auc(counted),
        "average_precision": average_precision(counted),
        "pr": precision_recall(counted),
        "roc": roc(counted),
    }


def roc_auc(counted: Curve) -> float | None:
    """Area under the ROC curve; None where all patches are of one kind.

    Examples
    --------
    >>> tied = Patches(np.array([0.9, 0.5, 0.5]), np.array([True, True, False]))
    >>> roc_auc(curve(tied))
    0.75
    """
    if not _of_both_kinds(counted):
        return None
    n_true = np.concatenate([[0], counted.n_true])
    n_other = np.concatenate([[0], counted.n_other])
    area = np.trapezoid(n_true, n_other) / (n_true[-1] * n_other[-1])
    return rounded(area)


def average_precision(counted: Curve) -> float | None:
    """Mean precision by recall; None where the label is in no patch.

    Examples
    --------
    >>> tied = Patches(np.array([0.9, 0.5, 0.5]), np.array([False, True, False]))
    >>> average_precision(curve(tied))
    0.333333
    """
    if not len(counted.n_true) or not counted.n_true[-1]:
        return None
    precision = counted.n_true / (counted.n_true + counted.n_other)
    gained = np.diff(counted.n_true, prepend=0) / counted.n_true[-1]
    return rounded(np.sum(precision * gained))


def precision_recall(counted: Curve) -> list[list[float | None]]:
    """Points of recall, precision and threshold, at most 100, from the highest down."""
    if not len(counted.n_true) or not counted.n_true[-1]:
        return []
    recall = counted.n_true / counted.n_true[-1]
    precision = counted.n_true / (counted.n_true + counted.n_other)
    return _points(recall, precision, list(counted.thresholds))


def roc(counted: Curve) -> list[list[float | None]]:
    """Points of false rate, true rate and threshold, at most 100.

    The first is where nothing passes; its threshold is None, being above all scores.
    """
    if not _of_both_kinds(counted):
        return []
    true_rate = np.concatenate([[0], counted.n_true]) / counted.n_true[-1]
    false_rate = np.concatenate([[0], counted.n_other]) / counted.n_other[-1]
    return _points(false_rate, true_rate, [None, *counted.thresholds])


def histogram(patches: Patches) -> dict[str, list[float]]:
    """Count patches with the label and without it by score, in bins of 0.05."""
    edges = np.linspace(0, 1, HISTOGRAM_BINS + 1)
    true, _ = np.histogram(patches.scores[patches.true], edges)
    other, _ = np.histogram(patches.scores[~patches.true], edges)
    return {
        "edges": [rounded(edge) for edge in edges],
        "true": true.tolist(),
        "other": other.tolist(),
    }


def is_true(found: list[Detection], truth: list[Interval]) -> np.ndarray:
    """Say of each detection whether it overlaps an utterance.

    Returns
    -------
    ndarray of bool, shape (n_found,)
    """
    united = union(truth)
    return np.array([bool(within(one.interval, united)) for one in found], bool)


def reliability(scores: np.ndarray, true: np.ndarray) -> list[dict[str, Any]]:
    """Say which share of the detections is true, by their score, in ten bins.

    Parameters
    ----------
    scores : ndarray of float, shape (n_found,)
        In [0, 1]; a score on an edge is in the bin above, 1 in the last.
    true : ndarray of bool, shape (n_found,)
    """
    bins = np.minimum(scores * RELIABILITY_BINS, RELIABILITY_BINS - 1).astype(np.int64)
    return [
        {
            "low": n / RELIABILITY_BINS,
            "high": (n + 1) / RELIABILITY_BINS,
            "n": int((bins == n).sum()),
            "mean_score": _mean(scores[bins == n]),
            "share_true": _mean(true[bins == n]),
        }
        for n in range(RELIABILITY_BINS)
    ]


def _of_both_kinds(counted: Curve) -> bool:
    return bool(
        len(counted.n_true) and counted.n_true[-1] > 0 and counted.n_other[-1] > 0
    )


def _points(
    xs: np.ndarray, ys: np.ndarray, thresholds: list[float | None]
) -> list[list[float | None]]:
    """Take points that lie evenly along the curve, its ends among them."""
    walked = np.cumsum(np.abs(np.diff(xs, prepend=xs[0])))
    walked += np.cumsum(np.abs(np.diff(ys, prepend=ys[0])))
    evenly = np.linspace(0, walked[-1], MOST_POINTS)
    kept = np.unique(np.append(np.searchsorted(walked, evenly)[:-1], len(xs) - 1))
    return [[rounded(xs[n]), rounded(ys[n]), _told(thresholds[n])] for n in kept]


def _told(threshold: float | None) -> float | None:
    return None if threshold is None else rounded(threshold)


def _mean(values: np.ndarray) -> float | None:
    return rounded(values.mean()) if len(values) else None
