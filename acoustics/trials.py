"""A model tried on a side of a dataset, from nothing but the dataset's folder.

Its clips are put back to their places (`training.timeline`) and judged as the night they
are parts of. What is between them nobody heard, and nothing is counted there. A parent's
figures are those of whole nights: clips are where something was said, and a sample of the
rest, so false alarms are more frequent among them than in a night.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from acoustics import spans
from acoustics.backbone import Backbone
from acoustics.bundle import Bundle
from acoustics.dataset.bundle import open_bundle
from acoustics.dataset.rows import NONE, Row, Split
from acoustics.detection import judge
from acoustics.events import Detection
from acoustics.features import HOP_MS, PATCH_FRAMES, PATCH_HOP_FRAMES, PATCH_HOP_MS
from acoustics.listening import Heard
from acoustics.measuring import Listened
from acoustics.training import clips
from acoustics.training.timeline import Timeline, lay

_ROOM_PERCENTILE = 20
_BATCH_PATCHES = 512


class NothingToTry(Exception):
    """The side has no clips; `str` is a sentence for a person."""


def listen(
    model: Bundle,
    dataset: Path,
    *,
    split: Split = "test",
    backbone: Backbone,
    cache: Path | None = None,
) -> list[Listened]:
    """Let a model hear the clips of one side.

    Parameters
    ----------
    model : Bundle
    dataset : Path
        The folder of a dataset with clips.
    split : {"train", "validation", "test"}
    backbone : Backbone
    cache : Path or None
        As for `training.clips.heard`.

    Returns
    -------
    list of Listened
        One for each recording, in order of their ids.

    Raises
    ------
    NothingToTry
        If the side has no clips.
    DamagedBundle, NoClip
        If the dataset cannot be read.
    """
    opened = open_bundle(dataset)
    rows = [row for row in opened.rows() if row.split == split and row.path]
    if not rows:
        msg = (
            f"The dataset has no clips for {split}: freeze more nights, or choose "
            "another side."
        )
        raise NothingToTry(msg)
    by_recording: dict[str, list[tuple[Row, Heard]]] = {}
    told = (
        clips.sound(opened, rows)
        if model.needs_sound
        else clips.heard(opened, rows, backbone=backbone, cache=cache)
    )
    for row, heard in told:
        by_recording.setdefault(row.recording, []).append((row, heard))
    return [_listened(model, by_recording[each]) for each in sorted(by_recording)]


def _listened(model: Bundle, heard: Sequence[tuple[Row, Heard]]) -> Listened:
    (timeline,) = lay(heard)
    scores: dict[str, list[np.ndarray]] = {label: [] for label in model.labels}

    def keep(told: Mapping[str, np.ndarray]) -> None:
        for label, some in told.items():
            scores[label].append(some)

    found: dict[str, list[Detection]] = {label: [] for label in model.labels}
    night = _night(timeline, _levels(timeline, heard))
    for detection in judge(night, bundle=model, keep=keep):
        found[detection.label].append(detection)
    labels = {row.label for row in timeline.rows} - {NONE}
    return Listened(
        recording=timeline.recording,
        night=timeline.night,
        heard=tuple(spans.union(row.interval for row in timeline.rows)),
        truth={label: tuple(timeline.intervals(label)) for label in sorted(labels)},
        found={label: tuple(some) for label, some in found.items()},
        scores={label: np.concatenate(some) for label, some in scores.items()},
    )


def _levels(timeline: Timeline, heard: Sequence[tuple[Row, Heard]]) -> np.ndarray:
    """Lay the envelopes of clips to their places; between them it is the room's."""
    n_frames = len(timeline.known) * PATCH_HOP_FRAMES + PATCH_FRAMES - PATCH_HOP_FRAMES
    every = np.concatenate([clip.level_db for _, clip in heard])
    level_db = np.full(n_frames, np.percentile(every, _ROOM_PERCENTILE), np.float32)
    for row, clip in heard:
        first = (row.start_ms - row.lead_ms) // HOP_MS
        inside = clip.level_db[: max(0, n_frames - first)]
        level_db[first : first + len(inside)] = inside
    return level_db


def _night(timeline: Timeline, level_db: np.ndarray) -> Iterator[Heard]:
    patches = timeline.patches
    rows = np.concatenate([[0], np.cumsum(patches.passes)])
    room_db = float(np.percentile(level_db, _ROOM_PERCENTILE))
    overlap = PATCH_FRAMES - PATCH_HOP_FRAMES
    for start in range(0, len(patches.passes), _BATCH_PATCHES):
        end = min(start + _BATCH_PATCHES, len(patches.passes))
        some = slice(rows[start], rows[end])
        first = start * PATCH_HOP_FRAMES + (overlap if start else 0)
        yield Heard(
            passes=patches.passes[start:end],
            embeddings=patches.embeddings[some],
            logits=patches.logits[some],
            level_db=level_db[first : end * PATCH_HOP_FRAMES + overlap],
            room_db=np.full(end - start, room_db, np.float32),
            heard_ms=end * PATCH_HOP_MS + overlap * HOP_MS,
            patches=None if timeline.sound is None else timeline.sound[some],
        )
