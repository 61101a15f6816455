"""Which label is taken for which, by the second.

In a second with several labels, those that are right are right; the others are taken
for one another, and what is left over for nothing. These are the substitutions,
deletions and insertions of Mesaros, Heittola and Virtanen (2016), by label. So a row
adds up to the seconds that its label truly is in, and a column to those it was found in.
"""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

import numpy as np

from acoustics.evaluation import segments
from acoustics.events import Interval
from acoustics.measuring.listened import Hearing, Listened, hearings

NONE = "none"


def confusion(listened: Sequence[Listened], *, labels: Sequence[str]) -> dict[str, Any]:
    """Count the seconds of each true label by what was found in them.

    Parameters
    ----------
    listened : sequence of Listened
    labels : sequence of str
        In the order of rows and columns.

    Returns
    -------
    dict
        `labels`, with "none" last, and `counts`, rows true and columns found.
    """
    counts = np.zeros((len(labels) + 1, len(labels) + 1), np.int64)
    by_label = [hearings(listened, labels={label}) for label in labels]
    for of_one in zip(*by_label, strict=True):
        seconds = np.column_stack([*_marked(of_one), _heard(of_one[0])])
        kinds, n_seconds = np.unique(seconds, axis=0, return_counts=True)
        for marks, n in zip(kinds.tolist(), n_seconds.tolist(), strict=True):
            if marks[-1]:
                for true, found in _taken_for(marks, len(labels)):
                    counts[true, found] += n
    return {"labels": [*labels, NONE], "counts": counts.tolist()}


def _marked(of_one: Sequence[Hearing]) -> list[np.ndarray]:
    """Seconds in which each label is true, then those in which each was found."""
    until_ms = of_one[0].heard_until_ms
    truth: list[Sequence[Interval]] = [hearing.truth for hearing in of_one]
    found: list[Sequence[Interval]] = [hearing.intervals for hearing in of_one]
    return [segments(one, duration_ms=until_ms) for one in truth + found]


def _heard(hearing: Hearing) -> np.ndarray:
    return segments(hearing.heard, duration_ms=hearing.heard_until_ms)


def _taken_for(marks: Sequence[bool], n_labels: int) -> list[tuple[int, int]]:
    """Pair the true labels of a second with those found; `n_labels` is none."""
    true = {n for n in range(n_labels) if marks[n]}
    found = {n for n in range(n_labels) if marks[n_labels + n]}
    if not true | found:
        return [(n_labels, n_labels)]
    right = [(n, n) for n in sorted(true & found)]
    wrong = zip_longest(sorted(true - found), sorted(found - true), fillvalue=n_labels)
    return [*right, *wrong]
