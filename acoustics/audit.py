"""Which stretches of a night to ask about, to find out what a model misses.

A night is cut into windows of six seconds on a grid that begins at a random offset.
Of the windows in which a model suggests nothing, some are drawn, each with the same
chance and none twice. Then the share of drawn windows with crying estimates the share
of all such windows with crying without a bias, and how many there are is known: it can
be scaled up (see `acoustics.recall`). Windows of free length or place, or ones chosen
where it sounds promising, would not allow that.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass

from acoustics.events import Interval

WINDOW_MS = 6_000
MOST_WINDOWS = 12

# The tail of a suggested cry is no cry that was missed.
MARGIN_MS = 1_000


@dataclass(frozen=True, slots=True)
class Grid:
    """Windows of `WINDOW_MS` that lie side by side in a recording, by their number."""

    offset_ms: int
    n_windows: int

    def window(self, number: int) -> Interval:
        """Give a window by its number, from 0."""
        start_ms = self.offset_ms + number * WINDOW_MS
        return Interval(start_ms, start_ms + WINDOW_MS)

    def touched(self, spans: Iterable[Interval]) -> set[int]:
        """Give the numbers of the windows that share time with any of `spans`."""
        return self._inside(
            (self._at(span.start_ms), self._at(span.end_ms - 1) + 1) for span in spans
        )

    def covered(self, spans: Iterable[Interval]) -> set[int]:
        """Give the numbers of the windows that lie wholly in one of `spans`."""
        return self._inside(
            (self._at(span.start_ms + WINDOW_MS - 1), self._at(span.end_ms))
            for span in spans
        )

    def _at(self, ms: int) -> int:
        return (ms - self.offset_ms) // WINDOW_MS

    def _inside(self, ranges: Iterable[tuple[int, int]]) -> set[int]:
        return {
            number
            for first, end in ranges
            for number in range(max(first, 0), min(end, self.n_windows))
        }


def grid(length_ms: int, rng: random.Random) -> Grid:
    """Lay a grid with a random offset over a recording.

    Examples
    --------
    >>> grid(5_999, random.Random(1)).n_windows
    0
    """
    offset_ms = rng.randrange(WINDOW_MS)
    return Grid(offset_ms, max(0, length_ms - offset_ms) // WINDOW_MS)


def draw_windows(
    laid: Grid,
    *,
    suggested: Iterable[Interval],
    known: Iterable[Interval],
    rng: random.Random,
    most: int = MOST_WINDOWS,
) -> list[Interval]:
    """Draw windows in which nothing is suggested and nothing is known yet.

    Parameters
    ----------
    laid : Grid
        Over the recording.
    suggested : iterable of Interval
        What the model says; `MARGIN_MS` around it is left out as well.
    known : iterable of Interval
        What people have annotated.
    rng : random.Random
        Each free window has the same chance.
    most : int
        How many to draw; fewer if there are not so many.

    Returns
    -------
    list of Interval
        In order of time.
    """
    taken = laid.touched(widened(suggested)) | laid.touched(known)
    free = [number for number in range(laid.n_windows) if number not in taken]
    drawn = rng.sample(free, min(most, len(free)))
    return [laid.window(number) for number in sorted(drawn)]


def widened(suggested: Iterable[Interval]) -> list[Interval]:
    """Say about which time a model has spoken: what it suggests, and `MARGIN_MS`."""
    return [
        Interval(max(0, span.start_ms - MARGIN_MS), span.end_ms + MARGIN_MS)
        for span in suggested
    ]
