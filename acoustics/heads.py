"""Personal heads: from what the network heard to a score, for one label each.

A head is a logistic regression over what a patch and its neighbours sound like. Its
first input is the starter's evidence with a weight that is drawn towards one, all others
are drawn towards zero: a head that has learned nothing is the starter. Beside it are the
same evidence of four neighbouring patches and its mean over four seconds, the strongest
evidence from 2.4 to 30 s before and after (crying is rarely alone), and the embedding,
averaged over five patches. What speaks for a label and what against it are never weighed
apart: somebody who has labelled no laughter yet would teach that voices are crying.

A score is raised where its neighbours agree and lowered where it stands alone: to the
logit is added the logarithm of the evidence summed over five seconds, which tells bouts
from single sounds better than the highest score does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from acoustics.backbone import N_EMBEDDING

DESIGN_VERSION = 1

CRYING, LAUGHING, SPEAKING = "crying", "laughing", "speaking"

# AudioSet classes in the order of YAMNet's class map.
EVIDENCE: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        CRYING: (19, 20, 21),
        LAUGHING: (13, 14, 15, 16, 17, 18),
        SPEAKING: (0, 1, 2, 3, 12),
    }
)
# What speaks against each, less than for it; as in the starter.
_AGAINST = {CRYING: LAUGHING, LAUGHING: CRYING, SPEAKING: CRYING}
_AGAINST_WEIGHT = 0.4
_SLOPE = 0.6

# Logit of a patch that the gate held back, and its evidence where company is sought.
_QUIET = -8.0
_QUIET_EVIDENCE = _SLOPE * (_QUIET - _AGAINST_WEIGHT * _QUIET)
_ALONE = -5.0

# Evidence from this many patches away to that many, before and after.
_FAR = ((5, 30), (10, 62))
_NEAREST = 2
_NEIGHBOURS = range(-_NEAREST, _NEAREST + 1)
_AROUND = 4

_MASS_PATCHES = 5
# How far on either side a patch is judged by.
REACH_PATCHES = max(far for _, far in _FAR) + _MASS_PATCHES
_MASS_FLOOR = 0.1
# Evidence that a bout usually gathers: there nothing is added.
_MASS_USUAL = 6.0

# The scales make the inputs about as large as each other.
_FAR_CLIP, _FAR_SCALE, _OWN_SCALE = 5.0, 3.0, 3.0

N_EVIDENCE = 2 + 2 * _NEAREST + 1 + 2 * len(_FAR)
N_INPUTS = N_EVIDENCE + N_EMBEDDING
INTERCEPT, OWN = 0, 1


@dataclass(frozen=True, slots=True, eq=False)
class Patches:
    """What the network made of consecutive patches.

    Attributes
    ----------
    passes : ndarray, shape (n_patches,), dtype bool
        Which of them it heard.
    embeddings : ndarray, shape (n_passed, 1024)
    logits : ndarray, shape (n_passed, 521)
    """

    passes: np.ndarray
    embeddings: np.ndarray
    logits: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """What was learned of a label.

    Attributes
    ----------
    weights : ndarray, shape (n_inputs,), dtype float32
        In the order of `inputs`.
    own : str or None
        The starter's evidence for this label; None where it knows none.
    slope, offset : float
        From the logit to that of a probability.
    """

    weights: np.ndarray
    own: str | None
    slope: float = 1.0
    offset: float = 0.0

    def scores(self, patches: Patches) -> np.ndarray:
        """Score patches; what lies beyond them counts as quiet.

        Returns
        -------
        ndarray, shape (n_patches,), dtype float64
            In [0, 1]; 0 where the network heard nothing.
        """
        logits = with_mass(inputs(patches, own=self.own) @ self.weights, patches.passes)
        scores = np.zeros(len(patches.passes))
        scores[patches.passes] = sigmoid(self.slope * logits + self.offset)
        return scores


def inputs(patches: Patches, *, own: str | None) -> np.ndarray:
    """Lay out what a head looks at.

    Parameters
    ----------
    patches : Patches
    own : str or None
        A key of `EVIDENCE`.

    Returns
    -------
    ndarray, shape (n_passed, n_inputs), dtype float32
        The first column is 1, the second the starter's evidence.
    """
    mine = evidence(patches, own) if own else np.zeros(len(patches.passes))
    company = evidence(patches, own or CRYING)
    quiet = _QUIET_EVIDENCE if own else 0.0
    columns = [np.ones_like(mine), mine]
    columns += [_at(mine, k, quiet) / _OWN_SCALE for k in _NEIGHBOURS if k]
    columns.append(_mean(mine, patches.passes) / _OWN_SCALE)
    for near, far in _FAR:
        columns += [
            np.clip(each, -_FAR_CLIP, _FAR_CLIP) / _FAR_SCALE
            for each in _before_and_after(company, patches.passes, near, far)
        ]
    told = np.stack(columns, axis=1)[patches.passes].astype(np.float32)
    return np.concatenate([told, _sound(patches)], axis=1)


def evidence(patches: Patches, own: str) -> np.ndarray:
    """Say what the starter would go by.

    Parameters
    ----------
    patches : Patches
    own : str
        A key of `EVIDENCE`.

    Returns
    -------
    ndarray, shape (n_patches,)
        A logit; quiet where the network heard nothing.
    """
    mine, against = _strongest(patches, own), _strongest(patches, _AGAINST[own])
    told: np.ndarray = _SLOPE * (mine - _AGAINST_WEIGHT * np.maximum(against, _QUIET))
    return told


def with_mass(logits: np.ndarray, passes: np.ndarray) -> np.ndarray:
    """Raise logits among others that agree, and lower those that stand alone.

    Parameters
    ----------
    logits : ndarray, shape (n_passed,)
    passes : ndarray, shape (n_patches,), dtype bool

    Returns
    -------
    ndarray, shape (n_passed,)
    """
    gathered = np.zeros(len(passes))
    gathered[passes] = np.logaddexp(0.0, logits)
    mass = _box_sum(gathered, _MASS_PATCHES)[passes]
    told: np.ndarray = logits + np.log((mass + _MASS_FLOOR) / _MASS_USUAL)
    return told


def sigmoid(logits: np.ndarray) -> np.ndarray:
    """Turn logits into shares in (0, 1).

    Examples
    --------
    >>> sigmoid(np.array([0.0, -1e9]))
    array([5.00000000e-01, 9.35762297e-14])
    """
    shares: np.ndarray = 1.0 / (1.0 + np.exp(-np.clip(logits, -30.0, 30.0)))
    return shares


def _strongest(patches: Patches, group: str) -> np.ndarray:
    told = np.full(len(patches.passes), _QUIET)
    if len(patches.logits):
        told[patches.passes] = patches.logits[:, EVIDENCE[group]].max(axis=1)
    return told


def _at(values: np.ndarray, k: int, quiet: float) -> np.ndarray:
    """Give each patch the value of that `k` patches later."""
    n, reach = len(values), abs(k)
    padded = np.pad(values, reach, constant_values=quiet)
    return padded[reach + k : reach + k + n]


def _mean(values: np.ndarray, passes: np.ndarray) -> np.ndarray:
    """Mean over the patches around each that the network heard."""
    told = _box_sum(values * passes, _AROUND)
    counted = _box_sum(passes.astype(float), _AROUND)
    mean: np.ndarray = told / np.maximum(counted, 1.0)
    return mean


def _before_and_after(
    values: np.ndarray, passes: np.ndarray, near: int, far: int
) -> tuple[np.ndarray, np.ndarray]:
    """Highest value from `near` to `far` patches before each, and after it."""
    n, width = len(values), far - near + 1
    padded = np.pad(np.where(passes, values, _ALONE), far, constant_values=_ALONE)
    # Of the `width` values that begin with each.
    highest = sliding_window_view(padded, width).max(axis=1)
    return highest[:n], highest[far + near : far + near + n]


def _box_sum(values: np.ndarray, reach: int) -> np.ndarray:
    """Sum of each value with `reach` others on either side."""
    sums = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    at = np.arange(len(values))
    told: np.ndarray = (
        sums[np.minimum(len(values), at + reach + 1)] - sums[np.maximum(0, at - reach)]
    )
    return told


def _sound(patches: Patches) -> np.ndarray:
    """Logarithm of the embeddings, averaged over those heard around each patch."""
    own = np.log1p(patches.embeddings.astype(np.float32))
    # Row 0 stands for a patch that was not heard.
    rows = np.concatenate([np.zeros((1, N_EMBEDDING), np.float32), own])
    row_of = np.zeros(len(patches.passes) + 2 * _NEAREST, np.int64)
    heard = np.flatnonzero(patches.passes) + _NEAREST
    row_of[heard] = np.arange(1, len(heard) + 1)
    total = np.zeros_like(own)
    counted = np.zeros((len(heard), 1), np.float32)
    for k in _NEIGHBOURS:
        beside = row_of[heard + k]
        total += rows[beside]
        counted += (beside > 0)[:, None]
    return total / np.maximum(counted, 1.0)
