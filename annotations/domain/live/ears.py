"""One session's detector: what the server hears in the chunks of a phone.

It keeps nothing that matters. One that opens a session which another has listened to
feeds the detector again from before the last settled point, and passes over what was
said already.
"""

import logging
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from acoustics.audio import pieces
from acoustics.audio.pieces import NotAPiece
from acoustics.audio.working import SAMPLES_PER_MS
from acoustics.backbone import Backbone
from acoustics.bundle import Bundle
from acoustics.events import Detection, Interval
from acoustics.live_scores import Highest
from acoustics.streaming import Streaming, begin_again_ms
from annotations.domain import files
from annotations.domain.live.stretches import Placed, place
from annotations.domain.live.told import Said, Word
from annotations.models import Chunk, DetectionModel, ListeningSession

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Mind:
    """What listens: a model with its bundle, and the network that all share."""

    model: DetectionModel
    bundle: Bundle
    backbone: Backbone


class Ear:
    """Listens to one session, in the order of its chunks' numbers.

    `next_number` is that of the chunk that comes next.
    """

    def __init__(self, session: ListeningSession, mind: Mind) -> None:
        self._session = session
        self._mind = mind
        self._streaming: Streaming | None = None
        self._stretch_ms = 0
        self._end_ms: int | None = None
        self._left: list[Said] = []
        self._scores = Highest(mind.bundle.labels[0])
        self.next_number = 0
        self._go_on()

    @property
    def model(self) -> DetectionModel:
        return self._mind.model

    def hear(self, chunks: Iterable[Chunk]) -> Word:
        """Listen to the next chunks and say what to tell."""
        said, covered = self._take_left(), []
        for placed in place(chunks, expected_ms=self._end_ms):
            if placed.is_new_stretch:
                said += self._finish()
                self._begin(placed.start_ms)
            samples, was_there = _samples(placed)
            said += self._feed(samples)
            if was_there and placed.end_ms > placed.start_ms:
                covered.append(Interval(placed.start_ms, placed.end_ms))
            self._end_ms = placed.end_ms
            self.next_number = placed.chunk.number + 1
        return self._word(said, covered=covered)

    def finish(self) -> Word:
        """Say what is left: the session has ended."""
        said = [*self._take_left(), *self._finish()]
        return self._word(said)

    def _go_on(self) -> None:
        """Feed the detector with what was heard before, from where it matters."""
        heard = list(self._session.chunks.heard().in_order())
        if not heard:
            return
        self.next_number = heard[-1].number + 1
        stretch = _last_stretch(heard)
        self._end_ms = stretch[-1].end_ms
        if self._session.settled_ms >= self._end_ms and self._session.ended_at:
            return
        self._stretch_ms = stretch[0].start_ms
        settled_ms = max(self._session.settled_ms - self._stretch_ms, 0)
        from_ms = begin_again_ms(settled_ms)
        self._begin(self._stretch_ms, from_ms=from_ms)
        first_ms = self._stretch_ms + from_ms
        for placed in stretch:
            if placed.end_ms <= first_ms:
                continue
            before_ms = max(first_ms - placed.start_ms, 0)
            samples, _ = _samples(placed)
            self._left += [
                said
                for said in self._feed(samples[before_ms * SAMPLES_PER_MS :])
                if said.interval.start_ms >= self._session.settled_ms
            ]
        # Whoever heard it has told them.
        self._scores.take()

    def _begin(self, stretch_ms: int, *, from_ms: int = 0) -> None:
        self._stretch_ms = stretch_ms
        self._streaming = Streaming(
            self._mind.bundle,
            self._mind.backbone,
            start_ms=from_ms,
            keep=lambda at_ms, scores: self._scores.add(stretch_ms + at_ms, scores),
        )

    def _take_left(self) -> list[Said]:
        left, self._left = self._left, []
        return left

    def _feed(self, samples: Any) -> list[Said]:  # noqa: ANN401
        if self._streaming is None or not len(samples):
            return []
        return self._in_session(self._streaming.add(samples))

    def _finish(self) -> list[Said]:
        if self._streaming is None:
            return []
        said = self._in_session(self._streaming.finish())
        self._streaming = None
        return said

    def _word(self, said: Sequence[Said], *, covered: Sequence[Interval] = ()) -> Word:
        heard_ms = self._end_ms or 0
        if self._streaming is None:
            return Word(
                heard_ms=heard_ms,
                settled_ms=heard_ms,
                scores=tuple(self._scores.take()),
                detections=tuple(said),
            )
        return Word(
            heard_ms=heard_ms,
            settled_ms=self._stretch_ms + self._streaming.settled_ms,
            score=self._streaming.scores[self._mind.bundle.labels[0]],
            scores=tuple(self._scores.take()),
            level_db=self._streaming.above_room_db,
            covered=tuple(covered),
            detections=tuple(said),
            unsettled=tuple(self._in_session(self._streaming.unsettled())),
        )

    def _in_session(self, found: Iterable[Detection]) -> list[Said]:
        return [self._said(each) for each in found]

    def _said(self, found: Detection) -> Said:
        start_ms = self._stretch_ms + found.interval.start_ms
        end_ms = self._stretch_ms + found.interval.end_ms
        # Whoever hears it again gives it the same name.
        name = f"{found.label} {start_ms}"
        return Said(
            uuid.uuid5(self._session.pk, name),
            Interval(start_ms, end_ms),
            found.label,
            found.score,
        )


def _last_stretch(heard: Sequence[Chunk]) -> list[Placed]:
    stretch: list[Placed] = []
    for placed in place(heard):
        if placed.is_new_stretch:
            stretch = []
        stretch.append(placed)
    return stretch


def _samples(placed: Placed) -> tuple[Any, bool]:
    """Give the sound of a chunk; silence where its file cannot be read any more."""
    try:
        samples = pieces.read(files.chunk(placed.chunk))
    except NotAPiece as error:
        logger.warning("%s cannot be listened to: %s", placed.chunk, error)
        return pieces.silence(placed.chunk.duration_ms - placed.skip_ms), False
    return samples[placed.skip_ms * SAMPLES_PER_MS :], True
