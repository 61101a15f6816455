"""Log-mel patches, as YAMNet was trained on them, from sound of any length."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import fft

NAME = "log-mel-96x64"
VERSION = 1

RATE_HZ = 16_000
WINDOW_SAMPLES = 400
HOP_SAMPLES = 160
HOP_MS = 10
N_FFT = 512
N_BANDS = 64
LOWEST_HZ = 125.0
HIGHEST_HZ = 7_500.0
LOG_OFFSET = 0.001

PATCH_FRAMES = 96
PATCH_HOP_FRAMES = 48
PATCH_MS = PATCH_FRAMES * HOP_MS
PATCH_HOP_MS = PATCH_HOP_FRAMES * HOP_MS


@dataclass(frozen=True, slots=True)
class Frames:
    """Consecutive log-mel frames of a recording.

    Attributes
    ----------
    first : int
        Number of the first frame; frame ``i`` begins ``10 * i`` milliseconds into
        the recording and lasts 25 ms.
    log_mel : ndarray, shape (n_frames, 64), dtype float32
        In nats; never below ``ln(0.001)``.
    """

    first: int
    log_mel: np.ndarray


def hertz_to_mel(frequency_hz: np.ndarray | float) -> np.ndarray:
    """Convert to the HTK mel scale.

    Examples
    --------
    >>> round(float(hertz_to_mel(1_000.0)))
    1000
    """
    return 1127.0 * np.log1p(np.asarray(frequency_hz, np.float64) / 700.0)


def mel_weights() -> np.ndarray:
    """Weights of the triangular mel bands over the bins of the FFT.

    The triangles are straight in mel, not in hertz, and not normalised, which is
    how AudioSet's networks were trained (Hershey et al., "CNN architectures for
    large-scale audio classification", 2017).

    Returns
    -------
    ndarray, shape (257, 64), dtype float32
        Not negative; bin 0 weighs nothing.
    """
    bins_mel = hertz_to_mel(np.linspace(0.0, RATE_HZ / 2, N_FFT // 2 + 1))[:, None]
    edges = np.linspace(hertz_to_mel(LOWEST_HZ), hertz_to_mel(HIGHEST_HZ), N_BANDS + 2)
    low, centre, high = edges[:-2], edges[1:-1], edges[2:]
    rising = (bins_mel - low) / (centre - low)
    falling = (high - bins_mel) / (high - centre)
    weights = np.maximum(0.0, np.minimum(rising, falling))
    weights[0] = 0.0
    scaled: np.ndarray = weights.astype(np.float32)
    return scaled


# Scaling by 1/32768 brings 16-bit sound to [-1, 1]; it costs nothing here.
_WINDOW = (
    (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW_SAMPLES) / WINDOW_SAMPLES))
    / 32_768.0
).astype(np.float32)
_WEIGHTS = mel_weights()
_USED = np.flatnonzero(_WEIGHTS.any(axis=1))
_BINS = slice(int(_USED[0]), int(_USED[-1]) + 1)
_BAND_WEIGHTS = np.ascontiguousarray(_WEIGHTS[_BINS])

# A chunk stays in the processor's cache.
_CHUNK_FRAMES = 192

# Products this small stay on one thread: BLAS would spread a larger one over all
# cores, and on busy ones that took eight times as long.
_PRODUCT_FRAMES = 24

# The FFT takes several rows at once and the rest alone: with a multiple of what it takes,
# a row comes out the same whatever stands beside it.
_ROW_FRAMES = 48


def log_mel(samples: np.ndarray) -> np.ndarray:
    """Compute the log-mel frames that lie wholly inside `samples`.

    Parameters
    ----------
    samples : ndarray, shape (n_samples,), dtype int16
        Mono sound at 16 kHz.

    Returns
    -------
    ndarray, shape (n_frames, 64), dtype float32
        Natural logarithm of the mel magnitudes plus 0.001.

    Examples
    --------
    >>> log_mel(np.zeros(400, np.int16)).shape
    (1, 64)
    """
    if len(samples) < WINDOW_SAMPLES:
        return np.empty((0, N_BANDS), np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(samples, WINDOW_SAMPLES)
    frames = windows[::HOP_SAMPLES]
    mel = np.empty((len(frames), N_BANDS), np.float32)
    # Padded once, not by the FFT for each frame: two and a half times as fast.
    padded = np.zeros((_CHUNK_FRAMES, N_FFT), np.float32)
    for start in range(0, len(frames), _CHUNK_FRAMES):
        chunk = frames[start : start + _CHUNK_FRAMES]
        np.multiply(chunk, _WINDOW, out=padded[: len(chunk), :WINDOW_SAMPLES])
        n_rows = -(-len(chunk) // _ROW_FRAMES) * _ROW_FRAMES
        mel[start : start + len(chunk)] = _mel(padded[:n_rows])[: len(chunk)]
    mel += np.float32(LOG_OFFSET)
    np.log(mel, out=mel)
    return mel


def _mel(windowed: np.ndarray) -> np.ndarray:
    """Magnitudes in the mel bands, for a chunk of windowed and padded frames."""
    spectrum = fft.rfft(windowed, axis=1)[:, _BINS]
    magnitude = np.square(spectrum.real)
    magnitude += np.square(spectrum.imag)
    np.sqrt(magnitude, out=magnitude)
    products = magnitude.reshape(-1, _PRODUCT_FRAMES, magnitude.shape[1])
    mel: np.ndarray = (products @ _BAND_WEIGHTS).reshape(-1, N_BANDS)
    return mel


def stream(blocks: Iterable[np.ndarray], *, batch_patches: int) -> Iterator[Frames]:
    """Compute log-mel frames while sound comes in, in batches for the network.

    What comes out does not depend on how the sound is cut into blocks: the
    frames are always computed in the same groups.

    Parameters
    ----------
    blocks : iterable of ndarray, dtype int16
        Mono sound at 16 kHz, in order, blocks of any length.
    batch_patches : int
        Patches begun in each batch; the last batch may have fewer.

    Yields
    ------
    Frames
        Enough frames for `batch_patches` patches, one every 48 frames. The last
        patch is completed with silence, so that all sound is in some patch.
    """
    going = Stream(least_patches=batch_patches, most_patches=batch_patches)
    for block in blocks:
        yield from going.add(block)
    yield from going.finish()


class Stream:
    """Computes log-mel frames of sound that is handed over piece by piece.

    Parameters
    ----------
    least_patches, most_patches : int
        As soon as so many new patches are complete they come out, as many as there
        are at once. Frames are the same to the bit however they are grouped.
    first_patch : int
        Number of the patch with which the sound begins.
    """

    def __init__(
        self, *, least_patches: int = 1, most_patches: int = 64, first_patch: int = 0
    ) -> None:
        self._least, self._most = least_patches, most_patches
        self._kept = Frames(
            first_patch * PATCH_HOP_FRAMES, np.empty((0, N_BANDS), np.float32)
        )
        self._parts: list[np.ndarray] = []
        self._n_waiting = self.n_samples = 0

    def add(self, samples: np.ndarray) -> Iterator[Frames]:
        """Take the next piece and give the frames of the patches it completes."""
        self._parts.append(samples)
        self._n_waiting += len(samples)
        self.n_samples += len(samples)
        while (n_patches := self._n_complete()) >= self._least:
            yield self._next(min(n_patches, self._most))

    def finish(self) -> Iterator[Frames]:
        """Give what is left, the last patch completed with silence."""
        n_missing = _silence_to_add(self.n_samples)
        is_new = self._n_waiting + n_missing >= _OVERLAP_SAMPLES + _PATCH_HOP_SAMPLES
        # What waits is more than the overlap only if it was in no batch yet.
        if not self.n_samples or not is_new:
            return
        self._parts.append(np.zeros(n_missing, np.int16))
        self._n_waiting += n_missing
        while n_patches := self._n_complete():
            yield self._next(min(n_patches, self._most))

    def _n_complete(self) -> int:
        held_frames = len(self._kept.log_mel)
        new_frames = (self._n_waiting - _OVERLAP_SAMPLES) // HOP_SAMPLES
        return (held_frames + new_frames - _OVERLAP_FRAMES) // PATCH_HOP_FRAMES

    def _next(self, n_patches: int) -> Frames:
        waiting = np.concatenate(self._parts)
        n_frames = n_patches * PATCH_HOP_FRAMES + _OVERLAP_FRAMES
        n_new = n_frames - len(self._kept.log_mel)
        advance = n_new * HOP_SAMPLES
        new = log_mel(waiting[: advance + _OVERLAP_SAMPLES])
        self._parts = [waiting[advance:]]
        self._n_waiting = len(waiting) - advance
        frames = np.concatenate([self._kept.log_mel, new])
        first = self._kept.first
        self._kept = Frames(
            first + n_patches * PATCH_HOP_FRAMES, frames[-_OVERLAP_FRAMES:]
        )
        return Frames(first, frames)


def patches(log_mel: np.ndarray, *, hop_frames: int = PATCH_HOP_FRAMES) -> np.ndarray:
    """Cut frames into overlapping patches.

    Parameters
    ----------
    log_mel : ndarray, shape (n_frames, 64)
        Consecutive frames.
    hop_frames : int
        Frames from the start of a patch to the start of the next.

    Returns
    -------
    ndarray, shape (n_patches, 96, 64)
        A view of `log_mel`: copy it before changing it.

    Examples
    --------
    >>> patches(np.zeros((144, 64), np.float32)).shape
    (2, 96, 64)
    """
    if len(log_mel) < PATCH_FRAMES:
        return np.empty((0, PATCH_FRAMES, N_BANDS), np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(log_mel, PATCH_FRAMES, axis=0)
    return windows[::hop_frames].transpose(0, 2, 1)


_OVERLAP_FRAMES = PATCH_FRAMES - PATCH_HOP_FRAMES
_PATCH_SAMPLES = (PATCH_FRAMES - 1) * HOP_SAMPLES + WINDOW_SAMPLES
_PATCH_HOP_SAMPLES = PATCH_HOP_FRAMES * HOP_SAMPLES
_OVERLAP_SAMPLES = WINDOW_SAMPLES - HOP_SAMPLES


def _silence_to_add(n_samples: int) -> int:
    beyond = n_samples - _PATCH_SAMPLES
    if beyond <= 0:
        return -beyond
    return -beyond % _PATCH_HOP_SAMPLES
