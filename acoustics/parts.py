"""Parts of a dataset: what one recording brings, cut by whoever has time for it.

A part is a folder with the clips of its rows under `audio/`, the rows with their paths
and checksums, and a fingerprint of each clip, so that the whole dataset can be searched
for sound that is on two of its sides without reading a clip again.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from acoustics.backbone import Backbone
from acoustics.dataset.rows import Row
from acoustics.dataset.writing import cut_from, write_clip

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
        # One for all: to wait for each of a thousand clips takes long.
        os.sync()
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


def _fill(
    folder: Path,
    rows: Iterable[Row],
    how: Cutting,
    report: Callable[[int], None] | None,
) -> None:
    n_left_out = 0
    with (folder / ROWS).open("w") as lines:
        for number, row in enumerate(rows, start=1):
            samples = cut_from(how.working_copy, row)
            done = write_clip(folder, row, samples) if how.with_clips else row
            lines.write(done.as_line())
            if report:
                report(number)
    (folder / COUNTED).write_text(json.dumps({"with_speech": n_left_out}))
