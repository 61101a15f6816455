"""What the network made of a night, kept so that another model need not listen again.

Layout, little-endian: a header (magic, format version, version of the features, SHA-256
of the network), then for each batch of `acoustics.listening`: a header (numbers of
patches, of patches that passed and of frames, milliseconds heard), the CRC-32 of it and
of what follows, `passes` as bytes, `embeddings` and `logits` as float16, `level_db` and
`room_db` as float32. A batch without patches ends the file. Ten hours of which the gate
lets a fifth through take about 60 MB; readers and writers hold one batch.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np

from acoustics import backbone, features
from acoustics.audio.whole import written_whole
from acoustics.listening import Heard

_MAGIC = b"LULLEMBD"
_VERSION = 3
_HEADER = struct.Struct("<8sHH32s")
_BATCH = struct.Struct("<IIIQ")
_CHECKSUM = struct.Struct("<I")

# Far more than a batch of ours has; a header that says more is damaged.
_MOST_PATCHES = 100_000


class DamagedEmbeddings(Exception):
    """They are missing, damaged or another version's; let the network listen again."""


class Writer:
    """Keeps batches as they pass by; the file is there when the block has ended well.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> nothing = np.empty(0, np.float16)
    >>> heard = Heard(
    ...     np.zeros(1, bool),
    ...     nothing.reshape(0, 1024),
    ...     nothing.reshape(0, 521),
    ...     np.zeros(96, np.float32),
    ...     np.full(1, -60.0, np.float32),
    ...     970,
    ... )
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "night"
    ...     with Writer(path) as writer:
    ...         writer.add(heard)
    ...     [batch.heard_ms for batch in read(path)]
    [970]
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        partial = self._stack.enter_context(written_whole(self._path))
        self._file = self._stack.enter_context(partial.open("wb"))
        self._file.write(_header())
        return self

    def add(self, heard: Heard) -> None:
        """Keep the next batch."""
        if not len(heard.passes):
            return
        body = b"".join(
            [
                heard.passes.astype(np.uint8).tobytes(),
                heard.embeddings.astype("<f2").tobytes(),
                heard.logits.astype("<f2").tobytes(),
                heard.level_db.astype("<f4").tobytes(),
                heard.room_db.astype("<f4").tobytes(),
            ]
        )
        counts = len(heard.passes), len(heard.embeddings), len(heard.level_db)
        self._write(_BATCH.pack(*counts, heard.heard_ms), body)

    def _write(self, about: bytes, body: bytes) -> None:
        checksum = zlib.crc32(body, zlib.crc32(about))
        self._file.write(about + _CHECKSUM.pack(checksum) + body)

    def passing(self, heard: Iterable[Heard]) -> Iterator[Heard]:
        """Keep each batch and pass it on."""
        for batch in heard:
            self.add(batch)
            yield batch

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._write(_BATCH.pack(0, 0, 0, 0), b"")
        self._stack.__exit__(kind, error, trace)


def read(path: Path) -> Iterator[Heard]:
    """Give back the batches that were kept.

    Raises
    ------
    DamagedEmbeddings
        At the first batch that is not as it was written, or at once if there is no
        such file of this version and network.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        msg = f"{path.name} cannot be read"
        raise DamagedEmbeddings(msg) from error
    with file:
        if file.read(_HEADER.size) != _header():
            msg = f"{path.name} holds no embeddings of this version and network"
            raise DamagedEmbeddings(msg)
        while batch := _next(file, path.name):
            yield batch


def is_whole(path: Path) -> bool:
    """Tell whether all of a file can be read; it takes a second for a long night."""
    try:
        for _ in read(path):
            pass
    except DamagedEmbeddings:
        return False
    return True


def _header() -> bytes:
    network = bytes.fromhex(backbone.SHA256)
    return _HEADER.pack(_MAGIC, _VERSION, features.VERSION, network)


def _next(file: BinaryIO, name: str) -> Heard | None:
    about, stated = file.read(_BATCH.size), file.read(_CHECKSUM.size)
    if len(stated) < _CHECKSUM.size:
        msg = f"{name} ends too early"
        raise DamagedEmbeddings(msg)
    n_patches, n_passed, n_frames, heard_ms = _BATCH.unpack(about)
    sizes = [
        n_patches,
        n_passed * backbone.N_EMBEDDING * 2,
        n_passed * backbone.N_CLASSES * 2,
        n_frames * 4,
        n_patches * 4,
    ]
    is_possible = n_passed <= n_patches <= _MOST_PATCHES and n_frames <= (
        (n_patches + 1) * features.PATCH_FRAMES
    )
    body = file.read(sum(sizes)) if is_possible else b""
    checksum = _CHECKSUM.pack(zlib.crc32(body, zlib.crc32(about)))
    if len(body) < sum(sizes) or checksum != stated:
        msg = f"{name} is damaged"
        raise DamagedEmbeddings(msg)
    if not n_patches:
        return None
    ends = np.cumsum(sizes)
    return Heard(
        passes=np.frombuffer(body[: ends[0]], np.uint8).astype(bool),
        embeddings=_half(body[ends[0] : ends[1]], backbone.N_EMBEDDING),
        logits=_half(body[ends[1] : ends[2]], backbone.N_CLASSES),
        level_db=np.frombuffer(body[ends[2] : ends[3]], "<f4").astype(np.float32),
        room_db=np.frombuffer(body[ends[3] :], "<f4").astype(np.float32),
        heard_ms=heard_ms,
    )


def _half(content: bytes, width: int) -> np.ndarray:
    return np.frombuffer(content, "<f2").astype(np.float16).reshape(-1, width)
