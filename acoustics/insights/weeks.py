"""Whether the last week, or month, differs from what was before by more than chance does."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from acoustics.insights import links

N_DAYS = 7
# Of a week with fewer nights, or with fewer before it, nothing is said; of what is
# longer, as large a share of it.
LEAST_IN_WEEK = 4
LEAST_BEFORE = 10
# Asked each week: what chance does once in twenty is said twice a year. The end of a
# series is a little further from its middle than its shifts are.
LEVEL = 0.035


@dataclass(frozen=True, slots=True)
class Difference:
    """How much more there was in a night than before; negative if less.

    Attributes
    ----------
    minutes, low, high : float
        A night, and the interval.
    n_nights : int
        The nights that the last ones are held against.
    """

    minutes: float
    low: float
    high: float
    n_nights: int


def can_differ(nights: Sequence[float], *, n_days: int = N_DAYS) -> bool:
    """Say whether enough nights are known for a difference to be looked for."""
    is_known = np.isfinite(np.asarray(nights, float))
    n_lately, n_before = is_known[-n_days:].sum(), is_known[:-n_days].sum()
    is_enough = n_lately * N_DAYS >= LEAST_IN_WEEK * n_days
    return bool(is_enough and n_before >= LEAST_BEFORE)


def difference(nights: Sequence[float], *, n_days: int = N_DAYS) -> Difference | None:
    """Hold the last nights against the nights before it, as `links` does with a factor.

    Parameters
    ----------
    nights : sequence of float
        Minutes, one night after the other; NaN where nothing is known.
    n_days : int
        So many are the last ones: a week, if nothing is said.

    Returns
    -------
    Difference or None
        None if it is within chance, or if too few nights are known.
    """
    if not can_differ(nights, n_days=n_days):
        return None
    minutes = np.asarray(nights, float)
    # From where nights are known: what came before says nothing of chance.
    minutes = minutes[int(np.argmax(np.isfinite(minutes))) :]
    is_late = np.zeros(len(minutes))
    is_late[-n_days:] = 1.0
    for link in links.look(minutes, [links.Factor("the last nights", is_late)]):
        low, high = link.low or 0.0, link.high or 0.0
        # One end at zero, or beyond, is no difference that can be named.
        if link.p <= LEVEL and low * high > 0:
            n_before = int(np.isfinite(minutes[:-n_days]).sum())
            return Difference(link.per_unit or 0.0, low, high, n_before)
    return None
