"""How loud a room is while nobody cries, from the peaks of its recordings.

Of each stretch of 0.64 s the peaks say the lowest and the highest sample. Half of the
difference, in decibels below the largest that a sample can be (dBFS), is how high the
sound went there. The median over all stretches of a night without crying is what half of
the night never went above: a door, a cough or a lorry does not move it, rain and a fan do.

It is relative to the microphone, its place and its gain: nights can be compared with
each other as long as these stay as they are, and with no meter of decibels at all.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from acoustics import peaks
from acoustics.events import Interval

STRETCH_MS = 640
# Of less sound a night says nothing of its room: half an hour.
LEAST_STRETCHES = 30 * 60_000 // STRETCH_MS
_LEVEL = 3
_FULL_SCALE = 32_768.0


def heights(path: Path, quiet: Iterable[Interval]) -> np.ndarray:
    """Read how high the sound went in each whole stretch of the quiet intervals.

    Parameters
    ----------
    path : Path
        A peaks file.
    quiet : iterable of Interval
        Of the recording, in milliseconds from its beginning.

    Returns
    -------
    ndarray, shape (n_stretches,)
        Half the difference of the highest and the lowest sample. None of a recording
        of a few minutes, whose peaks are not drawn so coarse.

    Raises
    ------
    DamagedPeaks
        If `path` is not a whole peaks file.
    """
    levels = peaks.pyramid(path).levels
    if len(levels) <= _LEVEL:
        return np.zeros(0)
    n_points = levels[_LEVEL].n_points
    raw = peaks.read_points(path, level=_LEVEL, first=0, count=n_points)
    points = np.frombuffer(raw, "<i2").reshape(-1, 2).astype(float)
    wanted = np.zeros(len(points), bool)
    for each in quiet:
        wanted[-(-each.start_ms // STRETCH_MS) : each.end_ms // STRETCH_MS] = True
    found: np.ndarray = (points[wanted, 1] - points[wanted, 0]) / 2
    return found


def middle_dbfs(pieces: Sequence[np.ndarray]) -> float | None:
    """Give the median in dBFS; None if there is too little of it.

    Examples
    --------
    >>> middle_dbfs([np.full(3_000, 327.68)])
    -40.0
    >>> middle_dbfs([np.full(30, 327.68)]) is None
    True
    """
    known = np.concatenate(pieces) if pieces else np.zeros(0)
    if len(known) < LEAST_STRETCHES:
        return None
    # Where there is no sound at all, half a step of a sample is the least.
    height = max(float(np.median(known)), 0.5)
    return round(20 * float(np.log10(height / _FULL_SCALE)), 1)
