"""TensorFlow's Speech Commands: a folder a label, clips of one length.

What comes before ``_nohash_`` in a name groups clips that must stay on one side; here
that is the recording. Source: Warden, "Speech Commands: A Dataset for
Limited-Vocabulary Speech Recognition", arXiv:1804.03209, and its README.
"""

import hashlib
from collections.abc import Iterable, Iterator

import numpy as np

from acoustics.audio.working import SAMPLES_PER_MS
from acoustics.dataset.rows import NONE, Row
from acoustics.events import Interval
from acoustics.layouts.entries import (
    Entry,
    Facts,
    LabelledClip,
    Layout,
    readme,
    safe,
    wav,
)

BACKGROUND = "_background_noise_"
LENGTH_MS = 1_000
LISTS = {"validation": "validation_list.txt", "test": "testing_list.txt"}
HOW = (
    "A folder for each label, clips of one length, and `_background_noise_` of any "
    "length. `validation_list.txt` and `testing_list.txt` name the clips of these "
    "sides; what is in neither is for training. They name background noise too: leave "
    "that out of the noise you mix into what you train with."
)


def write(
    clips: Iterable[LabelledClip], facts: Facts, *, length_ms: int = LENGTH_MS
) -> Iterator[Entry]:
    """Lay clips out as ``<label>/<recording>_nohash_<number>.wav``.

    Parameters
    ----------
    clips : iterable of LabelledClip
    facts : Facts
    length_ms : int
        Of each clip. A shorter interval lies in the middle of one, with the sound
        around it; a longer one is covered by several.
    """
    yield readme(facts, how=HOW)
    listed: dict[str, list[str]] = {name: [] for name in LISTS.values()}
    number = 0
    for row, samples in clips:
        folder = BACKGROUND if row.label == NONE else safe(row.label)
        for stretch in _stretches(row, length_ms=length_ms):
            number += 1
            path = f"{folder}/{_group(row)}_nohash_{number}.wav"
            if row.split in LISTS:
                listed[LISTS[row.split]].append(path)
            yield Entry(path, wav(_cut(samples, *stretch)))
    for name, paths in listed.items():
        yield Entry(name, "".join(f"{path}\n" for path in paths).encode())


def _stretches(row: Row, *, length_ms: int) -> list[tuple[int, int]]:
    """Say from where to where to cut, in the clip's time; it may lie beside it."""
    within = row.in_clip
    if row.label == NONE:
        return [(within.start_ms, within.end_ms)]
    return [(start, start + length_ms) for start in _tiles(within, length_ms)]


def _tiles(interval: Interval, length_ms: int) -> list[int]:
    """Say where tiles begin that lie evenly over an interval and cover all of it.

    >>> _tiles(Interval(1_000, 1_400), 1_000), _tiles(Interval(0, 2_500), 1_000)
    ([700], [0, 750, 1500])
    """
    spare_ms = interval.duration_ms - length_ms
    n_steps = -(-spare_ms // length_ms)
    if n_steps <= 0:
        return [interval.start_ms + spare_ms // 2]
    return [interval.start_ms + spare_ms * n // n_steps for n in range(n_steps + 1)]


def _cut(samples: np.ndarray, start_ms: int, end_ms: int) -> np.ndarray:
    """Cut a stretch; what there is no sound of is silence."""
    first, last = start_ms * SAMPLES_PER_MS, end_ms * SAMPLES_PER_MS
    kept = samples[max(0, first) : max(0, last)]
    before = max(0, -first)
    return np.pad(kept, (before, last - first - before - len(kept)))


def _group(row: Row) -> str:
    return hashlib.sha256(row.recording.encode()).hexdigest()[:8]


SPEECH_COMMANDS = Layout(
    name="speech-commands", title="TensorFlow Speech Commands", write=write
)
