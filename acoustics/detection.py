"""Detections of a recording or a live source, as they are found.

Sound of any length goes through in constant memory: features and the quiet gate
on one thread, the network on the caller's, and the tracker behind it.
"""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from acoustics import boundaries, features
from acoustics.backbone import Backbone
from acoustics.bundle import Bundle, Scoring
from acoustics.events import Detection, Interval
from acoustics.features import PATCH_FRAMES, PATCH_HOP_FRAMES, RATE_HZ, Frames
from acoustics.gate import Gate
from acoustics.tracking import Tracker

# About half a minute of sound: enough to fill the network's batches.
BATCH_PATCHES = 64

# A live source is told of sooner, at some cost.
LIVE_BATCH_PATCHES = 4

_BATCHES_AHEAD = 4

# A source that is stuck in a read is left behind after five seconds.
_LEAVE_TRIES = 100
_LEAVE_TRY_S = 0.05

_OVERLAP_FRAMES = PATCH_FRAMES - PATCH_HOP_FRAMES


@dataclass(frozen=True, slots=True)
class _Batch:
    patches: np.ndarray
    passes: np.ndarray
    level_db: np.ndarray
    room_db: float
    heard_ms: int


def detect(
    blocks: Iterable[np.ndarray],
    *,
    bundle: Bundle,
    backbone: Backbone,
    batch_patches: int = BATCH_PATCHES,
    report: Callable[[int], None] | None = None,
    keep: Callable[[Mapping[str, np.ndarray]], None] | None = None,
) -> Iterator[Detection]:
    """Listen to sound and say what is heard, as it is found.

    Parameters
    ----------
    blocks : iterable of ndarray, dtype int16
        Mono sound at 16 kHz, in order, blocks of any length: what is found does
        not depend on it. Read on another thread, a little ahead.
    bundle : Bundle
        The model.
    backbone : Backbone
        The network it is built on.
    batch_patches : int
        Patches (0.48 s of sound each) that go through the network together.
    report : callable, optional
        Called after each batch, on the caller's thread, with the milliseconds heard
        so far. It may raise to stop the work.
    keep : callable, optional
        Called after each batch with the score of each new patch, in [0, 1] and 0
        where the gate held it back, for each label.

    Yields
    ------
    Detection
        In order of time for each label, within the recording; clear crying two
        batches after it ends, the rest at most twice the model's reach later.

    Raises
    ------
    Exception
        Whatever `blocks` raises.

    Examples
    --------
    >>> from acoustics import backbone, bundle
    >>> silence = [np.zeros(16_000, np.int16)]
    >>> list(detect(silence, bundle=bundle.load(), backbone=backbone.load()))
    []
    """
    trackers = {
        label: Tracker(label, bundle.thresholds[label]) for label in bundle.labels
    }
    heard_ms = 0
    with _Ahead(_batches(blocks, batch_patches=batch_patches)) as batches:
        for batch in batches:
            heard_ms = batch.heard_ms
            logits = backbone.run(batch.patches).logits
            scores = {
                label: _scores(bundle.scores[label], logits, batch.passes)
                for label in trackers
            }
            if keep:
                keep(scores)
            for label, tracker in trackers.items():
                found = tracker.add(
                    scores[label], level_db=batch.level_db, room_db=batch.room_db
                )
                yield from _within(found, heard_ms)
            if report:
                report(heard_ms)
    for tracker in trackers.values():
        yield from _within(tracker.finish(), heard_ms)


def _scores(scoring: Scoring, logits: np.ndarray, passes: np.ndarray) -> np.ndarray:
    scores = np.zeros(len(passes))
    if len(logits):
        scores[passes] = scoring.score(logits)
    return scores


def _batches(blocks: Iterable[np.ndarray], *, batch_patches: int) -> Iterator[_Batch]:
    counted = _Counted(blocks)
    gate, room = Gate(), boundaries.Room()
    for frames in features.stream(counted, batch_patches=batch_patches):
        passes = gate.passes(frames)
        level_db = boundaries.envelope_db(_new(frames))
        yield _Batch(
            patches=features.patches(frames.log_mel)[passes],
            passes=passes,
            level_db=level_db,
            room_db=room.hear(level_db),
            heard_ms=counted.n_samples * 1_000 // RATE_HZ,
        )


def _new(frames: Frames) -> np.ndarray:
    """Frames that were in no batch before."""
    return frames.log_mel[_OVERLAP_FRAMES if frames.first else 0 :]


def _within(found: Iterable[Detection], heard_ms: int) -> Iterator[Detection]:
    """Cut off what a window heard past the end of the recording."""
    for detection in found:
        start_ms, end_ms = detection.interval.start_ms, detection.interval.end_ms
        if start_ms < heard_ms:
            inside = Interval(start_ms, min(end_ms, heard_ms))
            yield Detection(inside, detection.label, detection.score)


class _Counted:
    """Passes blocks on and counts their samples."""

    def __init__(self, blocks: Iterable[np.ndarray]) -> None:
        self._blocks = blocks
        self.n_samples = 0

    def __iter__(self) -> Iterator[np.ndarray]:
        for block in self._blocks:
            self.n_samples += len(block)
            yield block


class _Ahead:
    """Runs an iterator on its own thread, a few batches ahead of who reads it."""

    def __init__(self, source: Iterator[_Batch]) -> None:
        self._source = source
        self._ready: queue.Queue[_Batch | Exception | None] = queue.Queue(
            _BATCHES_AHEAD
        )
        self._unwanted = threading.Event()
        self._thread = threading.Thread(target=self._run, name="features", daemon=True)

    def __enter__(self) -> Iterator[_Batch]:
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

    def _read(self) -> Iterator[_Batch]:
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
