"""Brings clips to one loudness, for whoever wants them alike."""

import numpy as np

from acoustics.audio.working import SAMPLES_PER_MS
from acoustics.events import Interval

TARGET_DBFS = -23.0
MOST_DBFS = -1.0

# A quiet room made as loud as a cry would be nothing but hiss.
MOST_GAIN_DB = 30.0

_FULL_SCALE = 32_768.0


def normalised(
    samples: np.ndarray,
    *,
    interval: Interval | None = None,
    target_dbfs: float = TARGET_DBFS,
    most_dbfs: float = MOST_DBFS,
) -> np.ndarray:
    """Make a clip as loud as asked for, by one gain over all of it.

    Parameters
    ----------
    samples : ndarray, shape (n_samples,), dtype int16
        Mono sound at 16 kHz.
    interval : Interval, optional
        The part that is to be so loud, in the clip's own time; else all of it. The
        context changes by the same gain.
    target_dbfs : float
        Root mean square of that part, below full scale (32,768); at most 0.
    most_dbfs : float
        Peak of the whole clip; at most 0. Where the target would exceed it, or asks
        for more than `MOST_GAIN_DB`, the clip stays quieter.

    Returns
    -------
    ndarray, shape (n_samples,), dtype int16
        The same array where there is no sound to measure.

    Raises
    ------
    ValueError
        If a level is above full scale.

    Examples
    --------
    >>> clip = np.array([1_000, -1_000] * 800, np.int16)
    >>> normalised(clip, target_dbfs=-20.0)[:2]
    array([ 3277, -3277], dtype=int16)
    """
    if max(target_dbfs, most_dbfs) > 0:
        msg = f"no sound is louder than 0 dBFS, got {target_dbfs} and {most_dbfs}"
        raise ValueError(msg)
    part = samples
    if interval:
        first, end = interval.start_ms, interval.end_ms
        part = samples[first * SAMPLES_PER_MS : end * SAMPLES_PER_MS]
    rms = np.sqrt(np.mean(np.square(part, dtype=np.float64))) if len(part) else 0.0
    if not rms:
        return samples
    sound = samples.astype(np.float64)
    gain = min(
        _amplitude(target_dbfs) / rms,
        _amplitude(most_dbfs) / np.abs(sound).max(),
        10 ** (MOST_GAIN_DB / 20),
    )
    louder = np.round(sound * gain)
    made: np.ndarray = np.clip(louder, -_FULL_SCALE, _FULL_SCALE - 1).astype(np.int16)
    return made


def _amplitude(dbfs: float) -> float:
    return float(_FULL_SCALE * 10 ** (dbfs / 20))
