"""How much of a set of spans has passed by a moment, for many moments at once."""

from collections.abc import Sequence

import numpy as np

from acoustics.events import Interval


def covered_ms(spans: Sequence[Interval], until_ms: np.ndarray) -> np.ndarray:
    """Measure how much of `spans` lies before each moment.

    Parameters
    ----------
    spans : sequence of Interval
        As `acoustics.spans.union` gives them.
    until_ms : ndarray of int, shape (n_moments,)

    Returns
    -------
    ndarray of int, shape (n_moments,)

    Examples
    --------
    >>> covered_ms([Interval(10, 20), Interval(50, 60)], np.array([5, 15, 30, 99]))
    array([ 0,  5, 10, 20])
    """
    starts_ms = np.array([span.start_ms for span in spans], np.int64)
    lengths_ms = np.array([span.duration_ms for span in spans], np.int64)
    before_ms = np.concatenate([[0], np.cumsum(lengths_ms)])
    n_begun = np.searchsorted(starts_ms, until_ms, side="right")
    if not len(spans):
        return np.zeros(len(until_ms), np.int64)
    last = np.maximum(n_begun - 1, 0)
    of_last_ms = np.clip(until_ms - starts_ms[last], 0, lengths_ms[last])
    passed_ms: np.ndarray = before_ms[last] + of_last_ms
    return passed_ms
