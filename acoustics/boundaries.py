"""Where a cry begins and ends, to about 50 ms, from how loud its bands are.

The network answers for 0.96 s at a time. Inside a stretch that it takes for
crying, the energy of the bands that carry a cry tells utterances from breaths.
"""

import numpy as np

from acoustics.events import Interval
from acoustics.features import HOP_MS, PATCH_FRAMES, PATCH_HOP_FRAMES, PATCH_HOP_MS
from acoustics.room import GRID_PATCHES, MEMORY_MS, STRIDE, Recent

# The same bands as the quiet gate's: about 800 to 5,300 Hz.
BANDS = slice(20, 55)

# An utterance is what is within this of the stretch's loudest frame ...
RANGE_DB = 30.0
# ... and this far above the room.
ABOVE_ROOM_DB = 2.5

# Shorter breaths do not end an utterance, and shorter sounds are none unless a model
# says otherwise.
BREATH_MS = 350
LEAST_MS = 200

# A frame's window is 25 ms long and opens slowly: what it hears first lies near
# its middle.
FRAME_CENTRE_MS = 12

ROOM_PERCENTILE = 20

# Until so many patches have been heard, each may change much of what is known.
_SETTLING_PATCHES = 60_000 // PATCH_HOP_MS
_OVERLAP_FRAMES = PATCH_FRAMES - PATCH_HOP_FRAMES


def envelope_db(log_mel: np.ndarray) -> np.ndarray:
    """Energy in the bands of a cry, frame by frame.

    Parameters
    ----------
    log_mel : ndarray, shape (n_frames, 64)
        In nats, from `acoustics.features`.

    Returns
    -------
    ndarray, shape (n_frames,), dtype float32
        In decibels; only differences mean something.
    """
    energy = np.exp(2.0 * log_mel[:, BANDS]).sum(axis=1)
    level: np.ndarray = (10.0 * np.log10(energy)).astype(np.float32)
    return level


def utterances(
    level_db: np.ndarray,
    *,
    first_frame: int,
    room_db: float,
    least_ms: int = LEAST_MS,
) -> list[Interval]:
    """Find the utterances inside a stretch of crying.

    Parameters
    ----------
    level_db : ndarray, shape (n_frames,)
        The envelope of the stretch and nothing else.
    first_frame : int
        Number of the stretch's first frame in the recording.
    room_db : float
        The envelope when nothing is heard in the room.
    least_ms : int
        Shorter sounds are no utterances.

    Returns
    -------
    list of Interval
        In order, `BREATH_MS` apart at least, none shorter than `least_ms`; empty
        if nothing rises above the room.
    """
    if not len(level_db):
        return []
    threshold_db = max(float(level_db.max()) - RANGE_DB, room_db + ABOVE_ROOM_DB)
    active = np.flatnonzero(level_db > threshold_db)
    if not len(active):
        return []
    breaks = np.flatnonzero(np.diff(active) * HOP_MS > BREATH_MS)
    starts = active[np.concatenate([[0], breaks + 1])]
    ends = active[np.concatenate([breaks, [len(active) - 1]])] + 1
    return [
        Interval(
            int(first_frame + start) * HOP_MS + FRAME_CENTRE_MS,
            int(first_frame + end) * HOP_MS + FRAME_CENTRE_MS,
        )
        for start, end in zip(starts, ends, strict=True)
        if (end - start) * HOP_MS >= least_ms
    ]


class Room:
    """Follows how loud the room is when nothing is heard; holds five minutes.

    Parameters
    ----------
    first_patch : int
        Number of the patch with which the sound begins.
    """

    def __init__(self, first_patch: int = 0) -> None:
        self._recent = Recent(MEMORY_MS // HOP_MS // STRIDE)
        self._first_patch = self._next_patch = first_patch
        self._next_frame = first_patch * PATCH_HOP_FRAMES
        self._level_db = 0.0

    def hear(self, level_db: np.ndarray) -> np.ndarray:
        """Take the next frames' envelope and say the level of the room by now.

        Parameters
        ----------
        level_db : ndarray, shape (n_frames,)
            From `envelope_db`; the frames that are new with the next patches.

        Returns
        -------
        ndarray, shape (n_patches,), dtype float32
            For each of these patches: the 20th percentile over the last five minutes,
            in decibels, as it was known at its place on the grid.
        """
        self._recent.add(level_db, first_frame=self._next_frame)
        self._next_frame += len(level_db)
        end = (self._next_frame - _OVERLAP_FRAMES) // PATCH_HOP_FRAMES
        levels = [self._at(patch) for patch in range(self._next_patch, end)]
        self._next_patch = end
        return np.array(levels, np.float32)

    def _at(self, patch: int) -> float:
        is_new = patch - self._first_patch < _SETTLING_PATCHES
        if is_new or patch % GRID_PATCHES == 0:
            known = self._recent.before(patch * PATCH_HOP_FRAMES + PATCH_FRAMES)
            self._level_db = float(np.percentile(known, ROOM_PERCENTILE))
        return self._level_db
