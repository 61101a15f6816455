"""Listens to a live source and writes down what there is to tell."""

import time
import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Protocol

import numpy as np

from acoustics.backbone import Backbone
from acoustics.bundle import Bundle
from acoustics.edge.following import Piece
from acoustics.edge.spool import Body
from acoustics.events import Detection, Interval
from acoustics.features import RATE_HZ
from acoustics.live_scores import Highest
from acoustics.sessions import News, Session

# A source that says nothing for a minute is taken to be down; a change is told at once.
_HEARTBEAT_S = 5.0
_WHILE_CRYING_S = 1.0
# A day of listening is parted where it is quiet.
_LONGEST_SESSION_MS = 12 * 3_600_000

# What the lane of the live page shows.
_CRY = "cry"

_MARGIN_MS = 1_000
_HELD_MS = 120_000


class Book(Protocol):
    """Where what there is to tell is written down."""

    def put(self, kind: str, body: Body) -> None:
        """Write down something to be told."""

    def put_clip(self, body: Body, sound: bytes) -> None:
        """Write down a clip to be sent."""


class Listener:
    """Listens to one source, session after session.

    Parameters
    ----------
    bundle, backbone
        The model, and the network it is built on.
    book : Book
        Where reports go.
    model_name : str
        What the model calls itself.
    with_clips : bool
        Whether the sound of each detection goes along.
    """

    def __init__(
        self,
        bundle: Bundle,
        backbone: Backbone,
        *,
        book: Book,
        model_name: str,
        with_clips: bool = True,
    ) -> None:
        self._bundle, self._backbone, self._book = bundle, backbone, book
        self._model_name, self._with_clips = model_name, with_clips
        self._report: _Report | None = None

    def listen(
        self,
        pieces: Iterable[Piece],
        *,
        crying: Callable[[Detection], None],
        settled: Callable[[Detection], None],
        hole: Callable[[Interval], None],
    ) -> None:
        """Listen until the source ends.

        Parameters
        ----------
        pieces : iterable of Piece
            From `following.follow`.
        crying, settled, hole : callable
            Called as soon as something is heard after nothing was, with each detection
            once it is settled, and with what was missing.
        """
        for piece in pieces:
            report = self._report or self._begin(piece)
            news = report.hear(piece)
            if news.hole:
                hole(news.hole)
            for found in report.begun:
                crying(found)
            for found in news.settled:
                settled(found)
            report.tell_if_due()
            if report.is_long_and_quiet:
                self._end(settled)
        self._end(settled)

    def _begin(self, piece: Piece) -> "_Report":
        scores = Highest(_CRY) if _CRY in self._bundle.labels else None
        self._report = _Report(
            Session(self._bundle, self._backbone, keep=scores.add if scores else None),
            self._book,
            scores=scores,
            zero_ms=piece.start_ms,
            model_name=self._model_name,
            with_clips=self._with_clips,
        )
        return self._report

    def _end(self, told: Callable[[Detection], None]) -> None:
        report, self._report = self._report, None
        if report:
            for found in report.end():
                told(found)


class _Report:
    """What there is to tell of one session."""

    def __init__(
        self,
        session: Session,
        book: Book,
        *,
        scores: Highest | None,
        zero_ms: int,
        model_name: str,
        with_clips: bool,
    ) -> None:
        self._session, self._book, self._zero_ms = session, book, zero_ms
        self._scores = scores
        self._id = str(uuid.uuid4())
        self._with_clips = with_clips
        self._told_s, self._was_crying = 0.0, False
        self._unsettled: list[Detection] = []
        self.begun: list[Detection] = []
        self._covered: list[list[int]] = []
        self._settled: list[Body] = []
        self._clips: list[tuple[str, Interval]] = []
        self._sound = _LastMinutes()
        began_at = datetime.fromtimestamp(time.time(), UTC)
        self._put(
            "begin",
            {
                "device_began_at": began_at.isoformat(timespec="milliseconds"),
                "model_name": model_name,
            },
        )

    def hear(self, piece: Piece) -> News:
        before_ms = self._session.heard_ms
        news = self._session.add(piece.samples, start_ms=piece.start_ms - self._zero_ms)
        start_ms = news.hole.end_ms if news.hole else before_ms
        self._cover(start_ms, self._session.heard_ms)
        self._sound.add(piece.samples, end_ms=self._session.heard_ms)
        self._settle(news.settled)
        before, self._unsettled = self._unsettled, self._session.unsettled()
        self.begun = [] if before else self._unsettled[:1]
        return news

    @property
    def is_long_and_quiet(self) -> bool:
        is_long = self._session.heard_ms > _LONGEST_SESSION_MS
        return is_long and not self._was_crying

    def tell_if_due(self) -> None:
        """Tell a change at once, all else every few seconds."""
        unsettled = self._unsettled
        is_new = bool(unsettled) != self._was_crying or bool(self._settled)
        wait_s = _WHILE_CRYING_S if unsettled else _HEARTBEAT_S
        if is_new or time.monotonic() - self._told_s >= wait_s:
            self._tell(unsettled)
        self._send_clips(self._session.heard_ms)

    def end(self) -> list[Detection]:
        """Tell what is left, and that it is over."""
        settled = self._session.finish()
        self._settle(settled)
        self._tell([])
        self._send_clips(self._session.heard_ms + _MARGIN_MS)
        self._put("end", {})
        return settled

    def _cover(self, start_ms: int, end_ms: int) -> None:
        if self._covered and start_ms <= self._covered[-1][1]:
            self._covered[-1][1] = end_ms
        elif end_ms > start_ms:
            self._covered.append([start_ms, end_ms])

    def _settle(self, settled: list[Detection]) -> None:
        for found in settled:
            body = self._said(found)
            self._settled.append(body)
            self._clips.append((body["id"], found.interval))

    def _tell(self, unsettled: list[Detection]) -> None:
        self._put(
            "word",
            {
                "heard_ms": self._session.heard_ms,
                "settled_ms": self._session.settled_ms,
                "covered": self._covered,
                "score": round(self._session.scores.get(_CRY, 0.0), 4),
                "scores": self._told_scores(),
                "level_db": round(self._session.above_room_db, 1),
                "detections": self._settled,
                "unsettled": [self._said(found) for found in unsettled],
            },
        )
        self._covered, self._settled = [], []
        self._was_crying, self._told_s = bool(unsettled), time.monotonic()

    def _told_scores(self) -> list[list[float]]:
        taken = self._scores.take() if self._scores else []
        return [[start_ms, round(score, 4)] for start_ms, score in taken]

    def _send_clips(self, until_ms: int) -> None:
        """Hand over the clips whose margin has been heard."""
        later = []
        for which, interval in self._clips:
            if interval.end_ms + _MARGIN_MS > until_ms:
                later.append((which, interval))
            elif self._with_clips:
                start_ms = interval.start_ms - _MARGIN_MS
                sound = self._sound.cut(start_ms, interval.end_ms + _MARGIN_MS)
                if len(sound):
                    self._book.put_clip({"id": which}, sound.astype("<i2").tobytes())
        self._clips = later

    def _said(self, found: Detection) -> Body:
        start_ms, end_ms = found.interval.start_ms, found.interval.end_ms
        name = f"{self._id} {found.label} {start_ms}"
        return {
            "id": str(uuid.uuid5(uuid.NAMESPACE_OID, name)),
            "start_ms": start_ms,
            "end_ms": end_ms,
            "label": found.label,
            "score": round(found.score, 4),
        }

    def _put(self, kind: str, body: Body) -> None:
        self._book.put(kind, {"session": self._id, **body})


class _LastMinutes:
    """The sound that clips are cut from."""

    def __init__(self) -> None:
        self._pieces: list[np.ndarray] = []
        self._end_ms = 0

    def add(self, samples: np.ndarray, *, end_ms: int) -> None:
        hole_ms = end_ms - len(samples) * 1_000 // RATE_HZ - self._end_ms
        if self._pieces and hole_ms > 0:
            # Places in the sound are those of the session: a hole is silent.
            silent_ms = min(hole_ms, _HELD_MS)
            self._pieces.append(np.zeros(silent_ms * RATE_HZ // 1_000, np.int16))
        self._pieces.append(samples)
        self._end_ms = end_ms
        n_held = sum(map(len, self._pieces))
        while n_held - len(self._pieces[0]) > _HELD_MS * RATE_HZ // 1_000:
            n_held -= len(self._pieces.pop(0))

    def cut(self, start_ms: int, end_ms: int) -> np.ndarray:
        sound = np.concatenate(self._pieces) if self._pieces else np.empty(0, np.int16)
        first_ms = self._end_ms - len(sound) * 1_000 // RATE_HZ
        start = max(0, start_ms - first_ms) * RATE_HZ // 1_000
        end = max(0, end_ms - first_ms) * RATE_HZ // 1_000
        return sound[start:end]
