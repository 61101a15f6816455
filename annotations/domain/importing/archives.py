"""ZIPs that strangers made: looked into with care, unpacked one file at a time.

Nothing is ever written under a name that an archive gives, and no number in it is
believed: what is unpacked is counted while it comes.
"""

import hashlib
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from annotations.domain.errors import DomainError

MOST_ENTRIES = 5_000
MOST_DIRECTORY_BYTES = 8_000_000
MOST_UNPACKED_BYTES = 8_000_000_000
# Sound hardly shrinks, and a table or a silent clip seldom more than so.
MOST_RATIO = 200
SMALL_BYTES = 1_000_000
CHUNK_BYTES = 2**18
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}

# The end of a ZIP: a record with 64-bit numbers, its locator, the classic record.
_END, _END_BYTES = b"PK\x05\x06", 22
_LOCATOR, _LOCATOR_BYTES = b"PK\x06\x07", 20
_LONG_END_BYTES = 56
_LONGEST_COMMENT = 65_535
_ENCRYPTED = 0x1


class BadArchive(DomainError):
    """The ZIP cannot be looked into, or would be more than it says."""

    code = "bad_archive"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in an archive; `place` counts from 0, in the archive's own order."""

    place: int
    name: str
    size_bytes: int
    crc: int


@dataclass(frozen=True, slots=True)
class Passed:
    """An entry that is left alone, and why."""

    name: str
    why: str


def is_archive(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in {b"PK\x03\x04", b"PK\x05\x06"}


@dataclass(frozen=True, slots=True)
class Archive:
    """An open ZIP, checked before its directory was read."""

    entries: tuple[Entry, ...]
    passed: tuple[Passed, ...]
    _opened: zipfile.ZipFile
    _infos: tuple[zipfile.ZipInfo, ...]

    @property
    def n_places(self) -> int:
        """Count all that the directory names, folders and links too."""
        return len(self._infos)

    def blocks(self, entry: Entry, *, most_bytes: int) -> Iterator[bytes]:
        """Unpack an entry piece by piece; more than it stated, or broken: refused."""
        info = self._infos[entry.place]
        n_bytes = 0
        try:
            with self._opened.open(info) as file:
                while block := file.read(CHUNK_BYTES):
                    n_bytes += len(block)
                    if n_bytes > most_bytes:
                        raise BadArchive(_too_large(entry), field="file")
                    yield block
        except _BROKEN as error:
            sentence = _(
                "“%s” in this ZIP is damaged. Please make the ZIP again and bring it "
                "in once more."
            )
            raise BadArchive(sentence % _short(entry.name), field="file") from error

    def read(self, entry: Entry, *, most_bytes: int) -> bytes:
        return b"".join(self.blocks(entry, most_bytes=most_bytes))

    def sha256(self, entry: Entry) -> str:
        digest = hashlib.sha256()
        for block in self.blocks(entry, most_bytes=MOST_UNPACKED_BYTES):
            digest.update(block)
        return digest.hexdigest()

    def unpack(self, entry: Entry, *, into: Path) -> str:
        """Write an entry to a path of ours; answer the SHA-256 of what was written."""
        digest = hashlib.sha256()
        with into.open("wb") as file:
            for block in self.blocks(entry, most_bytes=entry.size_bytes):
                digest.update(block)
                file.write(block)
            # On the disk now, and not while the database waits for the move.
            file.flush()
            os.fsync(file.fileno())
        return digest.hexdigest()


# What zipfile and zlib raise on bytes that are no ZIP's, or not of the stated kind.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Look into a ZIP; raises `BadArchive` where it asks for too much."""
    _must_be_short(path)
    try:
        with zipfile.ZipFile(path) as archive:
            infos = tuple(archive.infolist())
    except _BROKEN as error:
        raise BadArchive(_broken(), field="file") from error
    _must_be_modest(infos)
    with zipfile.ZipFile(path) as archive:
        yield Archive(*_sorted_out(infos), archive, infos)


def _must_be_short(path: Path) -> None:
    """Refuse a directory that would not fit into memory, before it is read."""
    ends_bytes = _LONG_END_BYTES + _LOCATOR_BYTES + _END_BYTES + _LONGEST_COMMENT
    with path.open("rb") as file:
        file.seek(0, 2)
        file.seek(max(file.tell() - ends_bytes, 0))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_BYTES:
        raise BadArchive(_broken(), field="file")
    (directory_bytes,) = struct.unpack_from("<L", tail, at + 12)
    locator = at - _LOCATOR_BYTES
    # zipfile prefers the long record wherever there is a locator.
    if tail[max(locator, 0) : at].startswith(_LOCATOR) and locator >= _LONG_END_BYTES:
        (directory_bytes,) = struct.unpack_from("<Q", tail, locator - 16)
    if directory_bytes > MOST_DIRECTORY_BYTES:
        raise BadArchive(_too_many(), field="file")


def _must_be_modest(infos: tuple[zipfile.ZipInfo, ...]) -> None:
    if len(infos) > MOST_ENTRIES:
        raise BadArchive(_too_many(), field="file")
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        sentence = _(
            "This ZIP is locked with a password. Please make one without a password."
        )
        raise BadArchive(sentence, field="file")
    unpacked = sum(info.file_size for info in infos)
    swollen = any(
        info.file_size > SMALL_BYTES
        and info.file_size > MOST_RATIO * max(info.compress_size, 1)
        for info in infos
    )
    if unpacked > MOST_UNPACKED_BYTES or swollen:
        sentence = _(
            "This ZIP would unpack to far more than a folder of clips holds. Please "
            "cut it into smaller ones."
        )
        raise BadArchive(sentence, field="file")


def _sorted_out(
    infos: tuple[zipfile.ZipInfo, ...],
) -> tuple[tuple[Entry, ...], tuple[Passed, ...]]:
    entries, passed = [], []
    for place, info in enumerate(infos):
        if info.is_dir():
            continue
        why = _why_not(info)
        if why:
            passed.append(Passed(info.filename, why))
        else:
            entries.append(Entry(place, info.filename, info.file_size, info.CRC))
    return tuple(entries), tuple(passed)


def _why_not(info: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in {0, stat.S_IFREG}:
        return _("a link or a special file, which is never followed")
    if info.compress_type not in METHODS:
        return _("packed in a way that is not read here; please use plain ZIP")
    return ""


def _broken() -> str:
    return _(
        "This ZIP is damaged or not whole. Please make it again and bring it in once "
        "more."
    )


def _too_many() -> str:
    sentence = _("This ZIP holds more than %d files. Please cut it into smaller ones.")
    return sentence % MOST_ENTRIES


def _too_large(entry: Entry) -> str:
    sentence = _("“%s” in this ZIP is larger than it should be.")
    return sentence % _short(entry.name)


def _short(name: str) -> str:
    return name if len(name) <= 80 else f"…{name[-79:]}"
