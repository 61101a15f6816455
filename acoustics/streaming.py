"""A model that listens to sound as it comes.

The same features, network, model and rules as for a file, on pieces of any size: what is
settled is what `acoustics.detection.detect` says of the whole sound at once.
"""

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from acoustics.backbone import Backbone
from acoustics.bundle import Bundle
from acoustics.detection import Judge
from acoustics.events import Detection
from acoustics.features import PATCH_HOP_MS
from acoustics.listening import Batch, Front, hear
from acoustics.room import GRID_MS, RUN_UP_MS

__all__ = ["GRID_MS", "RUN_UP_MS", "Streaming", "begin_again_ms"]


def begin_again_ms(settled_ms: int) -> int:
    """Say where to begin so that everything after `settled_ms` is judged as before.

    Examples
    --------
    >>> begin_again_ms(60_000), begin_again_ms(3_600_000) % GRID_MS
    (0, 0)
    """
    return max(0, settled_ms - RUN_UP_MS) // GRID_MS * GRID_MS


class Streaming:
    """Listens to one stretch of sound without a hole, in constant memory.

    Parameters
    ----------
    bundle : Bundle
        The model.
    backbone : Backbone
        The network it is built on; may be shared.
    start_ms : int
        Where in the stretch the sound begins; a multiple of `GRID_MS`. After a
        run-up of `RUN_UP_MS` the same is said as if it had begun at 0
        (`begin_again_ms`).
    keep : callable, optional
        Called with where in the stretch the next patches begin, in milliseconds, and
        with their scores for each label, once these are settled.

    Attributes
    ----------
    scores : mapping of str to float
        Of the last patch that was heard, in [0, 1], as if the sound ended there.
    above_room_db : float
        How far the loudest of the last frames was above the room.

    Examples
    --------
    >>> from acoustics import backbone, bundle
    >>> going = Streaming(bundle.load(), backbone.load())
    >>> going.add(np.zeros(16_000, np.int16)), going.unsettled(), going.heard_ms
    ([], [], 1000)
    """

    def __init__(
        self,
        bundle: Bundle,
        backbone: Backbone,
        *,
        start_ms: int = 0,
        keep: Callable[[int, Mapping[str, np.ndarray]], None] | None = None,
    ) -> None:
        if start_ms % GRID_MS:
            msg = f"start_ms must be a multiple of {GRID_MS}, got {start_ms}"
            raise ValueError(msg)
        first_patch = start_ms // PATCH_HOP_MS
        self._backbone = backbone
        self._with_patches = bundle.needs_sound
        self._front = Front(first_patch=first_patch)
        self._judge = Judge(bundle, keep=self._settle, first_patch=first_patch)
        self._keep = keep
        self._kept_ms = first_patch * PATCH_HOP_MS
        self._rest: Mapping[str, np.ndarray] = {}
        self.scores: dict[str, float] = dict.fromkeys(bundle.labels, 0.0)
        self.above_room_db = 0.0

    @property
    def heard_ms(self) -> int:
        """How much of the stretch has come in."""
        return self._front.heard_ms

    @property
    def settled_ms(self) -> int:
        """Until where nothing will be said any more."""
        return self._judge.settled_ms

    def add(self, samples: np.ndarray) -> list[Detection]:
        """Take the next piece and say what has become certain.

        Parameters
        ----------
        samples : ndarray, shape (n_samples,), dtype int16
            Mono sound at 16 kHz; the piece may be of any length.

        Returns
        -------
        list of Detection
            Final, in milliseconds from the start of the stretch; of each label in order
            of time.
        """
        told = self._listen(self._front.add(samples))
        self._rest = self._judge.scores_if_it_ended()
        self._look(self._rest)
        return told

    def unsettled(self) -> list[Detection]:
        """Say what would be said beyond the settled if the sound ended now."""
        return self._judge.if_it_ended(self._rest) if self._rest else []

    def finish(self) -> list[Detection]:
        """Say what is left: the sound has ended."""
        return [*self._listen(self._front.finish()), *self._judge.finish()]

    def _listen(self, batches: Iterable[Batch]) -> list[Detection]:
        told: list[Detection] = []
        for batch in batches:
            heard = hear(
                batch, backbone=self._backbone, with_patches=self._with_patches
            )
            told += self._judge.add(heard)
            self.above_room_db = float(batch.level_db.max() - batch.room_db[-1])
        return told

    def _settle(self, scores: Mapping[str, np.ndarray]) -> None:
        self._look(scores)
        if self._keep:
            self._keep(self._kept_ms, scores)
        self._kept_ms += PATCH_HOP_MS * max(map(len, scores.values()), default=0)

    def _look(self, scores: Mapping[str, np.ndarray]) -> None:
        for label, told in scores.items():
            if len(told):
                self.scores[label] = float(told[-1])
