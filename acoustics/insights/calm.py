"""How long until it was calm, also where nobody saw the end.

A curve of what share still cried after so long (Kaplan and Meier, "Nonparametric
estimation from incomplete observations", 1958): what had not ended when the sound did
counts as long as it was heard.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

LEVEL = 0.9


@dataclass(frozen=True, slots=True)
class Wait:
    """So long it cried on; `ended` is false if the sound stopped before it did."""

    minutes: float
    ended: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """What share still cried after so many minutes.

    Attributes
    ----------
    minutes, share, low, high : ndarray, shape (n_steps,)
        Steps; the interval is that of each place by itself.
    n_waits, n_ended : int
        How many there were, and of how many the end is known.
    median : float or None
        After how long half of them were calm; None if that was never seen.
    """

    minutes: np.ndarray
    share: np.ndarray
    low: np.ndarray
    high: np.ndarray
    n_waits: int
    n_ended: int
    median: float | None


def curve(waits: Sequence[Wait]) -> Curve | None:
    """Draw the curve of some waits; None if the end of none of them is known.

    Examples
    --------
    >>> told = curve([Wait(1), Wait(2), Wait(3, ended=False), Wait(4)])
    >>> told.share.tolist(), told.median
    ([0.75, 0.5, 0.5, 0.0], 2.0)
    """
    ended = [one.minutes for one in waits if one.ended]
    if not ended:
        return None
    sample = scipy.stats.CensoredData(
        uncensored=ended, right=[one.minutes for one in waits if not one.ended]
    )
    still = scipy.stats.ecdf(sample).sf
    # The log-log interval stays within 0 and 1; its ends are unknown at certainty.
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The confidence interval is undefined")
        interval = still.confidence_interval(confidence_level=LEVEL, method="log-log")
    minutes, share = still.quantiles, still.probabilities
    half = np.flatnonzero(share <= 0.5)
    return Curve(
        minutes,
        share,
        np.nan_to_num(interval.low.probabilities, nan=0.0),
        np.nan_to_num(interval.high.probabilities, nan=1.0),
        len(waits),
        len(ended),
        float(minutes[half[0]]) if len(half) else None,
    )
