"""Utterances found one by one, with their edges, as in the DCASE challenges.

Mesaros, Heittola and Virtanen, "Metrics for polyphonic sound event detection", Applied
Sciences 6, 2016. A detection is right if its onset is within 200 ms of an utterance's
and its offset within 200 ms or a fifth of the utterance's length, whichever is more.
Each is matched once, and as many are matched as can be.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from acoustics.events import Interval
from acoustics.measuring.listened import Hearing
from acoustics.measuring.matches import Matches
from acoustics.measuring.units import Units

COLLAR_MS = 200
COLLAR_SHARE = 0.2


def count(hearings: Iterable[Hearing], *, units: Units) -> Matches:
    """Match detections with utterances, and count them by unit."""
    both, only_found, only_true = np.zeros((3, units.n), np.int64)
    for hearing in hearings:
        truth, found = hearing.truth, hearing.intervals
        pairs = match(found, truth)
        of_found, of_truth = {i for i, _ in pairs}, {j for _, j in pairs}
        left_found = [one for i, one in enumerate(found) if i not in of_found]
        left_truth = [one for j, one in enumerate(truth) if j not in of_truth]
        both += units.tally(hearing.index, [truth[j] for j in sorted(of_truth)])
        only_found += units.tally(hearing.index, left_found)
        only_true += units.tally(hearing.index, left_truth)
    return Matches(both=both, only_found=only_found, only_true=only_true)


def match(
    found: Sequence[Interval], truth: Sequence[Interval]
) -> list[tuple[int, int]]:
    """Pair detections with utterances whose edges they have, as many as can be.

    Parameters
    ----------
    found, truth : sequence of Interval
        `found` in order of time.

    Returns
    -------
    list of (int, int)
        Places in `found` and in `truth`, none twice.

    Examples
    --------
    >>> match([Interval(1_150, 3_000)], [Interval(0, 900), Interval(1_000, 3_300)])
    [(0, 1)]
    """
    onsets_ms = np.array([one.start_ms for one in found], np.int64)
    offsets_ms = np.array([one.end_ms for one in found], np.int64)
    rows, columns = [], []
    for j, utterance in enumerate(truth):
        first = np.searchsorted(onsets_ms, utterance.start_ms - COLLAR_MS)
        last = np.searchsorted(onsets_ms, utterance.start_ms + COLLAR_MS, side="right")
        apart_ms = np.abs(offsets_ms[first:last] - utterance.end_ms)
        collar_ms = max(COLLAR_MS, COLLAR_SHARE * utterance.duration_ms)
        fitting = first + np.flatnonzero(apart_ms <= collar_ms)
        rows += fitting.tolist()
        columns += [j] * len(fitting)
    if not rows:
        return []
    edges = csr_array(
        (np.ones(len(rows), bool), (rows, columns)), shape=(len(found), len(truth))
    )
    partners = maximum_bipartite_matching(edges, perm_type="column")
    return [(i, int(j)) for i, j in enumerate(partners) if j >= 0]
