"""A session of listening: stretches of sound with holes between them.

Every piece of sound comes with its place. Where one is missing, the stretch before it is
judged to its end and a new one begins: a hole is told, never papered over.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from acoustics.backbone import Backbone
from acoustics.bundle import Bundle
from acoustics.events import Detection, Interval
from acoustics.streaming import Streaming

# Clocks differ and packets come late; what is missing is longer than that.
HOLE_MS = 250


@dataclass(frozen=True, slots=True)
class News:
    """What came of a piece of sound.

    Attributes
    ----------
    settled : list of Detection
        Final, in milliseconds of the session.
    hole : Interval or None
        What was missing before the piece.
    """

    settled: list[Detection] = field(default_factory=list)
    hole: Interval | None = None


class Session:
    """Listens to a session piece by piece, in constant memory.

    Parameters
    ----------
    bundle : Bundle
        The model.
    backbone : Backbone
        The network it is built on; may be shared.
    keep : callable, optional
        As for `Streaming`, in milliseconds of the session.
    """

    def __init__(
        self,
        bundle: Bundle,
        backbone: Backbone,
        *,
        keep: Callable[[int, Mapping[str, np.ndarray]], None] | None = None,
    ) -> None:
        self._bundle, self._backbone, self._keep = bundle, backbone, keep
        self._stretch: Streaming | None = None
        self._start_ms = 0
        self.heard_ms = 0
        self.scores: dict[str, float] = dict.fromkeys(bundle.labels, 0.0)

    @property
    def settled_ms(self) -> int:
        """Until where nothing will be said any more."""
        if self._stretch is None:
            return self.heard_ms
        return self._start_ms + self._stretch.settled_ms

    @property
    def above_room_db(self) -> float:
        """How far the loudest of the last frames was above the room."""
        return self._stretch.above_room_db if self._stretch else 0.0

    def add(self, samples: np.ndarray, *, start_ms: int) -> News:
        """Take the next piece.

        Parameters
        ----------
        samples : ndarray, shape (n_samples,), dtype int16
            Mono sound at 16 kHz.
        start_ms : int
            Its place in the session, by a steady clock. Up to `HOLE_MS` after the end of
            the piece before it, it is taken to follow it.
        """
        settled, hole = [], None
        if self._stretch is None or start_ms > self.heard_ms + HOLE_MS:
            settled = self.finish()
            if start_ms > self.heard_ms:
                hole = Interval(self.heard_ms, start_ms)
            self._stretch = Streaming(self._bundle, self._backbone, keep=self._settle)
            self._start_ms = start_ms
        settled += self._placed(self._stretch.add(samples))
        self.heard_ms = self._start_ms + self._stretch.heard_ms
        self.scores = self._stretch.scores
        return News(settled, hole)

    def unsettled(self) -> list[Detection]:
        """Say what would be said beyond the settled if the sound ended now."""
        return self._placed(self._stretch.unsettled()) if self._stretch else []

    def finish(self) -> list[Detection]:
        """Say what is left: the stretch has ended."""
        stretch, self._stretch = self._stretch, None
        return self._placed(stretch.finish()) if stretch else []

    def _settle(self, start_ms: int, scores: Mapping[str, np.ndarray]) -> None:
        if self._keep:
            self._keep(self._start_ms + start_ms, scores)

    def _placed(self, found: list[Detection]) -> list[Detection]:
        return [
            replace(one, interval=one.interval.moved(self._start_ms)) for one in found
        ]
