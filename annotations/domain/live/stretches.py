"""Where the chunks of a session lie in it, and where a hole ends a stretch of sound.

The listener, the recordings and whoever listens in go by this one rule, so that a
moment of theirs is the same.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from acoustics.sessions import HOLE_MS
from annotations.models import Chunk


@dataclass(frozen=True, slots=True)
class Placed:
    """A chunk, where its sound begins, and how much of it was there before."""

    chunk: Chunk
    start_ms: int
    skip_ms: int
    is_new_stretch: bool

    @property
    def end_ms(self) -> int:
        return self.start_ms + self.chunk.duration_ms - self.skip_ms


def place(
    chunks: Iterable[Chunk], *, expected_ms: int | None = None
) -> Iterator[Placed]:
    """Give chunks their places, in the order of their numbers.

    Parameters
    ----------
    chunks : iterable of Chunk
        In the order of their numbers.
    expected_ms : int or None
        Where the sound before them ended; None if there was none.
    """
    for chunk in chunks:
        off_ms = 0 if expected_ms is None else chunk.start_ms - expected_ms
        if expected_ms is None or off_ms > HOLE_MS:
            placed = Placed(chunk, chunk.start_ms, 0, is_new_stretch=True)
        elif off_ms < -HOLE_MS:
            # Told twice: the part that is new goes on where the last one ended.
            skip_ms = min(-off_ms, chunk.duration_ms)
            placed = Placed(chunk, expected_ms, skip_ms, is_new_stretch=False)
        else:
            placed = Placed(chunk, expected_ms, 0, is_new_stretch=False)
        expected_ms = placed.end_ms
        yield placed
