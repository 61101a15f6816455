"""How well detections agree with what is truly in a recording.

Bouts are counted as a parent counts them: utterances less than three seconds
apart are one bout of crying. Seconds are counted as in the DCASE challenges
(Mesaros, Heittola and Virtanen, "Metrics for polyphonic sound event detection",
2016).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

import numpy as np

from acoustics import spans
from acoustics.events import Interval, join

BOUT_GAP_MS = 3_000
SEGMENT_MS = 1_000
MS_PER_H = 3_600_000


@dataclass(frozen=True, slots=True)
class Bouts:
    """The bouts of a recording, each list in order of time.

    Attributes
    ----------
    true, found : list of Interval
    missed : list of Interval
        True bouts that no detection overlaps.
    false : list of Interval
        Detected bouts that overlap no true bout.
    """

    true: list[Interval]
    found: list[Interval]
    missed: list[Interval]
    false: list[Interval]


@dataclass(frozen=True, slots=True)
class Quality:
    """Counts of one recording, or the sum of several.

    Attributes
    ----------
    duration_ms : int
        Length of the sound that was listened to.
    n_bouts, n_bouts_hit : int
        True bouts, and those that a detection overlaps.
    n_false_bouts : int
        Detected bouts that overlap no true bout.
    n_both, n_only_found, n_only_true : int
        One-second segments: with both a true utterance and a detection, with one
        of the two alone.
    onset_errors_ms : tuple of int
        For each true utterance that is overlapped, the onset of the detection
        that overlaps it most minus its own.
    """

    duration_ms: int
    n_bouts: int
    n_bouts_hit: int
    n_false_bouts: int
    n_both: int
    n_only_found: int
    n_only_true: int
    onset_errors_ms: tuple[int, ...] = field(default=(), repr=False)

    @property
    def hit_rate(self) -> float:
        """Share of the true bouts that are hit; 1 where there is none to hit."""
        return self.n_bouts_hit / self.n_bouts if self.n_bouts else 1.0

    @property
    def false_bouts_per_h(self) -> float:
        """False bouts for each hour listened to."""
        return self.n_false_bouts * MS_PER_H / self.duration_ms

    @property
    def segment_f1(self) -> float:
        """F1 over one-second segments; 1 where nothing is true nor found."""
        wrong = self.n_only_found + self.n_only_true
        if not self.n_both + wrong:
            return 1.0
        return 2 * self.n_both / (2 * self.n_both + wrong)

    @property
    def median_onset_error_ms(self) -> float | None:
        """Median of the absolute onset errors; None where no utterance is hit."""
        if not self.onset_errors_ms:
            return None
        return float(median(abs(error) for error in self.onset_errors_ms))


def evaluate(
    found: Iterable[Interval], truth: Iterable[Interval], *, duration_ms: int
) -> Quality:
    """Compare detected intervals with the true utterances of a recording.

    Parameters
    ----------
    found, truth : iterable of Interval
        In any order.
    duration_ms : int
        Length of the recording.

    Examples
    --------
    >>> cry = Interval(1_000, 2_000)
    >>> evaluate([cry, Interval(9_000, 9_500)], [cry], duration_ms=3_600_000)
    ... # doctest: +NORMALIZE_WHITESPACE
    Quality(duration_ms=3600000, n_bouts=1, n_bouts_hit=1, n_false_bouts=1,
            n_both=1, n_only_found=1, n_only_true=0)
    """
    found, truth = sorted(found), sorted(truth)
    counted = bouts(found, truth)
    found_s = segments(found, duration_ms=duration_ms)
    true_s = segments(truth, duration_ms=duration_ms)
    return Quality(
        duration_ms=duration_ms,
        n_bouts=len(counted.true),
        n_bouts_hit=len(counted.true) - len(counted.missed),
        n_false_bouts=len(counted.false),
        n_both=int((found_s & true_s).sum()),
        n_only_found=int((found_s & ~true_s).sum()),
        n_only_true=int((true_s & ~found_s).sum()),
        onset_errors_ms=_onset_errors_ms(found, truth),
    )


def bouts(found: Iterable[Interval], truth: Iterable[Interval]) -> Bouts:
    """Join utterances and detections into bouts, and say which are wrong.

    Examples
    --------
    >>> cry = [Interval(1_000, 2_000), Interval(4_000, 5_000)]
    >>> bouts([Interval(1_500, 1_600), Interval(9_000, 9_100)], cry).false
    [Interval(start_ms=9000, end_ms=9100)]
    """
    found, truth = list(found), list(truth)
    true_bouts = join(truth, gap_ms=BOUT_GAP_MS)
    found_bouts = join(found, gap_ms=BOUT_GAP_MS)
    united = spans.union(found)
    return Bouts(
        true=true_bouts,
        found=found_bouts,
        missed=[bout for bout in true_bouts if not spans.within(bout, united)],
        false=[bout for bout in found_bouts if not spans.within(bout, true_bouts)],
    )


def segments(intervals: Iterable[Interval], *, duration_ms: int) -> np.ndarray:
    """Mark the one-second segments that an interval touches.

    Returns
    -------
    ndarray, shape (n_segments,), dtype bool
        Enough of them for `duration_ms`; the last may be shorter.

    Examples
    --------
    >>> segments([Interval(1_999, 2_001)], duration_ms=3_500)
    array([False,  True,  True, False])
    """
    marked = np.zeros(-(-duration_ms // SEGMENT_MS), bool)
    for interval in intervals:
        first, end = interval.start_ms // SEGMENT_MS, -(-interval.end_ms // SEGMENT_MS)
        marked[first:end] = True
    return marked


def total(qualities: Sequence[Quality]) -> Quality:
    """Add up the counts of several recordings (micro average).

    Parameters
    ----------
    qualities : sequence of Quality
        At least one.
    """
    return Quality(
        duration_ms=sum(q.duration_ms for q in qualities),
        n_bouts=sum(q.n_bouts for q in qualities),
        n_bouts_hit=sum(q.n_bouts_hit for q in qualities),
        n_false_bouts=sum(q.n_false_bouts for q in qualities),
        n_both=sum(q.n_both for q in qualities),
        n_only_found=sum(q.n_only_found for q in qualities),
        n_only_true=sum(q.n_only_true for q in qualities),
        onset_errors_ms=tuple(e for q in qualities for e in q.onset_errors_ms),
    )


def _onset_errors_ms(found: list[Interval], truth: list[Interval]) -> tuple[int, ...]:
    errors = []
    for utterance in truth:
        near = [interval for interval in found if interval.overlaps(utterance)]
        if near:
            best = max(near, key=lambda interval: _shared_ms(interval, utterance))
            errors.append(best.start_ms - utterance.start_ms)
    return tuple(errors)


def _shared_ms(one: Interval, other: Interval) -> int:
    return min(one.end_ms, other.end_ms) - max(one.start_ms, other.start_ms)
