"""How sure a figure is: drawn anew from the same nights, again and again.

The percentile bootstrap (Efron and Tibshirani, "An introduction to the bootstrap",
1993, chapter 13) over units of heard time. Everything is counted by unit first; a draw
is then a weight for each unit, and a thousand draws are one product of matrices.
"""

from typing import TypedDict

import numpy as np

N_DRAWS = 1_000
LEVEL = 0.95

# Beyond that, figures tell of the seed.
N_DIGITS = 6

_TAILS = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)


class Figure(TypedDict):
    """A figure and its interval, each None where nothing can be said."""

    value: float | None
    low: float | None
    high: float | None


NOTHING = Figure(value=None, low=None, high=None)


def draw(n_units: int, *, seed: int, n_draws: int = N_DRAWS) -> np.ndarray:
    """Draw `n_units` of them with putting back, `n_draws` times.

    Returns
    -------
    ndarray of float64, shape (n_draws, n_units)
        How often each unit is in each draw.
    """
    if not n_units:
        return np.zeros((n_draws, 0))
    rng = np.random.default_rng(seed)
    even = np.full(n_units, 1 / n_units)
    return rng.multinomial(n_units, even, size=n_draws).astype(np.float64)


def swap(n_units: int, *, seed: int, n_draws: int = N_DRAWS) -> np.ndarray:
    """Toss a coin for each unit, `n_draws` times.

    Returns
    -------
    ndarray of int64, shape (n_draws, n_units)
        1 where the unit stays as it is, -1 where it goes to the other model.
    """
    coins = np.random.default_rng(seed).integers(0, 2, size=(n_draws, n_units))
    return 2 * coins - 1


class Resampling:
    """Figures of counts by unit, with their intervals.

    Parameters
    ----------
    n_units : int
        With fewer than two there are no intervals: one unit is always drawn whole.
    seed : int
    """

    def __init__(self, n_units: int, *, seed: int) -> None:
        self._weights = draw(n_units, seed=seed)

    def ratio(
        self, top: np.ndarray, bottom: np.ndarray, *, scale: float = 1.0
    ) -> Figure:
        """Say how much there is of one count for each of another.

        Parameters
        ----------
        top, bottom : ndarray, shape (n_units,)
        scale : float
            What the ratio is multiplied by.
        """
        whole = int(bottom.sum())
        if not whole:
            return NOTHING.copy()
        tops, bottoms = self._weights @ top, self._weights @ bottom
        kept = bottoms > 0
        drawn = scale * tops[kept] / bottoms[kept]
        return self._figure(scale * int(top.sum()) / whole, drawn)

    def against(self, mine: np.ndarray, theirs: np.ndarray, *, scale: float) -> Figure:
        """Say how much there is of one, beside another that is known.

        The interval is of the difference between the two, so that it tells how far
        `mine` is off and not how much the units differ.

        Parameters
        ----------
        mine, theirs : ndarray, shape (n_units,)
        scale : float
            What both are multiplied by.
        """
        if not len(mine):
            return NOTHING.copy()
        drawn = theirs.sum() + self._weights @ (mine - theirs)
        return self._figure(scale * float(mine.sum()), scale * np.maximum(drawn, 0))

    def median(self, values: np.ndarray, units: np.ndarray) -> Figure:
        """Say the median of values that lie in units.

        Parameters
        ----------
        values : ndarray, shape (n_values,)
        units : ndarray of int, shape (n_values,)
            The unit of each value.
        """
        if not len(values):
            return NOTHING.copy()
        order = np.argsort(values, kind="stable")
        values, weights = values[order], self._weights[:, units[order]]
        n_until = weights.cumsum(axis=1)
        n_until = n_until[n_until[:, -1] > 0]
        lower = (n_until > ((n_until[:, -1:] - 1) // 2)).argmax(axis=1)
        upper = (n_until > (n_until[:, -1:] // 2)).argmax(axis=1)
        drawn = (values[lower] + values[upper]) / 2
        return self._figure(float(np.median(values)), drawn)

    def _figure(self, value: float, drawn: np.ndarray) -> Figure:
        if self._weights.shape[1] < 2 or not len(drawn):
            return Figure(value=rounded(value), low=None, high=None)
        low, high = np.quantile(drawn, _TAILS)
        return Figure(value=rounded(value), low=rounded(low), high=rounded(high))


def rounded(value: float) -> float:
    """Round a figure to the digits that are told."""
    return round(float(value), N_DIGITS)
