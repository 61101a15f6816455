"""Detections of a recording or a live source, as they are found.

Sound of any length goes through in constant memory: the network hears it
(`acoustics.listening`), the model scores what was heard, and a tracker for each label
makes detections of the scores.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np

from acoustics.backbone import Backbone
from acoustics.bundle import Bundle
from acoustics.events import Detection, Interval
from acoustics.listening import BATCH_PATCHES, Heard, listen
from acoustics.tracking import Tracker


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
    report, keep : callable, optional
        As for `judge`.

    Yields
    ------
    Detection
        As `judge` does.

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
    heard = listen(
        blocks,
        backbone=backbone,
        batch_patches=batch_patches,
        with_patches=bundle.needs_sound,
    )
    yield from judge(heard, bundle=bundle, report=report, keep=keep)


def judge(
    heard: Iterable[Heard],
    *,
    bundle: Bundle,
    report: Callable[[int], None] | None = None,
    keep: Callable[[Mapping[str, np.ndarray]], None] | None = None,
) -> Iterator[Detection]:
    """Say what a model makes of sound that the network has heard.

    Parameters
    ----------
    heard : iterable of Heard
        From `listening.listen`, or kept by `acoustics.embeddings`.
    bundle : Bundle
        The model.
    report : callable, optional
        Called after each batch, on the caller's thread, with the milliseconds heard
        so far. It may raise to stop the work.
    keep : callable, optional
        Called with the score of each next patch, in [0, 1] and 0 where the gate held
        it back, for each label; a model that looks ahead tells them later.

    Yields
    ------
    Detection
        In order of time for each label, within the recording; clear crying two
        batches after it ends and the model has looked as far ahead as it does, the
        rest at most twice its reach later.
    """
    judging = Judge(bundle, keep=keep)
    for batch in heard:
        yield from judging.add(batch)
        if report:
            report(judging.heard_ms)
    yield from judging.finish()


class Judge:
    """Says what a model makes of what was heard, batch by batch.

    Parameters
    ----------
    bundle : Bundle
        The model.
    keep : callable, optional
        As for `judge`.
    first_patch : int
        Number of the patch with which the sound begins.
    """

    def __init__(
        self,
        bundle: Bundle,
        *,
        keep: Callable[[Mapping[str, np.ndarray]], None] | None = None,
        first_patch: int = 0,
    ) -> None:
        self._scorer = bundle.scorer()
        self._keep = keep
        self._trackers = {
            label: Tracker(label, bundle.thresholds[label], first_patch=first_patch)
            for label in bundle.labels
        }
        self.heard_ms = 0

    @property
    def settled_ms(self) -> int:
        """Until where nothing will be said any more, of any label."""
        return min(tracker.settled_ms for tracker in self._trackers.values())

    def add(self, batch: Heard) -> Iterator[Detection]:
        """Take the next batch and say what is certain by now."""
        self.heard_ms = batch.heard_ms
        yield from self._track(self._scorer.add(batch), batch.level_db, batch.room_db)

    def scores_if_it_ended(self) -> Mapping[str, np.ndarray]:
        """Score the patches of which the model waits to hear what comes after."""
        return self._scorer.rest()

    def if_it_ended(self, scores: Mapping[str, np.ndarray]) -> list[Detection]:
        """Say what would be said beyond this if the sound ended here.

        Parameters
        ----------
        scores : mapping of str to ndarray
            From `scores_if_it_ended`.
        """
        told = [
            found
            for label, tracker in self._trackers.items()
            for found in _within(tracker.if_it_ended(scores[label]), self.heard_ms)
        ]
        return sorted(told, key=lambda found: found.interval.start_ms)

    def finish(self) -> Iterator[Detection]:
        """Say what is left at the end of the sound."""
        nothing = np.empty(0, np.float32)
        yield from self._track(self._scorer.rest(), nothing, nothing)
        for tracker in self._trackers.values():
            yield from _within(tracker.finish(), self.heard_ms)

    def _track(
        self,
        scores: Mapping[str, np.ndarray],
        level_db: np.ndarray,
        room_db: np.ndarray,
    ) -> Iterator[Detection]:
        if self._keep:
            self._keep(scores)
        for label, tracker in self._trackers.items():
            found = tracker.add(scores[label], level_db=level_db, room_db=room_db)
            yield from _within(found, self.heard_ms)


def _within(found: Iterable[Detection], heard_ms: int) -> Iterator[Detection]:
    """Cut off what a window heard past the end of the recording."""
    for detection in found:
        start_ms, end_ms = detection.interval.start_ms, detection.interval.end_ms
        if start_ms < heard_ms:
            inside = Interval(start_ms, min(end_ms, heard_ms))
            yield Detection(inside, detection.label, detection.score)
