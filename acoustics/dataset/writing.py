"""Writes a dataset's folder, whole or not at all, in memory that does not grow with it.

The bytes of the manifest, the heard time and the clips follow from the rows alone.
"""

import hashlib
import io
import json
import os
import re
import shutil
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import soundfile

from acoustics.audio import working
from acoustics.audio.working import RATE_HZ, SAMPLES_PER_MS
from acoustics.dataset.bundle import AUDIO
from acoustics.dataset.card import card
from acoustics.dataset.counts import Counts
from acoustics.dataset.rows import NONE, Row
from acoustics.dataset.statement import (
    CARD,
    HEARD,
    MANIFEST,
    STATED,
    Statement,
    sealed,
    state,
)
from acoustics.events import Interval

_SAFE = re.compile(r"[0-9A-Za-z_-]{1,100}")


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a dataset.

    Attributes
    ----------
    checksum : str
        SHA-256 of the content: the same for the same state, whatever its number.
    counts : Counts
        Of its rows.
    size_bytes : int
        Of all its files.
    """

    checksum: str
    counts: Counts
    size_bytes: int


def write(
    folder: Path,
    rows: Iterable[Row],
    *,
    heard: Iterable[tuple[str, Interval]],
    statement: Statement,
    cut: Callable[[Row], np.ndarray | Path] | None,
    report: Callable[[int], None] | None = None,
) -> Written:
    """Write a dataset.

    Parameters
    ----------
    folder : Path
        Where it appears, whole; nothing may be there yet. What an interrupted
        writer left beside it is removed.
    rows : iterable of Row
        In order of `Row.place`, no two of the same, `path` and `sha256` empty: they
        are filled in. Read one at a time. Where `cut` gives a path, they are filled
        in already.
    heard : iterable of (str, Interval)
        Heard time of each recording, in order; what touches is one interval.
    statement : Statement
    cut : callable or None
        Gives the sound of a row with its context, int16 at 16 kHz (see `cut_from`),
        or the path of its clip that `write_clip` wrote before. None: no clips.
    report : callable, optional
        Called after each row with the number of rows written. It may raise to stop.

    Raises
    ------
    ValueError
        If rows or heard time are not in order, a recording's id or a label cannot
        be a file's name, a label is not in the vocabulary, or a clip has another
        length than its row.
    FileExistsError
        If something is at `folder`.
    """
    if folder.exists() or folder.is_symlink():
        msg = f"there is something at {folder} already"
        raise FileExistsError(msg)
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(parents=True)
        writer = _Writer(part)
        checked = _checked(rows, labels={NONE, *statement.labels})
        if cut:
            checked = (writer.with_clip(row, cut(row)) for row in checked)
        if report:
            checked = _reported(checked, report)
        written = writer.write(checked, heard, statement)
        _flush_all(part)
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    _flush(folder.parent)
    return written


def cut_from(working_copy: Path, row: Row) -> np.ndarray:
    """Cut the clip of a row, with its context, from its recording's working copy.

    Raises
    ------
    DamagedWorkingCopy
        If there is no sound to be read.
    """
    return working.read_interval(
        working_copy, Interval(row.start_ms - row.lead_ms, row.end_ms + row.tail_ms)
    )


def clip_name(row: Row) -> str:
    """Name the clip of a row within its dataset.

    Examples
    --------
    >>> from acoustics.dataset.rows import EXAMPLE
    >>> clip_name(EXAMPLE)
    'audio/cry/9b2f-000061200-62480.wav'
    """
    name = f"{row.recording}-{row.start_ms:09}-{row.end_ms}.wav"
    return f"{AUDIO}/{row.label}/{name}"


def write_clip(folder: Path, row: Row, samples: np.ndarray) -> Row:
    """Write the clip of a row into a dataset's folder.

    Parameters
    ----------
    samples : ndarray, shape (n_samples,), dtype int16
        The interval with its context, at 16 kHz.

    Returns
    -------
    Row
        With its path and checksum.

    Raises
    ------
    ValueError
        If the sound has another length than the row.
    """
    wanted = (row.lead_ms + row.interval.duration_ms + row.tail_ms) * SAMPLES_PER_MS
    if len(samples) != wanted or samples.dtype != np.int16:
        msg = f"the clip of {row.place} has {len(samples)} samples, not {wanted}"
        raise ValueError(msg)
    into = io.BytesIO()
    soundfile.write(into, samples, RATE_HZ, subtype="PCM_16", format="WAV")
    content, path = into.getvalue(), folder / clip_name(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return replace(row, path=clip_name(row), sha256=hashlib.sha256(content).hexdigest())


def _take_over(clip: Path, into: Path) -> None:
    into.parent.mkdir(parents=True, exist_ok=True)
    try:
        into.hardlink_to(clip)
    except OSError:
        # Not every file system knows one file by two names.
        shutil.copyfile(clip, into)


class _Writer:
    """Fills a folder; knows how much went into it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._heard_ms = 0
        self._size_bytes = 0
        self._counts = Counts()

    def write(
        self,
        rows: Iterator[Row],
        heard: Iterable[tuple[str, Interval]],
        statement: Statement,
    ) -> Written:
        sha256 = {
            MANIFEST: self._write_lines(MANIFEST, self._manifest(rows)),
            HEARD: self._write_lines(HEARD, self._heard(heard)),
        }
        stated = state(
            statement, counts=self._counts, heard_ms=self._heard_ms, sha256=sha256
        )
        card_sha256 = self._write_lines(CARD, [card(stated)])
        self._write_lines(STATED, [sealed(stated, card_sha256=card_sha256)])
        return Written(stated["checksum"], self._counts, self._size_bytes)

    def with_clip(self, row: Row, clip: np.ndarray | Path) -> Row:
        """Put the clip of a row to the others and say where it is."""
        if isinstance(clip, Path):
            _take_over(clip, self._folder / row.path)
        else:
            row = write_clip(self._folder, row, clip)
        self._size_bytes += (self._folder / row.path).stat().st_size
        return row

    def _manifest(self, rows: Iterator[Row]) -> Iterator[str]:
        for row in rows:
            self._counts.add(row)
            yield row.as_line()

    def _heard(self, heard: Iterable[tuple[str, Interval]]) -> Iterator[str]:
        last = ("", -1)
        for recording, span in heard:
            if (recording, span.start_ms) <= last:
                msg = f"the heard time of {recording} at {span} is not in order"
                raise ValueError(msg)
            last = recording, span.end_ms
            self._heard_ms += span.duration_ms
            stated = {"recording": recording, **asdict(span)}
            yield json.dumps(stated, separators=(",", ":")) + "\n"

    def _write_lines(self, name: str, lines: Iterable[str]) -> str:
        """Write a file and give its SHA-256."""
        digest = hashlib.sha256()
        with (self._folder / name).open("wb") as file:
            for line in lines:
                content = line.encode()
                digest.update(content)
                self._size_bytes += file.write(content)
        return digest.hexdigest()


def _checked(rows: Iterable[Row], *, labels: Container[str]) -> Iterator[Row]:
    """Refuse what would make another file for the same rows, or none at all."""
    last = None
    for row in rows:
        if last is not None and row.place <= last:
            msg = f"the row of {row.place} comes after that of {last}"
            raise ValueError(msg)
        if row.label not in labels:
            msg = f"the label {row.label} is not in the vocabulary"
            raise ValueError(msg)
        if not _SAFE.fullmatch(row.label) or not _SAFE.fullmatch(row.recording):
            msg = f"no file can be named after {row.recording} and {row.label}"
            raise ValueError(msg)
        last = row.place
        yield row


def _reported(rows: Iterable[Row], report: Callable[[int], None]) -> Iterator[Row]:
    for number, row in enumerate(rows, start=1):
        yield row
        report(number)


def _flush_all(folder: Path) -> None:
    """Wait until everything is on the disk, when most of it is there already."""
    for place, _, names in os.walk(folder):
        for name in names:
            _flush(Path(place, name))
        _flush(Path(place))


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
