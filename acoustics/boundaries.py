"""Where a cry begins and ends, to about 50 ms, from how loud its bands are.

The network answers for 0.96 s at a time. Inside a stretch that it takes for
crying, the energy of the bands that carry a cry tells utterances from breaths.
"""

from collections import deque

import numpy as np

from acoustics.events import Interval
from acoustics.features import HOP_MS

# The same bands as the quiet gate's: about 800 to 5,300 Hz.
BANDS = slice(20, 55)

# An utterance is what is within this of the stretch's loudest frame ...
RANGE_DB = 30.0
# ... and this far above the room.
ABOVE_ROOM_DB = 2.5

# Shorter breaths do not end an utterance, and shorter sounds are none.
BREATH_MS = 350
LEAST_MS = 200

# A frame's window is 25 ms long and opens slowly: what it hears first lies near
# its middle.
FRAME_CENTRE_MS = 12

ROOM_MS = 5 * 60_000
ROOM_PERCENTILE = 20

# The room's level is taken over one frame in eight.
_STRIDE = 8


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
    level_db: np.ndarray, *, first_frame: int, room_db: float
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

    Returns
    -------
    list of Interval
        In order, `BREATH_MS` apart at least, none shorter than `LEAST_MS`; empty
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
        if (end - start) * HOP_MS >= LEAST_MS
    ]


class Room:
    """Follows how loud the room is when nothing is heard; holds five minutes."""

    def __init__(self) -> None:
        self._history: deque[np.ndarray] = deque()
        self._n_heard = 0

    def hear(self, level_db: np.ndarray) -> float:
        """Take the next frames' envelope and say the level of the room by now.

        Parameters
        ----------
        level_db : ndarray, shape (n_frames,)
            From `envelope_db`.

        Returns
        -------
        float
            The 20th percentile over the last five minutes, in decibels.
        """
        self._history.append(level_db[-self._n_heard % _STRIDE :: _STRIDE].copy())
        self._n_heard += len(level_db)
        most = ROOM_MS // HOP_MS // _STRIDE
        while sum(map(len, self._history)) - len(self._history[0]) >= most:
            self._history.popleft()
        return float(np.percentile(np.concatenate(self._history), ROOM_PERCENTILE))
