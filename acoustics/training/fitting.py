"""Logistic regression whose weights are drawn towards what is known already."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve

MOST_STEPS = 40
_MOST_HALVINGS = 20
# Of the cost that another step could still save.
_NEARLY = 1e-5


@dataclass(frozen=True, slots=True, eq=False)
class Prior:
    """Where weights are before anything is learned, and how hard they are to move.

    Attributes
    ----------
    mean : ndarray, shape (n_inputs,)
    strength : ndarray, shape (n_inputs,)
        One over the variance of a normal prior; above 0.
    """

    mean: np.ndarray
    strength: np.ndarray


def fit(
    inputs: np.ndarray,
    targets: np.ndarray,
    counts: np.ndarray,
    *,
    prior: Prior,
    start: np.ndarray | None = None,
) -> np.ndarray:
    """Find the most likely weights (maximum a posteriori).

    Parameters
    ----------
    inputs : ndarray, shape (n, n_inputs), dtype float32
    targets : ndarray, shape (n,)
        0 or 1.
    counts : ndarray, shape (n,)
        How many examples each stands for, above 0.
    prior : Prior
    start : ndarray, shape (n_inputs,), optional
        Where to begin to look; it saves time and does not matter for what is found.

    Returns
    -------
    ndarray, shape (n_inputs,), dtype float32
        The mean of the prior where there is no example.

    Notes
    -----
    Found by Newton's method, a step halved until it helps (iteratively reweighted
    least squares: Hastie, Tibshirani and Friedman, "The elements of statistical
    learning", 2nd ed., 4.4.1).
    """
    problem = _Problem(
        inputs, targets.astype(np.float32), counts.astype(np.float32), prior
    )
    weights = (prior.mean if start is None else start).astype(np.float64)
    cost = problem.cost(weights)
    for _ in range(MOST_STEPS):
        slope, curvature = problem.derivatives(weights)
        step = cho_solve(cho_factor(curvature, overwrite_a=True), slope)
        if slope @ step <= _NEARLY * (1 + cost):
            break
        for _ in range(_MOST_HALVINGS):
            ahead = problem.cost(weights - step)
            if ahead < cost:
                break
            step = step / 2
        else:
            break
        weights, cost = weights - step, ahead
    return weights.astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class _Problem:
    inputs: np.ndarray
    targets: np.ndarray
    counts: np.ndarray
    prior: Prior

    def cost(self, weights: np.ndarray) -> float:
        logits = self.inputs @ weights.astype(np.float32)
        surprise = np.logaddexp(np.float32(0), logits) - self.targets * logits
        moved = weights - self.prior.mean
        pull = 0.5 * float(self.prior.strength * moved @ moved)
        return float((self.counts * surprise).sum(dtype=np.float64)) + pull

    def derivatives(self, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        shares = _sigmoid(self.inputs @ weights.astype(np.float32))
        error = self.counts * (shares - self.targets)
        slope = (error @ self.inputs).astype(np.float64)
        slope += self.prior.strength * (weights - self.prior.mean)
        spread = np.sqrt(self.counts * shares * (1 - shares))[:, None] * self.inputs
        curvature = (spread.T @ spread).astype(np.float64)
        curvature[np.diag_indices_from(curvature)] += self.prior.strength
        return slope, curvature


def _sigmoid(logits: np.ndarray) -> np.ndarray:
    told: np.ndarray = np.float32(1) / (
        np.float32(1) + np.exp(-np.clip(logits, -30, 30))
    )
    return told
