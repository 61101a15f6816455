"""Right and wrong by the second, as in the DCASE challenges.

Mesaros, Heittola and Virtanen, "Metrics for polyphonic sound event detection", Applied
Sciences 6, 2016. A second counts as soon as any of it is heard, and as found or true as
soon as a detection or an utterance touches what of it is heard.
"""

from collections.abc import Iterable

import numpy as np

from acoustics.evaluation import BOUT_GAP_MS, SEGMENT_MS, segments
from acoustics.events import join
from acoustics.measuring.listened import Hearing
from acoustics.measuring.matches import Matches
from acoustics.measuring.resampling import Figure, Resampling
from acoustics.measuring.units import Units


def count(hearings: Iterable[Hearing], *, units: Units) -> Matches:
    """Count seconds by unit; those of one bout are all of the unit it begins in."""
    both, only_found, only_true = np.zeros((3, units.n), np.int64)
    for hearing in hearings:
        until_ms = hearing.heard_until_ms
        found = segments(hearing.intervals, duration_ms=until_ms)
        true = segments(hearing.truth, duration_ms=until_ms)
        both += _tally(found & true, hearing, units)
        only_found += _tally(found & ~true, hearing, units)
        only_true += _tally(true & ~found, hearing, units)
    return Matches(both=both, only_found=only_found, only_true=only_true)


def figures(counted: Matches, *, resampling: Resampling) -> dict[str, Figure]:
    """Say the counts as figures with intervals."""
    true = counted.both + counted.only_true
    error_rate = resampling.ratio(counted.wrong, true)
    return {**counted.figures(resampling), "error_rate": error_rate}


def _tally(marked: np.ndarray, hearing: Hearing, units: Units) -> np.ndarray:
    # A bout that is cut in two would make its two units alike.
    bouts = join([*hearing.truth, *hearing.intervals], gap_ms=BOUT_GAP_MS)
    starts_ms = np.array([bout.start_ms for bout in bouts], np.int64)
    ends_ms = (np.flatnonzero(marked) + 1) * SEGMENT_MS
    begun_ms = starts_ms[np.searchsorted(starts_ms, ends_ms) - 1]
    of_bouts = units.of(hearing.index, begun_ms)
    return np.bincount(of_bouts, minlength=units.n)[: units.n]
