"""A ZIP that is written from its beginning to its end, and hashed on the way.

Python's `zipfile` goes back to fill in the checksum of each entry, so what it wrote must
be read again to be hashed, and again to be tested. Here the checksum is known before an
entry begins; one reading at the end compares the whole file with what was written.
Nothing is compressed, since sound does not shrink, and all dates are the same: equal
entries make equal bytes. The format is PKWARE's APPNOTE 6.3.
"""

import hashlib
import re
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

# Nothing that some system gives a meaning, and nothing that leaves the folder.
NAME = re.compile(r"(?!\.)[A-Za-z0-9._-]+(?:/(?!\.)[A-Za-z0-9._-]+)*")
CHUNK_BYTES = 1024 * 1024
FIRST_DAY = 0x21  # 1 January 1980, the earliest a ZIP can say
VERSION, VERSION_64 = 20, 45
BY_UNIX = 3 << 8
PLAIN_FILE = 0o100644 << 16
FULL_16, FULL_32 = 0xFFFF, 0xFFFFFFFF

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")


class Torn(OSError):
    """What lies on the disk is not what was written."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a finished archive is."""

    size_bytes: int
    sha256: str


class Archive:
    """Takes entries in turn; `seal` ends it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self._size_bytes = 0
        self._names: set[str] = set()
        self._central = bytearray()

    def add(self, name: str, content: bytes) -> None:
        """Append an entry that is at hand.

        Raises
        ------
        ValueError
            If the name is no plain one, or there already.
        """
        self._begin(name, crc=zlib.crc32(content), size_bytes=len(content))
        self._write(content)

    def add_file(self, name: str, path: Path) -> None:
        """Append a file that may be larger than memory; it is read twice."""
        crc = size_bytes = 0
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                crc = zlib.crc32(chunk, crc)
                size_bytes += len(chunk)
            file.seek(0)
            self._begin(name, crc=crc, size_bytes=size_bytes)
            begun_at = self._size_bytes
            while chunk := file.read(CHUNK_BYTES):
                self._write(chunk)
        if self._size_bytes - begun_at != size_bytes:
            fault = f"{path} changed while it was read"
            raise Torn(fault)

    def seal(self) -> Sealed:
        """Write the table of contents, and say what the whole is."""
        at, size_bytes, n = self._size_bytes, len(self._central), len(self._names)
        self._write(self._central)
        if n >= FULL_16 or at >= FULL_32 or size_bytes >= FULL_32:
            self._write_end_64(at=at, size_bytes=size_bytes, n=n)
        n = min(n, FULL_16)
        said = (0, 0, n, n, min(size_bytes, FULL_32), min(at, FULL_32), 0)
        self._write(_END.pack(b"PK\5\6", *said))
        self._file.flush()
        return Sealed(self._size_bytes, self._hash.hexdigest())

    def _begin(self, name: str, *, crc: int, size_bytes: int) -> None:
        if not NAME.fullmatch(name) or name in self._names:
            fault = f"{name!r} cannot be the name of an entry"
            raise ValueError(fault)
        self._names.add(name)
        letters, at = name.encode("ascii"), self._size_bytes
        large, far = size_bytes >= FULL_32, at >= FULL_32
        version = VERSION_64 if large or far else VERSION
        said = min(size_bytes, FULL_32)
        sizes = struct.pack("<2Q", size_bytes, size_bytes) if large else b""
        facts = (0, 0, 0, FIRST_DAY, crc, said, said, len(letters))
        local_extra = _extra(sizes)
        local = _LOCAL.pack(b"PK\3\4", version, *facts, len(local_extra))
        self._write(local + letters + local_extra)
        extra = _extra(sizes + (struct.pack("<Q", at) if far else b""))
        self._central += _CENTRAL.pack(
            *(b"PK\1\2", BY_UNIX | version, version, *facts, len(extra)),
            *(0, 0, 0, PLAIN_FILE, min(at, FULL_32)),
        )
        self._central += letters + extra

    def _write_end_64(self, *, at: int, size_bytes: int, n: int) -> None:
        end_at = self._size_bytes
        version = BY_UNIX | VERSION_64
        length = _END_64.size - 12  # of the record without its first two fields
        said = (length, version, VERSION_64, 0, 0, n, n, size_bytes, at)
        self._write(_END_64.pack(b"PK\6\6", *said))
        self._write(_LOCATOR_64.pack(b"PK\6\7", 0, end_at, 1))

    def _write(self, content: bytes | bytearray) -> None:
        self._file.write(content)
        self._hash.update(content)
        self._size_bytes += len(content)


def must_be_whole(path: Path, sealed: Sealed) -> None:
    """Read what was written once more.

    Raises
    ------
    Torn
        If it is not what `sealed` says.
    """
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if Sealed(path.stat().st_size, sha256) != sealed:
        fault = f"{path.name} came out torn"
        raise Torn(fault)


def _extra(large: bytes) -> bytes:
    """Hold what is too large for a field of 32 bits, in a field of its own."""
    return struct.pack("<2H", 1, len(large)) + large if large else b""
