"""What the network makes of sound, batch by batch, before any model is asked.

Features and the quiet gate run on one thread, the network on the caller's. Sound of
any length goes through in constant memory. What comes out can be kept
(`acoustics.embeddings`), and judged by one model after the other.
"""

import queue
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from acoustics import boundaries, features
from acoustics.backbone import Backbone
from acoustics.features import (
    PATCH_FRAMES,
    PATCH_HOP_FRAMES,
    PATCH_HOP_MS,
    RATE_HZ,
    Frames,
    Stream,
)
from acoustics.gate import Gate

# About half a minute of sound: enough to fill the network's batches.
BATCH_PATCHES = 64

_BATCHES_AHEAD = 4

# A source that is stuck in a read is left behind after five seconds.
_LEAVE_TRIES = 100
_LEAVE_TRY_S = 0.05

_OVERLAP_FRAMES = PATCH_FRAMES - PATCH_HOP_FRAMES


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What was heard in the next stretch of sound.

    Attributes
    ----------
    passes : ndarray, shape (n_patches,), dtype bool
        Which patches rise above the room; the network heard these alone.
    embeddings : ndarray, shape (n_passed, 1024), dtype float16
        The network's last layer for each of them, not negative.
    logits : ndarray, shape (n_passed, 521), dtype float16
        One for each AudioSet class.
    level_db : ndarray, shape (n_frames,), dtype float32
        The envelope of the frames that are new with these patches, from
        `boundaries.envelope_db`.
    room_db : ndarray, shape (n_patches,), dtype float32
        The envelope when nothing is heard in the room, as it is known with each patch.
    heard_ms : int
        How much of the sound is heard with this stretch.
    patches : ndarray, shape (n_passed, 96, 64), dtype float32, or None
        What the network heard, for models that are a network of their own; never kept.
    """

    passes: np.ndarray
    embeddings: np.ndarray
    logits: np.ndarray
    level_db: np.ndarray
    room_db: np.ndarray
    heard_ms: int
    patches: np.ndarray | None = None


def listen(
    blocks: Iterable[np.ndarray],
    *,
    backbone: Backbone,
    batch_patches: int = BATCH_PATCHES,
    with_patches: bool = False,
) -> Iterator[Heard]:
    """Let the network hear sound.

    Parameters
    ----------
    blocks : iterable of ndarray, dtype int16
        Mono sound at 16 kHz, in order, blocks of any length: what is heard does
        not depend on it. Read on another thread, a little ahead.
    backbone : Backbone
    batch_patches : int
        Patches (0.48 s of sound each) that go through the network together.
    with_patches : bool
        Whether to give the patches along.

    Yields
    ------
    Heard
        In order of time. Embeddings and logits are rounded to half precision here,
        so that what was kept is judged exactly as what is heard now.

    Raises
    ------
    Exception
        Whatever `blocks` raises.
    """
    going = Front(least_patches=batch_patches, most_patches=batch_patches)
    with _Ahead(going.through(blocks)) as batches:
        for batch in batches:
            yield hear(batch, backbone=backbone, with_patches=with_patches)


@dataclass(frozen=True, slots=True)
class Batch:
    """Patches before the network has heard them; as `Heard` names it."""

    patches: np.ndarray
    passes: np.ndarray
    level_db: np.ndarray
    room_db: np.ndarray
    heard_ms: int


def hear(batch: Batch, *, backbone: Backbone, with_patches: bool = False) -> Heard:
    """Let the network hear a batch."""
    heard = backbone.run(batch.patches)
    return Heard(
        passes=batch.passes,
        embeddings=heard.embeddings.astype(np.float16),
        logits=heard.logits.astype(np.float16),
        level_db=batch.level_db,
        room_db=batch.room_db,
        heard_ms=batch.heard_ms,
        patches=batch.patches if with_patches else None,
    )


class Front:
    """What stands before the network: patches, the quiet gate and the room.

    Parameters
    ----------
    least_patches, most_patches, first_patch : int
        As for `features.Stream`.
    """

    def __init__(
        self,
        *,
        least_patches: int = 1,
        most_patches: int = BATCH_PATCHES,
        first_patch: int = 0,
    ) -> None:
        self._stream = Stream(
            least_patches=least_patches,
            most_patches=most_patches,
            first_patch=first_patch,
        )
        self._start_ms = first_patch * PATCH_HOP_MS
        self._gate, self._room = Gate(), boundaries.Room(first_patch)
        self._is_first = True

    def through(self, blocks: Iterable[np.ndarray]) -> Iterator[Batch]:
        """Give the batches of sound that comes in blocks of any length."""
        for block in blocks:
            yield from self.add(block)
        yield from self.finish()

    def add(self, samples: np.ndarray) -> Iterator[Batch]:
        """Take the next piece of sound and give the patches it completes."""
        yield from map(self._batch, self._stream.add(samples))

    def finish(self) -> Iterator[Batch]:
        """Give what is left."""
        yield from map(self._batch, self._stream.finish())

    @property
    def heard_ms(self) -> int:
        """How much of the sound has come in."""
        return self._start_ms + self._stream.n_samples * 1_000 // RATE_HZ

    def _batch(self, frames: Frames) -> Batch:
        passes = self._gate.passes(frames)
        new = frames.log_mel[0 if self._is_first else _OVERLAP_FRAMES :]
        self._is_first = False
        level_db = boundaries.envelope_db(new)
        return Batch(
            patches=features.patches(frames.log_mel)[passes],
            passes=passes,
            level_db=level_db,
            room_db=self._room.hear(level_db),
            heard_ms=self.heard_ms,
        )


class _Ahead:
    """Runs an iterator on its own thread, a few batches ahead of who reads it."""

    def __init__(self, source: Iterator[Batch]) -> None:
        self._source = source
        self._ready: queue.Queue[Batch | Exception | None] = queue.Queue(_BATCHES_AHEAD)
        self._unwanted = threading.Event()
        self._thread = threading.Thread(target=self._run, name="features", daemon=True)

    def __enter__(self) -> Iterator[Batch]:
        self._thread.start()
        return self._read()

    def __exit__(self, *_error: object) -> None:
        self._unwanted.set()
        for _ in range(_LEAVE_TRIES):
            # The thread may be waiting for a place in the queue.
            while not self._ready.empty():
                self._ready.get()
            self._thread.join(timeout=_LEAVE_TRY_S)
            if not self._thread.is_alive():
                return

    def _read(self) -> Iterator[Batch]:
        while (batch := self._ready.get()) is not None:
            if isinstance(batch, Exception):
                raise batch
            yield batch

    def _run(self) -> None:
        try:
            for batch in self._source:
                self._ready.put(batch)
                if self._unwanted.is_set():
                    return
        except Exception as error:  # noqa: BLE001 - raised again where it is read
            self._ready.put(error)
        else:
            self._ready.put(None)
