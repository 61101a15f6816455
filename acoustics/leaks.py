"""Finds the same sound on two sides of a dataset, whatever it is called there.

A fingerprint says for each step of 10 ms, in 32 bits, whether the difference between
two neighbouring bands rises or falls (Haitsma and Kalker, "A highly robust audio
fingerprinting system", ISMIR 2002). Loudness, coding and a little noise leave most bits
as they are. Two clips are candidates where they share a whole word of 32 bits; they hold
the same sound if, laid over each other there, few of all their bits differ.

Measured: of 145 real clips (crying, laughter, phones' recordings) made quieter (x 0.3),
cut by 100.2 ms and coded anew as MP3 (64 kbit/s), AAC (48) and Opus (24), 434 of 435
were found again, and so was each with its first 1.6 s missing; among 225 clips of other
recordings (those and room tone and household noise) none was taken for another, the
likest pair differing in 0.38 of its bits. One second of sound takes 1.5 ms.

Where nothing changes (silence, a hum) the bits would be chance or rounding, and alike
in any two quiet clips: such steps are 0 and count for nothing.
"""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import scipy

RATE_HZ = 16_000
STEP_MS = 10

# Of bits of two different sounds half differ; the paper takes 0.35 for the same.
MOST_DIFFERING = 0.30
LEAST_FRAMES = 80

_DECIMATE = 2
_N_FFT = 2_048
_HOP = RATE_HZ // _DECIMATE * STEP_MS // 1_000
_N_BANDS = 33
_LOWEST_HZ, _HIGHEST_HZ = 300.0, 3_000.0
_CHUNK_FRAMES = 512

# Mean change of a band against its neighbour in one step, in nats.
_LEAST_CHANGE = 0.02
# About the last bit of 16: below it there is no sound to speak of.
_FLOOR = 1e-3

# Words of one value that are compared with each other; all of the rarer ones.
_NEIGHBOURS = 12
_PASS_WORDS = 4_000_000
_SLACK = 1

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Leak(Generic[Key]):
    """The same sound on two sides.

    Attributes
    ----------
    one, other : Key
        The clips, in the order they came.
    bit_error_rate : float
        Share of the bits that differ, in [0, `MOST_DIFFERING`].
    n_frames : int
        Steps of 10 ms that were compared.
    """

    one: Key
    other: Key
    bit_error_rate: float
    n_frames: int


def fingerprint(samples: np.ndarray) -> np.ndarray:
    """Take the fingerprint of a clip.

    Parameters
    ----------
    samples : ndarray, shape (n_samples,), dtype int16
        Mono sound at 16 kHz.

    Returns
    -------
    ndarray, shape (n_steps,), dtype uint32
        One word for each 10 ms, 0 where it says nothing; empty for a clip shorter
        than 266 ms.

    Examples
    --------
    >>> fingerprint(np.zeros(16_000, np.int16)).any()
    np.False_
    """
    halved = scipy.signal.resample_poly(samples.astype(np.float32), 1, _DECIMATE)
    if len(halved) < _N_FFT + _HOP:
        return np.empty(0, np.uint32)
    frames = np.lib.stride_tricks.sliding_window_view(halved, _N_FFT)[::_HOP]
    bands = np.concatenate(
        [
            _bands(frames[start : start + _CHUNK_FRAMES])
            for start in range(0, len(frames), _CHUNK_FRAMES)
        ]
    )
    contrast = bands[:, :-1] - bands[:, 1:]
    change = contrast[1:] - contrast[:-1]
    words = np.packbits(change > 0, axis=1).view(">u4").ravel().astype(np.uint32)
    words[np.abs(change).mean(axis=1) < _LEAST_CHANGE] = 0
    return words


_EDGES = np.round(
    np.geomspace(_LOWEST_HZ, _HIGHEST_HZ, _N_BANDS + 1) * (_N_FFT * _DECIMATE / RATE_HZ)
).astype(int)
_WINDOW = np.hanning(_N_FFT).astype(np.float32)


def _bands(frames: np.ndarray) -> np.ndarray:
    """Log energies, shape (n_frames, 33)."""
    spectrum = scipy.fft.rfft(frames * _WINDOW, axis=1)[:, : _EDGES[-1]]
    power = spectrum.real**2 + spectrum.imag**2
    energy = np.add.reduceat(power, _EDGES[:-1], axis=1) / np.diff(_EDGES)
    bands: np.ndarray = np.log(energy / _N_FFT + _FLOOR)
    return bands


def find(
    clips: Iterable[tuple[Key, str, np.ndarray]],
    *,
    most_differing: float = MOST_DIFFERING,
) -> list[Leak[Key]]:
    """Find pairs of clips on different sides that hold the same sound.

    Parameters
    ----------
    clips : iterable of (Key, str, ndarray)
        What the clip is called, its side, and its `fingerprint`. Read once; the
        fingerprints are kept, 40 kB for 100 s of sound.
    most_differing : float
        Of the bits, for the same sound.

    Returns
    -------
    list of Leak
        The likest first. A sound that is on the sides dozens of times is reported
        for each of its clips, but not for each pair of them.
    """
    keys: list[Key] = []
    sides: dict[str, int] = {}
    side_of, prints = [], []
    for key, side, words in clips:
        keys.append(key)
        side_of.append(sides.setdefault(side, len(sides)))
        prints.append(words)
    if len(sides) < 2:
        return []
    best: dict[tuple[int, int], Leak[Key]] = {}
    for one, other, shift in _candidates(prints, np.array(side_of)):
        rate, n_frames = _differing(prints[one], prints[other], shift)
        known = best.get((one, other))
        if rate <= most_differing and (known is None or rate < known.bit_error_rate):
            best[one, other] = Leak(keys[one], keys[other], rate, n_frames)
    return sorted(best.values(), key=lambda leak: leak.bit_error_rate)


def _candidates(
    prints: list[np.ndarray], side_of: np.ndarray
) -> Iterator[tuple[int, int, int]]:
    """Give pairs of clips that share a word, and how far one is shifted there.

    All words go through in passes of bounded size, each with its share of values.
    """
    n_words = sum(len(words) for words in prints)
    n_passes = 1 + n_words // _PASS_WORDS
    # Clips of one side must not stand together, or none of the other is near.
    mixed = np.random.default_rng(0).permutation(len(prints)).astype(np.uint32)
    seen: set[tuple[int, int, int]] = set()
    for number in range(n_passes):
        words, clip, step = _words(prints, number, n_passes)
        order = np.lexsort((step, mixed[clip], words))
        words, clip, step = words[order], clip[order], step[order]
        for apart in range(1, _NEIGHBOURS + 1):
            same = words[apart:] == words[:-apart]
            same &= side_of[clip[apart:]] != side_of[clip[:-apart]]
            at = np.flatnonzero(same)
            for one, other, shift in zip(
                clip[at].tolist(),
                clip[at + apart].tolist(),
                (step[at] - step[at + apart]).tolist(),
                strict=True,
            ):
                pair = (one, other, shift) if one < other else (other, one, -shift)
                if pair not in seen:
                    seen.add(pair)
                    yield pair


def _words(
    prints: list[np.ndarray], number: int, n_passes: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Words of one pass that say something, with their clip and step.

    What stays the same from step to step is told once.
    """
    parts = []
    for clip, words in enumerate(prints):
        # Neighbouring values are neighbouring sounds; this spreads them.
        mixed = (words * np.uint32(2_654_435_761)) >> np.uint32(16)
        kept = (words != 0) & (mixed % np.uint32(n_passes) == number)
        kept[1:] &= words[1:] != words[:-1]
        step = np.flatnonzero(kept).astype(np.int32)
        parts.append((words[step], np.full(len(step), clip, np.int32), step))
    words, clips, steps = zip(*parts, strict=True)
    return np.concatenate(words), np.concatenate(clips), np.concatenate(steps)


def _differing(one: np.ndarray, other: np.ndarray, shift: int) -> tuple[float, int]:
    """Share of the bits that differ with `other` laid `shift` steps later.

    It is 1 where too few steps can be compared; how many there are comes second.
    """
    mine, theirs = one[max(0, shift) :], other[max(0, -shift) :]
    length = min(len(mine), len(theirs))
    mine, theirs = mine[:length], theirs[:length]
    telling = (mine != 0) & (theirs != 0)
    n_frames = int(telling.sum())
    if n_frames < LEAST_FRAMES:
        return 1.0, n_frames
    bits = np.bitwise_count(mine[telling] ^ theirs[telling])
    return float(bits.mean()) / 32, n_frames
