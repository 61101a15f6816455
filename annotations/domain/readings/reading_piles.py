"""Readings of one series as a table has them: in any order, some of them twice."""

from array import array
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from heapq import merge

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
# So many are put in order at once; what is in order then is merged.
TOGETHER = 50_000


class Pile:
    """Holds moments and values in 16 bytes each, so that millions need no database.

    Examples
    --------
    >>> pile = Pile()
    >>> for second, value in [(2, 20.0), (1, 19.0), (2, 21.0)]:
    ...     pile.add(EPOCH + timedelta(seconds=second), value)
    >>> [(at.second, value) for at, value in pile.in_order()], len(pile)
    ([(1, 19.0), (2, 21.0)], 3)
    """

    def __init__(self) -> None:
        self._at_us = array("q")
        self._values = array("d")

    def __len__(self) -> int:
        return len(self._at_us)

    def add(self, at: datetime, value: float) -> None:
        self._at_us.append((at - EPOCH) // MICROSECOND)
        self._values.append(value)

    def in_order(self) -> Iterator[tuple[datetime, float]]:
        """Give each moment once, by time, with the value that came last."""
        at_us, last = self._at_us, None
        for place in self._places():
            if last is not None and at_us[place] != at_us[last]:
                yield self._reading(last)
            last = place
        if last is not None:
            yield self._reading(last)

    def _places(self) -> Iterable[int]:
        # Where moments are the same, both keep what came first in front.
        by_time = self._at_us.__getitem__
        runs = [
            array(
                "I", sorted(range(start, min(start + TOGETHER, len(self))), key=by_time)
            )
            for start in range(0, len(self), TOGETHER)
        ]
        return runs[0] if len(runs) == 1 else merge(*runs, key=by_time)

    def _reading(self, place: int) -> tuple[datetime, float]:
        at = EPOCH + timedelta(microseconds=self._at_us[place])
        return at, self._values[place]
