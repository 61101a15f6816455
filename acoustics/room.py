"""What is known of the room, on a grid of its own.

The room is looked at anew every `GRID_PATCHES` patches, at places that depend on the
number of the patch alone: so whoever hears a night in pieces, or begins anew six minutes
before where somebody else stopped, judges it as who hears it at once.
"""

from collections.abc import Iterator

import numpy as np

from acoustics.features import PATCH_HOP_MS

GRID_PATCHES = 32
GRID_MS = GRID_PATCHES * PATCH_HOP_MS

# What is held of the past, and what is heard again before it is known anew.
MEMORY_MS = 5 * 60_000

# Percentiles are taken over one frame in eight; patches begin with such a frame.
STRIDE = 8

# Of whole grid places, so that who begins there judges as who began long before: a minute
# for what a model remembers, beyond what is remembered of the room.
RUN_UP_MS = (MEMORY_MS // GRID_MS + 5) * GRID_MS


def parts(first_patch: int, n_patches: int) -> Iterator[tuple[int, int]]:
    """Cut consecutive patches where the grid does.

    Examples
    --------
    >>> list(parts(30, 40))
    [(30, 32), (32, 64), (64, 70)]
    """
    start, end = first_patch, first_patch + n_patches
    while start < end:
        next_place = (start // GRID_PATCHES + 1) * GRID_PATCHES
        yield start, min(next_place, end)
        start = next_place


class Recent:
    """One row of numbers for every eighth frame, of the last minutes.

    Parameters
    ----------
    n_rows : int
        How many rows are given at most.
    """

    def __init__(self, n_rows: int) -> None:
        self._most = n_rows
        self._pieces: list[np.ndarray] = []
        self._first = 0
        self._next_frame: int | None = None

    def add(self, rows: np.ndarray, *, first_frame: int) -> None:
        """Take one row for each frame from `first_frame` on; known ones are passed over."""
        if self._next_frame is None:
            self._next_frame = first_frame
            self._first = first_frame // STRIDE
        new = rows[self._next_frame - first_frame :: STRIDE].copy()
        self._pieces.append(new)
        self._next_frame += len(new) * STRIDE

    def before(self, frame: int) -> np.ndarray:
        """Give the rows of the frames before one, and forget what is older.

        Parameters
        ----------
        frame : int
            Not before that of an earlier call.

        Returns
        -------
        ndarray, shape (at most `n_rows`, ...)
        """
        known = np.concatenate(self._pieces)
        end = max(0, -(-frame // STRIDE) - self._first)
        n_old = max(0, end - self._most)
        self._pieces, self._first = [known[n_old:]], self._first + n_old
        return known[n_old:end]
