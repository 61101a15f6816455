"""What the places of a night sound like, gathered while the network hears it."""

from collections.abc import Iterable, Iterator

import numpy as np

from acoustics import gain
from acoustics.events import Interval
from acoustics.features import PATCH_HOP_MS, PATCH_MS
from acoustics.listening import Heard

# A patch stands for its middle: the sound around it is in its neighbours as well.
_LEAD_MS = (PATCH_MS - PATCH_HOP_MS) // 2


class Sketches:
    """Holds 32 bytes for each patch that passes by: 2.4 MB for ten hours.

    Examples
    --------
    >>> from acoustics import backbone, listening
    >>> hiss = np.random.default_rng(1).normal(0, 300, 48_000).astype(np.int16)
    >>> sketches = Sketches()
    >>> for _ in sketches.passing(listening.listen([hiss], backbone=backbone.load())):
    ...     pass
    >>> len(sketches.of(Interval(1_000, 2_000)))
    32
    """

    def __init__(self) -> None:
        self._waiting: list[np.ndarray] = []
        self._traces = np.empty((0, gain.N_VALUES), np.int8)

    def add(self, heard: Heard) -> None:
        """Take the next batch; patches that the gate held back leave no trace."""
        traces = np.zeros((len(heard.passes), gain.N_VALUES), np.int8)
        traces[heard.passes] = gain.traces(heard.embeddings)
        self._waiting.append(traces)

    def passing(self, heard: Iterable[Heard]) -> Iterator[Heard]:
        """Take each batch and pass it on."""
        for batch in heard:
            self.add(batch)
            yield batch

    def of(self, interval: Interval) -> bytes | None:
        """Give the sketch of a place that has passed by.

        Parameters
        ----------
        interval : Interval
            What lies after the last patch is taken to be like the last.

        Returns
        -------
        bytes or None
            As `gain.sketch` would; None where the network heard nothing.
        """
        if self._waiting:
            self._traces = np.concatenate([self._traces, *self._waiting])
            self._waiting.clear()
        last = len(self._traces) - 1
        first = _patch_at(interval.start_ms, last)
        place = self._traces[first : _patch_at(interval.end_ms - 1, last) + 1]
        heard = place[place.any(axis=1)]
        return gain.blend(heard) if len(heard) else None


def _patch_at(ms: int, last: int) -> int:
    return max(0, min((ms - _LEAD_MS) // PATCH_HOP_MS, last))
