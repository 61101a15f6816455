"""Finds what is wrong with a dataset's folder, and names each file."""

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from acoustics.audio.working import SAMPLES_PER_MS
from acoustics.dataset.bundle import (
    Bundle,
    DamagedBundle,
    check_path,
    clip_path,
    lines,
    open_bundle,
    regular,
)
from acoustics.dataset.rows import Row
from acoustics.dataset.statement import (
    CARD,
    HEARD,
    MANIFEST,
    STATED,
    as_text,
    content_checksum,
    seal,
)

_WAV_HEADER_BYTES = 44


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file of a dataset.

    Attributes
    ----------
    path : str
        Within the dataset.
    problem : str
        In words that follow the path.
    """

    path: str
    problem: str


def verify(
    folder: Path, *, report: Callable[[int], None] | None = None
) -> Iterator[Fault]:
    """Compare a dataset's folder with its manifest and its checksums.

    Parameters
    ----------
    folder : Path
        What `writing.write` made, wherever it was copied to.
    report : callable, optional
        Called with the number of lines of the manifest that were looked at; it may
        raise to stop.

    Yields
    ------
    Fault
        One for each file that is missing, cut short, changed, a link, or not of the
        dataset; none where everything is as it was written. Each file is read once,
        and nothing outside of `folder`.
    """
    try:
        bundle = open_bundle(folder)
    except DamagedBundle as error:
        yield Fault(STATED, str(error))
        return
    yield from _statement_faults(bundle)
    yield from _file_faults(bundle)
    expected = {MANIFEST, HEARD, STATED, CARD}
    yield from _row_faults(bundle, expected, report or (lambda _n_lines: None))
    for path, is_file in _found(folder):
        if not is_file:
            yield Fault(path, "is a link or no file; a dataset has none")
        elif path not in expected:
            yield Fault(path, "is not of this dataset")


def _statement_faults(bundle: Bundle) -> Iterator[Fault]:
    try:
        stated: Any = bundle.stated
        if stated["checksum"] != content_checksum(stated):
            yield Fault(STATED, "states another content than its checksum says")
        raw = (bundle.folder / STATED).read_bytes()
        if stated["seal"] != seal(stated) or raw != as_text(stated).encode():
            yield Fault(STATED, "is not as it was written")
    except (KeyError, TypeError, ValueError) as error:
        yield Fault(STATED, f"does not say what a dataset must say: {error}")


def _file_faults(bundle: Bundle) -> Iterator[Fault]:
    checksums = bundle.stated.get("checksums")
    stated = checksums if isinstance(checksums, dict) else {}
    for name in (MANIFEST, HEARD, CARD):
        try:
            found = _sha256(regular(bundle.folder / name))
        except DamagedBundle as error:
            yield Fault(name, str(error))
            continue
        if found != stated.get(name):
            yield Fault(name, f"is not what {STATED} says: it was changed or cut short")


def _row_faults(
    bundle: Bundle, expected: set[str], report: Callable[[int], None]
) -> Iterator[Fault]:
    """Look at each row and its clip; add the clips to what is `expected`."""
    for number, row in _rows(bundle):
        report(number)
        if isinstance(row, str):
            yield Fault(MANIFEST, f"line {number} cannot be used: {row}")
        elif row.path in expected:
            yield Fault(row.path, "is in two lines of the manifest")
        elif row.path:
            expected.add(row.path)
            yield from _clip_faults(bundle.folder, row)


def _rows(bundle: Bundle) -> Iterator[tuple[int, Row | str]]:
    """Give each line's row, or why it has none; the rest after a line too long is left."""
    number = 0
    try:
        for number, line in lines(bundle.folder / MANIFEST):
            try:
                row = Row.from_line(line)
                if row.path:
                    check_path(row.path)
            except ValueError as error:
                yield number, str(error)
            else:
                yield number, row
    except DamagedBundle as error:
        yield number + 1, str(error)


def _clip_faults(folder: Path, row: Row) -> Iterator[Fault]:
    try:
        path = clip_path(folder, row.path)
    except DamagedBundle as error:
        yield Fault(row.path, str(error))
        return
    length_ms = row.lead_ms + row.interval.duration_ms + row.tail_ms
    wanted = _WAV_HEADER_BYTES + length_ms * SAMPLES_PER_MS * 2
    if (found := path.stat().st_size) < wanted:
        yield Fault(row.path, f"is cut short: {found} of {wanted} bytes")
    elif _sha256(path) != row.sha256:
        yield Fault(row.path, "is not the sound that the manifest says")


def _found(folder: Path) -> Iterator[tuple[str, bool]]:
    """Give all that lies in a folder but folders; links are not followed."""
    for place, folders, names in os.walk(folder):
        here = Path(place)
        links = [name for name in folders if (here / name).is_symlink()]
        for name in sorted([*names, *links]):
            path = here / name
            is_file = path.is_file() and not path.is_symlink()
            yield path.relative_to(folder).as_posix(), is_file


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
