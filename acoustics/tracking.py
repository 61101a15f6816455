"""From the scores of patches to detections with edges, while the night goes on."""

import copy
from collections import deque
from collections.abc import Iterator

import numpy as np

from acoustics.boundaries import utterances
from acoustics.bundle import Thresholds
from acoustics.events import Detection
from acoustics.features import (
    HOP_MS,
    PATCH_FRAMES,
    PATCH_HOP_FRAMES,
    PATCH_HOP_MS,
)

# Crying without a pause is reported this often, so that what is held is bounded.
MOST_STRETCH_PATCHES = 60_000 // PATCH_HOP_MS


class Tracker:
    """Turns patch scores into detections of one label; holds under five minutes.

    A patch is sure if its score reaches ``alone``, or if it reaches ``start`` and so
    does another that is more than ``apart_ms`` and at most ``reach_ms`` away. A
    patch counts if it reaches ``keep`` and a sure one is within ``reach_ms``.
    Patches that count and touch are a stretch, and the utterances in it are the
    detections.

    Parameters
    ----------
    label : str
        The label of the detections.
    thresholds : Thresholds
        Of that label.
    first_patch : int
        Number of the patch with which the sound begins.
    """

    def __init__(
        self, label: str, thresholds: Thresholds, *, first_patch: int = 0
    ) -> None:
        self._label = label
        self._thresholds = thresholds
        self._reach = thresholds.reach_ms // PATCH_HOP_MS
        self._apart = thresholds.apart_ms // PATCH_HOP_MS
        self._undecided: deque[float] = deque()
        self._rooms_db: deque[float] = deque()
        self._n_decided = first_patch
        self._starts: list[int] = []
        self._sure: set[int] = set()
        self._level_db = np.empty(0, np.float32)
        self._level_first = first_patch * PATCH_HOP_FRAMES
        self._stretch = _Stretch()
        self._told_until = 0

    def add(
        self, scores: np.ndarray, *, level_db: np.ndarray, room_db: np.ndarray
    ) -> Iterator[Detection]:
        """Take the next patches and say what is decided by now.

        Parameters
        ----------
        scores : ndarray, shape (n_scored,)
            In [0, 1]; 0 for patches that the gate held back. They may come later than
            what is heard in them, never before.
        level_db : ndarray, shape (n_frames,)
            The envelope of the frames that are new with the patches just heard.
        room_db : ndarray, shape (n_patches,)
            The envelope of the room with each of those patches.

        Yields
        ------
        Detection
            In order of time.
        """
        self._level_db = np.concatenate([self._level_db, level_db])
        self._rooms_db.extend(room_db.tolist())
        first = self._n_decided + len(self._undecided)
        for number, score in enumerate(scores.tolist(), start=first):
            self._undecided.append(score)
            if score >= self._thresholds.start:
                self._start(number, score)
        while self._undecided and self._is_decidable():
            yield from self._decide()
        self._forget()

    @property
    def settled_ms(self) -> int:
        """Until where nothing that is still to come can add or change a detection."""
        is_open = bool(self._stretch.scores)
        frame = self._stretch.start_frame if is_open else self._first_undecided
        return max(frame, self._told_until) * HOP_MS

    def if_it_ended(self, scores: np.ndarray) -> list[Detection]:
        """Say what would still be said if nothing came after these patches.

        Parameters
        ----------
        scores : ndarray, shape (n_scored,)
            Of patches that have been heard and are not scored for good yet.
        """
        keep = self._thresholds.keep
        waits = max(self._undecided, default=0.0) >= keep
        if not (self._stretch.scores or waits or (scores >= keep).any()):
            return []
        nothing = np.empty(0, np.float32)
        other = copy.deepcopy(self)
        told = list(other.add(scores, level_db=nothing, room_db=nothing))
        return told + list(other.finish())

    def finish(self) -> Iterator[Detection]:
        """Say what is still held back at the end of the recording."""
        while self._undecided:
            yield from self._decide()
        yield from self._close()

    @property
    def _first_undecided(self) -> int:
        return self._n_decided * PATCH_HOP_FRAMES

    def _start(self, number: int, score: float) -> None:
        """Note a patch that reaches ``start``, and which it makes sure."""
        if score >= self._thresholds.alone:
            self._sure.add(number)
        for other in self._starts:
            if self._apart < number - other <= self._reach:
                self._sure |= {number, other}
        self._starts.append(number)

    def _is_decidable(self) -> bool:
        """Whether nothing that is still to come can change the oldest patch."""
        score = self._undecided[0]
        return (
            score < self._thresholds.keep
            or self._is_near_sure(self._n_decided)
            or len(self._undecided) > 2 * self._reach
        )

    def _is_near_sure(self, number: int) -> bool:
        return any(abs(sure - number) <= self._reach for sure in self._sure)

    def _decide(self) -> Iterator[Detection]:
        """Decide on the oldest patch that is undecided."""
        score, room_db = self._undecided.popleft(), self._rooms_db.popleft()
        number = self._n_decided
        self._n_decided += 1
        counts = score >= self._thresholds.keep and self._is_near_sure(number)
        first_frame = number * PATCH_HOP_FRAMES
        if self._stretch.scores and first_frame > self._stretch.end_frame:
            yield from self._close()
        if counts:
            if not self._stretch.scores:
                start_frame = max(first_frame, self._told_until)
                self._stretch = _Stretch(start_frame, room_db)
            self._stretch.add(number, score)
            if len(self._stretch.scores) >= MOST_STRETCH_PATCHES:
                yield from self._close()

    def _close(self) -> Iterator[Detection]:
        stretch, self._stretch = self._stretch, _Stretch()
        if not stretch.scores:
            return
        self._told_until = stretch.end_frame
        start = stretch.start_frame - self._level_first
        level_db = self._level_db[start : stretch.end_frame - self._level_first]
        for interval in utterances(
            level_db,
            first_frame=stretch.start_frame,
            room_db=stretch.room_db,
            least_ms=self._thresholds.least_ms,
        ):
            score = stretch.score(interval.start_ms, interval.end_ms)
            yield Detection(interval, self._label, score)

    def _forget(self) -> None:
        """Drop what no stretch can need any more."""
        needed = self._first_undecided
        if self._stretch.scores:
            needed = min(needed, self._stretch.start_frame)
        self._level_db = self._level_db[max(0, needed - self._level_first) :]
        self._level_first = max(needed, self._level_first)
        oldest = self._n_decided - 2 * self._reach
        self._starts = [number for number in self._starts if number >= oldest]
        self._sure = {number for number in self._sure if number >= oldest}


class _Stretch:
    """Consecutive patches that count as crying."""

    def __init__(self, start_frame: int = 0, room_db: float = 0.0) -> None:
        self.start_frame = start_frame
        self.end_frame = start_frame
        self.room_db = room_db
        self.scores: list[tuple[int, float]] = []

    def add(self, number: int, score: float) -> None:
        self.scores.append((number, score))
        self.end_frame = number * PATCH_HOP_FRAMES + PATCH_FRAMES

    def score(self, start_ms: int, end_ms: int) -> float:
        """Highest score of the patches that hear some of an interval."""
        patch_ms = PATCH_FRAMES * HOP_MS
        return max(
            score
            for number, score in self.scores
            if number * PATCH_HOP_MS < end_ms
            and start_ms < number * PATCH_HOP_MS + patch_ms
        )
