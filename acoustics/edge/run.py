"""Runs the ear on a live source, with or without a server, until somebody stops it."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from acoustics.backbone import Backbone
from acoustics.bundle import Bundle
from acoustics.edge.following import follow
from acoustics.edge.listener import Book, Listener
from acoustics.edge.sender import Sender, Server
from acoustics.edge.spool import Body, Spool
from acoustics.events import Detection, Interval

_LONGEST_GOODBYE_S = 10.0


@dataclass(frozen=True, slots=True)
class Told:
    """The server that is told what is heard, by way of a spool."""

    server: Server
    spool: Path
    with_clips: bool = True


@dataclass(frozen=True, slots=True)
class Hears:
    """What to call as soon as crying is heard, when it is settled, and after a hole."""

    crying: Callable[[Detection], None]
    settled: Callable[[Detection], None]
    hole: Callable[[Interval], None]


def run(
    source: str,
    *,
    bundle: Bundle,
    backbone: Backbone,
    model_name: str,
    hears: Hears,
    to: Told | None = None,
) -> None:
    """Listen until the source ends, or for good where there is a server to tell.

    SIGTERM and Ctrl-C end it in order: what is heard is settled, told or kept.

    Raises
    ------
    acoustics.live_source.SourceFailed
        If the source gave no sound when it was first opened.
    """
    stopped = threading.Event()
    with _stopped_by_signals(stopped), _book(to) as book:
        listener = Listener(
            bundle,
            backbone,
            book=book,
            model_name=model_name,
            with_clips=to is not None and to.with_clips,
        )
        listener.listen(
            follow(source, stopped=stopped, say=_say, comes_back=to is not None),
            crying=hears.crying,
            settled=hears.settled,
            hole=hears.hole,
        )


@contextmanager
def _book(to: Told | None) -> Iterator[Book]:
    if to is None:
        yield _Nobody()
        return
    spool = Spool(to.spool, say=_say)
    sender = Sender(to.server, spool, say=_say)
    sender.start()
    try:
        yield spool
    finally:
        if not spool.wait_until_empty(_LONGEST_GOODBYE_S):
            _say("The server does not have everything yet; the next start sends it.")
        sender.stop()


class _Nobody:
    """Where there is no server, nothing is written down for one."""

    def put(self, kind: str, body: Body) -> None:
        pass

    def put_clip(self, body: Body, sound: bytes) -> None:
        pass


@contextmanager
def _stopped_by_signals(stopped: threading.Event) -> Iterator[None]:
    """Turn a signal into an orderly end; the second one is taken literally."""

    def stop(number: int, _frame: object) -> None:
        stopped.set()
        signal.signal(number, before[signal.Signals(number)])

    before = {
        number: signal.signal(number, stop)
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
