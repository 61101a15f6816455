"""The quiet gate: which patches of a night need not reach the network.

A night is mostly quiet. A patch in which no band ever rises above what that band
holds in the quietest fifth of the last minute, or of the last five, is room tone, a
fan or a noise machine. Loudness itself is never judged, so a far or faint
recording is treated as a near one.
"""

import numpy as np

from acoustics.features import (
    HOP_MS,
    PATCH_FRAMES,
    PATCH_HOP_FRAMES,
    Frames,
)
from acoustics.room import GRID_PATCHES, STRIDE, Recent, parts

# Mel bands 20-54 lie between about 800 and 5,300 Hz: most of a cry, and little of
# the hum and rumble of a house.
BANDS = slice(20, 55)

# Frames are averaged over 80 ms, which a cry outlasts and the flicker of noise
# does not. On composed nights whose noise machine runs through the crying this
# keeps 91-96 % of the patches with a true cry, where single frames at 1.5 nats
# keep 52-79 % of them; both let about a fifth of all patches through.
MEAN_FRAMES = 8
RISE_NATS = 1.0
PERCENTILE = 20

# Over one minute, noise that began and stays soon becomes the room; over five, noise
# that stops for a while still is the room when it goes on. A patch rises above both.
WINDOWS_MS = (5 * 60_000, 60_000)

# Until this long has been heard the floor may be made of crying alone.
SETTLING_MS = 60_000

_WINDOWS = tuple(window_ms // HOP_MS // STRIDE for window_ms in WINDOWS_MS)


class Gate:
    """Lets through the patches that rise above the room; holds five minutes.

    Call `passes` with each batch of frames, in order, of any size. A patch is judged
    by what came before its place on the grid of `acoustics.room`, never by what comes
    later. Everything in the first minute passes.
    """

    def __init__(self) -> None:
        self._recent = Recent(max(_WINDOWS))
        self._floor: np.ndarray | None = None

    def passes(self, frames: Frames) -> np.ndarray:
        """Judge each patch of a batch.

        Parameters
        ----------
        frames : Frames
            The next batch of `acoustics.features.stream`, beginning with its
            first patch.

        Returns
        -------
        ndarray, shape (n_patches,), dtype bool
            True where the network should listen.
        """
        means = _means(frames.log_mel[:, BANDS])
        per_patch = PATCH_FRAMES - MEAN_FRAMES + 1
        windows = np.lib.stride_tricks.sliding_window_view(means, per_patch, axis=0)
        loudest = windows[::PATCH_HOP_FRAMES].max(axis=2)
        first_patch = frames.first // PATCH_HOP_FRAMES
        self._recent.add(means, first_frame=frames.first)
        passes = np.ones(len(loudest), bool)
        for start, end in parts(first_patch, len(loudest)):
            if start % GRID_PATCHES == 0:
                self._floor = self._floor_before(start * PATCH_HOP_FRAMES)
            if self._floor is not None:
                part = slice(start - first_patch, end - first_patch)
                passes[part] = (loudest[part] - self._floor).max(axis=1) >= RISE_NATS
        starts = first_patch + np.arange(len(loudest))
        return passes | (starts * PATCH_HOP_FRAMES * HOP_MS < SETTLING_MS)

    def _floor_before(self, frame: int) -> np.ndarray | None:
        recent = self._recent.before(frame)
        if not len(recent):
            return None
        floors = [_floor_of(recent[-window:]) for window in _WINDOWS]
        floor: np.ndarray = np.maximum.reduce(floors)
        return floor


def _floor_of(means: np.ndarray) -> np.ndarray:
    rank = len(means) * PERCENTILE // 100
    floor: np.ndarray = np.partition(means, rank, axis=0)[rank]
    return floor


def _means(log_mel: np.ndarray) -> np.ndarray:
    """Average each frame with the seven after it."""
    twos = log_mel[:-1] + log_mel[1:]
    fours = twos[:-2] + twos[2:]
    means: np.ndarray = (fours[:-4] + fours[4:]) / MEAN_FRAMES
    return means
