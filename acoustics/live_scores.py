"""What a model thought of each ten seconds of a session, as it is told while it goes on."""

from collections.abc import Mapping

import numpy as np

from acoustics.features import PATCH_HOP_MS

STEP_MS = 10_000
"""A pixel of twelve hours on a wide screen is four of these; a pixel of one hour, half."""


class Highest:
    """Collects the scores of a label as they are settled, until they are told.

    Parameters
    ----------
    label : str
        One that the model speaks of.

    Examples
    --------
    >>> highest = Highest("cry")
    >>> highest.add(9_600, {"cry": np.array([0.25, 0.5, 0.125])})
    >>> highest.take(), highest.take()
    ([(0, 0.25), (10000, 0.5)], [])
    """

    def __init__(self, label: str) -> None:
        self._label = label
        self._steps: dict[int, float] = {}

    def add(self, start_ms: int, scores: Mapping[str, np.ndarray]) -> None:
        """Take the scores of the next patches.

        Parameters
        ----------
        start_ms : int
            Where in the session the first of them begins.
        scores : mapping of str to ndarray, shape (n_patches,)
            In [0, 1]; one patch for each `PATCH_HOP_MS`.
        """
        for number, score in enumerate(scores[self._label]):
            step = (start_ms + number * PATCH_HOP_MS) // STEP_MS
            self._steps[step] = max(self._steps.get(step, 0.0), float(score))

    def take(self) -> list[tuple[int, float]]:
        """Give the highest score of each step, by where it begins, and forget them.

        A step that goes on is given again: the higher of both counts.
        """
        told = [(step * STEP_MS, score) for step, score in sorted(self._steps.items())]
        self._steps = {}
        return told
