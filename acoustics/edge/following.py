"""A live source for good: opened again whenever it breaks off, every piece in its place."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from acoustics.features import RATE_HZ
from acoustics.live_source import SourceFailed, open_live

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 30.0
# A camera that sends nothing for so long is opened again.
_STALLED_S = 10
# Sound may come late by this without anything being missing.
_LATE_MS = 1_000
# Blocks of a tenth of a second that may wait for who listens.
_MOST_WAITING = 100


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Sound, and its place since the first sound, by a steady clock."""

    samples: np.ndarray
    start_ms: int


def follow(
    source: str,
    *,
    stopped: threading.Event,
    say: Callable[[str], None],
    comes_back: bool = True,
) -> Iterator[Piece]:
    """Listen to a live source, and open it again when it breaks off.

    Parameters
    ----------
    source : str
        As for `open_live`.
    stopped : threading.Event
        Ends the iteration when it is set.
    say : callable
        Gets a sentence whenever the source is lost.
    comes_back : bool
        If False, the end of the source is the end.

    Yields
    ------
    Piece

    Raises
    ------
    SourceFailed
        If it gave no sound the first time.
    """
    places = Places()
    pause_s = _FIRST_PAUSE_S
    while not stopped.is_set():
        try:
            for samples in _blocks(source, stopped):
                yield places.place(samples, now_s=time.monotonic())
                pause_s = _FIRST_PAUSE_S
        except SourceFailed:
            if not places.begun:
                raise
        if not comes_back:
            return
        places.lose()
        if not stopped.is_set():
            say(f"{source} broke off; trying again in {pause_s:.0f} s.")
            stopped.wait(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)


class Places:
    """Places sound by counting samples, and by a steady clock where some are missing."""

    def __init__(self) -> None:
        self._begun_s: float | None = None
        self._next_ms = 0.0
        self._is_lost = False

    @property
    def begun(self) -> bool:
        """Whether there has been sound at all."""
        return self._begun_s is not None

    def place(self, samples: np.ndarray, *, now_s: float) -> Piece:
        """Place sound that has just come in, by a clock that never goes back."""
        length_ms = len(samples) * 1_000 / RATE_HZ
        if self._begun_s is None:
            self._begun_s = now_s - length_ms / 1_000
        by_clock_ms = (now_s - self._begun_s) * 1_000 - length_ms
        late_ms = 0 if self._is_lost else _LATE_MS
        if by_clock_ms > self._next_ms + late_ms:
            self._next_ms = by_clock_ms
        self._is_lost = False
        piece = Piece(samples, round(self._next_ms))
        self._next_ms += length_ms
        return piece

    def lose(self) -> None:
        """Say that sound is missing from here on; the clock will tell how much."""
        self._is_lost = True


def _blocks(source: str, stopped: threading.Event) -> Iterator[np.ndarray]:
    """Read on a thread of its own, until the source ends, stalls or is not wanted."""
    ready: queue.Queue[np.ndarray | SourceFailed | None] = queue.Queue(_MOST_WAITING)
    with open_live(source) as sound:

        def read() -> None:
            try:
                for block in sound:
                    ready.put(block)
                ready.put(None)
            except SourceFailed as error:
                ready.put(error)

        threading.Thread(target=read, name="source", daemon=True).start()
        n_silent = 0
        while not stopped.is_set() and n_silent < _STALLED_S:
            try:
                block = ready.get(timeout=1.0)
            except queue.Empty:
                n_silent += 1
                continue
            if block is None:
                return
            if isinstance(block, SourceFailed):
                raise block
            n_silent = 0
            yield block
