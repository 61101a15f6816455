"""A night made from nothing: bouts of crying, and a room around them.

Between the bouts is a bed of room tone, a hum, a noise machine for part of the
night, and now and then a sound that is no cry.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy
import soundfile

from acoustics import synthetic_sounds
from acoustics.audio.whole import written_whole
from acoustics.events import Interval
from acoustics.synthetic_sounds import RATE_HZ

BLOCK_S = 10
LEAST_BOUT_S = 12.0

_BED_DBFS = -62.0
_MACHINE_DBFS = -50.0
_HUM_DBFS = -60.0
_DISTRACTORS_PER_H = 30


@dataclass(frozen=True, slots=True)
class _Sound:
    """Something that happens once in the night."""

    start_s: float
    seed: tuple[int, ...]
    make: Callable[[np.random.Generator], np.ndarray]


@dataclass(frozen=True, slots=True)
class _Utterance:
    start_s: float
    duration_s: float


def render_night(
    path: Path, *, duration_ms: int, n_bouts: int, seed: int
) -> list[Interval]:
    """Write a synthetic night, 16 kHz mono 16-bit, and say where it cries.

    The night is rendered ten seconds at a time, so memory does not grow with it.
    The same arguments give the same samples.

    Parameters
    ----------
    path : Path
        The file to write, whole or not at all: WAV or FLAC by its suffix.
    duration_ms : int
        Length of the night.
    n_bouts : int
        Bouts of crying, 3 to 9 utterances each, spread over the night; 0 for a
        night without crying.
    seed : int
        Of everything that is drawn; at least 0.

    Returns
    -------
    list of Interval
        The utterances, in order; those of one bout are less than a second apart.

    Raises
    ------
    ValueError
        If the bouts do not fit into the night.
    """
    if n_bouts and duration_ms / n_bouts < LEAST_BOUT_S * 1_000:
        msg = f"{n_bouts} bouts need {n_bouts * LEAST_BOUT_S:.0f} s or more."
        raise ValueError(msg)
    bouts = _bouts(duration_ms / 1_000, n_bouts=n_bouts, seed=seed)
    sounds = _distractors(duration_ms / 1_000, bouts=bouts, seed=seed)
    for number, bout in enumerate(bouts):
        sounds += _bout_sounds(bout, seed=(seed, 2, number))
    sounds.sort(key=lambda sound: sound.start_s)
    kind = path.suffix.lstrip(".").upper()
    with (
        written_whole(path) as partial,
        soundfile.SoundFile(
            partial, "w", RATE_HZ, channels=1, subtype="PCM_16", format=kind
        ) as file,
    ):
        _render(file, sounds, n_samples=duration_ms * RATE_HZ // 1_000, seed=seed)
    return [
        Interval(
            round(one.start_s * 1_000), round((one.start_s + one.duration_s) * 1_000)
        )
        for bout in bouts
        for one in bout
    ]


def _bouts(duration_s: float, *, n_bouts: int, seed: int) -> list[list[_Utterance]]:
    """One bout somewhere in each equal part of the night."""
    bouts = []
    for number in range(n_bouts):
        rng = np.random.default_rng((seed, 1, number))
        part_s = duration_s / n_bouts
        length_s = min(rng.uniform(6.0, 14.0), part_s - 5.0)
        start_s = number * part_s + rng.uniform(0.5, part_s - length_s - 3.5)
        end_s, bout = start_s + length_s, []
        while start_s < end_s - 1.5:
            duration = round(rng.uniform(0.7, 1.4), 3)
            bout.append(_Utterance(round(start_s, 3), duration))
            start_s += duration + rng.uniform(0.4, 0.9)
        bouts.append(bout)
    return bouts


def _bout_sounds(bout: list[_Utterance], *, seed: tuple[int, ...]) -> list[_Sound]:
    """Make the utterances of one baby at one distance."""
    rng = np.random.default_rng(seed)
    base_hz, level_dbfs = rng.uniform(370.0, 440.0), rng.uniform(-26.0, -12.0)
    echo_s = rng.uniform(0.02, 0.06)

    def utter(one: _Utterance) -> Callable[[np.random.Generator], np.ndarray]:
        def make(rng: np.random.Generator) -> np.ndarray:
            dry = synthetic_sounds.cry(one.duration_s, rng=rng, base_hz=base_hz)
            return synthetic_sounds.in_room(
                dry, echo_s=echo_s, level_dbfs=level_dbfs, rng=rng
            )

        return make

    return [
        _Sound(one.start_s, (*seed, number), utter(one))
        for number, one in enumerate(bout)
    ]


def _distractors(
    duration_s: float, *, bouts: list[list[_Utterance]], seed: int
) -> list[_Sound]:
    """Sounds that are no cries, where nobody cries."""
    rng = np.random.default_rng((seed, 3))
    busy = [(bout[0].start_s - 8.0, bout[-1].start_s + 5.0) for bout in bouts]
    kinds = (
        synthetic_sounds.footsteps,
        synthetic_sounds.thump,
        synthetic_sounds.creak,
        synthetic_sounds.music_box,
    )
    sounds = []
    for number in range(int(duration_s / 3_600 * _DISTRACTORS_PER_H)):
        start_s = rng.uniform(0.0, duration_s)
        make = kinds[rng.integers(len(kinds))]
        if not any(start <= start_s <= end for start, end in busy):
            sounds.append(_Sound(start_s, (seed, 4, number), make))
    return sounds


def _render(
    file: soundfile.SoundFile, sounds: list[_Sound], *, n_samples: int, seed: int
) -> None:
    rng = np.random.default_rng((seed, 5))
    machine_on, machine_off = np.sort(rng.uniform(0, n_samples, 2))
    bed_filter, bed_state = scipy.signal.butter(1, 900.0, fs=RATE_HZ), np.zeros(1)
    queue, carry = iter([*sounds, None]), np.zeros(0)
    coming = next(queue)
    for start in range(0, n_samples, BLOCK_S * RATE_HZ):
        n_block = min(BLOCK_S * RATE_HZ, n_samples - start)
        place = np.arange(start, start + n_block)
        bed, bed_state = scipy.signal.lfilter(
            *bed_filter, rng.normal(size=n_block), zi=bed_state
        )
        block = 3 * 10 ** (_BED_DBFS / 20) * bed
        block += 10 ** (_HUM_DBFS / 20) * np.sin(2 * np.pi * 100.0 * place / RATE_HZ)
        machine = 10 ** (_MACHINE_DBFS / 20) * rng.normal(size=n_block)
        block += machine * ((place >= machine_on) & (place < machine_off))
        mixed = _added(block, carry, at=0)
        while coming and coming.start_s * RATE_HZ < start + n_block:
            sound = coming.make(np.random.default_rng(coming.seed))
            mixed = _added(mixed, sound, at=round(coming.start_s * RATE_HZ) - start)
            coming = next(queue)
        carry = mixed[n_block:]
        whole = np.clip(np.round(mixed[:n_block] * 32_767), -32_768, 32_767)
        file.write(whole.astype(np.int16))


def _added(mixed: np.ndarray, sound: np.ndarray, *, at: int) -> np.ndarray:
    longer = np.zeros(max(len(mixed), at + len(sound)))
    longer[: len(mixed)] = mixed
    longer[at : at + len(sound)] += sound
    return longer
