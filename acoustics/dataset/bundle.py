"""A dataset as a folder, opened to be read; its manifest may come from anywhere."""

import json
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from acoustics.dataset.rows import Row
from acoustics.dataset.statement import HEARD, MANIFEST, STATED
from acoustics.events import Interval

AUDIO = "audio"

# No line of ours is a tenth as long, and no statement a hundredth.
_MOST_LINE_BYTES = 65_536
_MOST_STATED_BYTES = 64 * 2**20

# What no clip's name needs, and what means something to one system or another.
_UNSAFE = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|]')


class DamagedBundle(ValueError):
    """The folder holds no dataset, or one that cannot be believed; says why."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """An opened dataset; rows are read when they are asked for.

    Attributes
    ----------
    folder : Path
    stated : mapping
        What ``dataset.json`` says.
    """

    folder: Path
    stated: Mapping[str, Any]

    @property
    def checksum(self) -> str:
        """The content's checksum as it is stated; `verifying.verify` reckons it."""
        return str(self.stated.get("checksum", ""))

    def rows(self) -> Iterator[Row]:
        """Read the manifest line by line.

        Raises
        ------
        DamagedBundle
            At a line that is none of ours, or whose path leads elsewhere.
        """
        for number, line in lines(self.folder / MANIFEST):
            try:
                row = Row.from_line(line)
                if row.path:
                    check_path(row.path)
            except ValueError as error:
                msg = f"Line {number} of {MANIFEST} cannot be used: {error}."
                raise DamagedBundle(msg) from error
            yield row

    def heard(self) -> Iterator[tuple[str, Interval]]:
        """Read which time of which recording was heard.

        Raises
        ------
        DamagedBundle
            At a line that is none of ours.
        """
        for number, line in lines(self.folder / HEARD):
            try:
                stated = json.loads(line)
                span = Interval(int(stated["start_ms"]), int(stated["end_ms"]))
                recording = str(stated["recording"])
            except (ValueError, TypeError, KeyError, RecursionError) as error:
                msg = f"Line {number} of {HEARD} is no heard time: {error}."
                raise DamagedBundle(msg) from error
            yield recording, span

    def clip(self, row: Row) -> Path:
        """Say where the clip of a row is.

        Raises
        ------
        DamagedBundle
            If it is not there, is a link, or its path leads elsewhere.
        """
        return clip_path(self.folder, row.path)


def open_bundle(folder: Path) -> Bundle:
    """Open a dataset's folder; nothing but ``dataset.json`` is read yet.

    Raises
    ------
    DamagedBundle
        If there is no dataset in it.
    """
    stated_path = regular(folder / STATED)
    regular(folder / MANIFEST)
    if stated_path.stat().st_size > _MOST_STATED_BYTES:
        msg = f"{STATED} is too large to be one of ours."
        raise DamagedBundle(msg)
    try:
        stated = json.loads(stated_path.read_bytes())
    except (ValueError, RecursionError) as error:
        msg = f"{STATED} is not JSON: it was damaged on its way. Copy it again."
        raise DamagedBundle(msg) from error
    if not isinstance(stated, dict):
        msg = f"{STATED} is no description of a dataset."
        raise DamagedBundle(msg)
    return Bundle(folder, stated)


def clip_path(folder: Path, path: str) -> Path:
    """Find a clip by the path that a manifest names, never outside of `folder`.

    Raises
    ------
    DamagedBundle
        If the path leads elsewhere, through a link or to what is no file.
    """
    try:
        check_path(path)
    except ValueError as error:
        raise DamagedBundle(str(error)) from error
    audio, label, name = PurePosixPath(path).parts
    for inner in (folder / audio, folder / audio / label):
        if inner.is_symlink():
            msg = f"{inner.name} is a link, and a dataset has none"
            raise DamagedBundle(msg)
    return regular(folder / audio / label / name)


def check_path(path: str) -> None:
    """Refuse a clip's path that is not ``audio/<label>/<name>.wav``.

    Raises
    ------
    ValueError
        With what is wrong with it.

    Examples
    --------
    >>> check_path("audio/cry/9b2f-000061200-62480.wav")
    >>> check_path("audio/../../etc/passwd.wav")
    Traceback (most recent call last):
    ValueError: the path 'audio/../../etc/passwd.wav' is not audio/<label>/<clip>.wav
    """
    parts = path.split("/")
    if (
        len(parts) != 3
        or parts[0] != AUDIO
        or not parts[2].endswith(".wav")
        or any(part.strip(" .") != part or not part for part in parts)
        or any(len(part.encode(errors="replace")) > 255 for part in parts)
        or _UNSAFE.search(path)
        or not _can_be_written(path)
    ):
        msg = f"the path {path[:200]!r} is not {AUDIO}/<label>/<clip>.wav"
        raise ValueError(msg)


def regular(path: Path) -> Path:
    """Give back the path of a file that is there and is no link.

    Raises
    ------
    DamagedBundle
        If it is not.
    """
    try:
        kind = path.lstat().st_mode
    except OSError as error:
        msg = f"{path.name} is missing from {path.parent}"
        raise DamagedBundle(msg) from error
    if not stat.S_ISREG(kind):
        what = "a link" if stat.S_ISLNK(kind) else "no file"
        msg = f"{path.name} in {path.parent} is {what}"
        raise DamagedBundle(msg)
    return path


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """Read a file of ours line by line, with the number of each, from 1.

    Raises
    ------
    DamagedBundle
        If it is not there, or a line is no text or far too long.
    """
    with regular(path).open("rb") as file:
        number = 0
        while line := file.readline(_MOST_LINE_BYTES):
            number += 1
            if len(line) == _MOST_LINE_BYTES:
                msg = f"Line {number} of {path.name} is too long to be one of ours."
                raise DamagedBundle(msg)
            try:
                text = line.decode()
            except UnicodeDecodeError as error:
                msg = f"Line {number} of {path.name} is no text."
                raise DamagedBundle(msg) from error
            yield number, text


def _can_be_written(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
