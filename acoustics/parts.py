"""Parts of a dataset: what one recording brings, cut by whoever has time for it.

A part is a folder with the clips of its rows under `audio/`, the rows with their paths
and checksums, and a fingerprint of each clip, so that the whole dataset can be searched
for sound that is on two of its sides without reading a clip again.
"""

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from acoustics import leaks, speech
from acoustics.backbone import Backbone
from acoustics.dataset.rows import Row, Split
from acoustics.dataset.writing import cut_from, flush_all, write_clip

ROWS, PRINTS, COUNTED = "rows.jsonl", "prints.npz", "counted.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutting:
    """How the clips of a recording are cut.

    Attributes
    ----------
    working_copy : Path
        Of the recording.
    with_clips : bool
        False: the sound is listened to, and no clip is kept.
    backbone : Backbone or None
        What hears adult speech: rows in which it is heard are left out. None: they
        stay in.
    """

    working_copy: Path
    with_clips: bool = True
    backbone: Backbone | None = None


def cut(
    folder: Path,
    rows: Iterable[Row],
    *,
    how: Cutting,
    report: Callable[[int], None] | None = None,
) -> None:
    """Cut the part of a recording.

    Parameters
    ----------
    folder : Path
        Where it appears, whole or not at all; nothing may be there yet, but the
        folder that it is in is.
    rows : iterable of Row
        Of this recording, from `choosing.choose`.
    how : Cutting
    report : callable, optional
        Called with the number of rows done; it may raise to stop.

    Raises
    ------
    DamagedWorkingCopy
        If there is no sound to be read.
    """
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir()
        _fill(part, rows, how, report)
        flush_all(part)
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def read_rows(folder: Path) -> Iterator[Row]:
    """Read the rows of a part."""
    with (folder / ROWS).open() as file:
        for line in file:
            yield Row.from_line(line)


def n_with_speech(folder: Path) -> int:
    """Say how many rows were left out because an adult speaks."""
    counted: int = json.loads((folder / COUNTED).read_text())["with_speech"]
    return counted


def read_prints(folder: Path) -> Iterator[tuple[Split, np.ndarray]]:
    """Give the side and the fingerprint of each clip."""
    with np.load(folder / PRINTS, allow_pickle=False) as kept:
        prints, ends = kept["prints"], kept["ends"]
    bounds = pairwise([0, *map(int, ends)])
    for row, (start, end) in zip(read_rows(folder), bounds, strict=True):
        yield row.split, prints[start:end]


def _fill(
    folder: Path,
    rows: Iterable[Row],
    how: Cutting,
    report: Callable[[int], None] | None,
) -> None:
    n_left_out = 0
    prints: list[np.ndarray] = []
    with (folder / ROWS).open("w") as lines:
        for number, row in enumerate(rows, start=1):
            samples = cut_from(how.working_copy, row)
            if how.backbone and _is_speech(samples, how.backbone):
                n_left_out += 1
            else:
                done = write_clip(folder, row, samples) if how.with_clips else row
                lines.write(done.as_line())
                if how.with_clips:
                    prints.append(leaks.fingerprint(samples))
            if report:
                report(number)
    (folder / COUNTED).write_text(json.dumps({"with_speech": n_left_out}))
    np.savez(
        folder / PRINTS,
        prints=np.concatenate([np.zeros(0, np.uint32), *prints]),
        ends=np.cumsum([len(each) for each in prints], dtype=np.int64),
    )


def _is_speech(samples: np.ndarray, backbone: Backbone) -> bool:
    return speech.score(samples, backbone=backbone) >= speech.THRESHOLD
