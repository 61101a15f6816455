"""What is resampled: nights, or where they are few, blocks of heard time.

One night's crying is alike from its first minute to its last, so nights are what one
draws from, not utterances. From fewer than five of them nothing can be said that way:
then heard time is cut into blocks of ten minutes, longer than a bout as a rule.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from acoustics import spans
from acoustics.events import Interval
from acoustics.measuring.covered import covered_ms
from acoustics.measuring.listened import Listened

BLOCK_MS = 600_000
LEAST_NIGHTS = 5

Kind = Literal["nights", "blocks"]


@dataclass(frozen=True, slots=True)
class _Share:
    """Which units a recording's heard time lies in."""

    heard: list[Interval]
    first_unit: int
    n_units: int
    before_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """Pieces of heard time, each of one night.

    Attributes
    ----------
    kind : {"nights", "blocks"}
    nights : tuple of str
        Nights with heard time, in order.
    heard_ms : ndarray of int, shape (n_units,)
        How much heard time each has; the last block of a night has from 5 to 15
        minutes, and less where the night has less.
    """

    kind: Kind
    nights: tuple[str, ...]
    heard_ms: np.ndarray
    shares: tuple[_Share, ...]

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.heard_ms)

    def of(self, index: int, at_ms: Sequence[int] | np.ndarray) -> np.ndarray:
        """Say in which unit each moment of a recording lies.

        Parameters
        ----------
        index : int
            Which of the recordings.
        at_ms : sequence of int
            Moments that are heard.

        Returns
        -------
        ndarray of int, shape (n_moments,)
        """
        share = self.shares[index]
        passed_ms = covered_ms(share.heard, np.asarray(at_ms, np.int64))
        block = (share.before_ms + passed_ms) // BLOCK_MS
        units: np.ndarray = share.first_unit + np.minimum(block, share.n_units - 1)
        return units

    def tally(self, index: int, intervals: Sequence[Interval]) -> np.ndarray:
        """Count intervals of a recording by the unit that each begins in.

        Returns
        -------
        ndarray of int, shape (n_units,)
        """
        starts_ms = [interval.start_ms for interval in intervals]
        return np.bincount(self.of(index, starts_ms), minlength=self.n)[: self.n]

    def time_ms(self, index: int, intervals: Sequence[Interval]) -> np.ndarray:
        """Add up the time of intervals, each moment once, by unit.

        Returns
        -------
        ndarray of int, shape (n_units,)
        """
        united = spans.union(intervals)
        units = self.of(index, [interval.start_ms for interval in united])
        lengths_ms = [interval.duration_ms for interval in united]
        added = np.bincount(units, weights=lengths_ms, minlength=self.n)[: self.n]
        return np.rint(added).astype(np.int64)


def to_resample(listened: Sequence[Listened]) -> Units:
    """Take nights where there are at least five with heard time, else blocks."""
    nights = by_night(listened)
    return nights if nights.n >= LEAST_NIGHTS else _by_block(listened)


def by_night(listened: Sequence[Listened]) -> Units:
    """Take each night as one unit."""
    n_units = dict.fromkeys(_heard_ms(listened), 1)
    return _units(listened, kind="nights", n_units=n_units)


def _by_block(listened: Sequence[Listened]) -> Units:
    # What is left over at the end of a night is a block if it is half of one.
    n_units = {
        night: max(1, (heard_ms + BLOCK_MS // 2) // BLOCK_MS)
        for night, heard_ms in _heard_ms(listened).items()
    }
    return _units(listened, kind="blocks", n_units=n_units)


def _units(
    listened: Sequence[Listened], *, kind: Kind, n_units: dict[str, int]
) -> Units:
    first, n_before = dict[str, int](), 0
    for night, n in n_units.items():
        first[night] = n_before
        n_before += n
    shares, passed_ms = [], defaultdict[str, int](int)
    for one in listened:
        heard, night = spans.union(one.heard), one.night
        # Nothing of a recording without heard time is ever counted.
        shares.append(
            _Share(heard, first.get(night, 0), n_units.get(night, 1), passed_ms[night])
        )
        passed_ms[night] += spans.total_ms(heard)
    lengths_ms = [
        length_ms
        for night, n in n_units.items()
        for length_ms in [BLOCK_MS] * (n - 1) + [passed_ms[night] - (n - 1) * BLOCK_MS]
    ]
    return Units(
        kind=kind,
        nights=tuple(n_units),
        heard_ms=np.array(lengths_ms, np.int64),
        shares=tuple(shares),
    )


def _heard_ms(listened: Sequence[Listened]) -> dict[str, int]:
    """How much of each night is heard, in order; not those of which nothing is."""
    heard_ms = defaultdict[str, int](int)
    for one in listened:
        heard_ms[one.night] += spans.total_ms(one.heard)
    return {night: heard_ms[night] for night in sorted(heard_ms) if heard_ms[night]}
