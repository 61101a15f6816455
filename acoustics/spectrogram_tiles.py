"""The file of a recording's spectrogram: small pictures, side by side, from fine to coarse.

Layout, little-endian: a header (magic, format version), the tiles as they came, an
index (JSON that names the pictures and their levels, then for each tile its place and
its size) and a footer that says where the index begins. A tile is a grayscale JPEG of
one row per band, low frequencies at the bottom, and at most `TILE_COLUMNS` columns.
"""

import json
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

FILE_NAME = "spectrogram.bin"
VERSION = 1
TILE_COLUMNS = 1024
COARSER = 4

_MAGIC = b"LULLTONE"
_HEADER = struct.Struct("<8sH")
_ENTRY = struct.Struct("<QI")
# Where the index begins, bytes of its JSON, number of tiles, CRC-32 of the index.
_FOOTER = struct.Struct("<QIII8s")
_MOST_TILES = 1_000_000


class DamagedDrawing(Exception):
    """The drawing is missing or not one of ours; draw the recording again."""


@dataclass(frozen=True, slots=True)
class Level:
    """One zoom of a picture.

    `dark` and `bright` are the brightnesses between which most of it lies: what is
    shown as black and as white.
    """

    columns_per_s: float
    n_columns: int
    dark: int
    bright: int

    @property
    def n_tiles(self) -> int:
        """How many tiles the level is cut into."""
        return -(-self.n_columns // TILE_COLUMNS)


@dataclass(frozen=True, slots=True)
class Picture:
    """One way to see the sound: the middle of each row in Hz, and its levels."""

    name: str
    rows_hz: tuple[float, ...]
    low_hz: float
    high_hz: float
    levels: tuple[Level, ...]

    def share_of(self, hz: float) -> float | None:
        """Say how far up the picture a frequency lies, in [0, 1]; None: outside it.

        Examples
        --------
        >>> Picture("linear", (500.0, 1500.0), 0.0, 2000.0, ()).share_of(1000.0)
        0.5
        """
        pairs = zip(self.rows_hz, self.rows_hz[1:], strict=False)
        for row, (below, above) in enumerate(pairs):
            if below <= hz <= above:
                return (row + 0.5 + (hz - below) / (above - below)) / len(self.rows_hz)
        return None


@dataclass(frozen=True, slots=True)
class Drawing:
    """All pictures of a recording; `version` changes when they would look otherwise."""

    version: int
    pictures: tuple[Picture, ...]


class Writer:
    """Takes the tiles of all pictures as they are made, in any order of levels."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._entries: dict[tuple[str, int], list[tuple[int, int]]] = {}
        file.write(_HEADER.pack(_MAGIC, VERSION))

    def add(self, tile: bytes, *, picture: str, level: int) -> None:
        """Append the next tile of a level."""
        place = (self._file.tell(), len(tile))
        self._entries.setdefault((picture, level), []).append(place)
        self._file.write(tile)

    def finish(self, pictures: tuple[Picture, ...]) -> None:
        """Write the index; nothing may be added after it."""
        entries = [
            entry
            for picture in pictures
            for number in range(len(picture.levels))
            for entry in self._entries[picture.name, number]
        ]
        words = json.dumps([_as_json(picture) for picture in pictures]).encode()
        index = words + b"".join(_ENTRY.pack(*entry) for entry in entries)
        begin = self._file.tell()
        footer = _FOOTER.pack(
            begin, len(words), len(entries), zlib.crc32(index), _MAGIC
        )
        self._file.write(index + footer)


def drawing(path: Path) -> Drawing:
    """Describe the drawing at `path`.

    Raises
    ------
    DamagedDrawing
        If it is not a whole drawing of this version.
    """
    with _opened(path) as (_, found, _entries):
        return found


def read_tile(path: Path, *, picture: str, level: int, tile: int) -> bytes:
    """Read one tile, a JPEG.

    Raises
    ------
    DamagedDrawing
        If `path` is not a whole drawing of this version.
    LookupError
        If there is no such tile.
    """
    with _opened(path) as (file, found, entries):
        offset, size = entries[_number_of(found, picture, level, tile)]
        file.seek(offset)
        return file.read(size)


def _number_of(found: Drawing, name: str, level: int, tile: int) -> int:
    before = 0
    for picture in found.pictures:
        for number, row in enumerate(picture.levels):
            if (picture.name, number) == (name, level) and 0 <= tile < row.n_tiles:
                return before + tile
            before += row.n_tiles
    msg = f"no tile {tile} in level {level} of {name}"
    raise LookupError(msg)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[BinaryIO, Drawing, list[tuple[int, int]]]]:
    try:
        file = path.open("rb")
    except OSError as error:
        msg = f"{path.name} cannot be read"
        raise DamagedDrawing(msg) from error
    with file:
        if file.read(_HEADER.size) != _HEADER.pack(_MAGIC, VERSION):
            msg = f"{path.name} is no drawing of format {VERSION}"
            raise DamagedDrawing(msg)
        found, entries = _read_index(file, path)
        yield file, found, entries


def _read_index(file: BinaryIO, path: Path) -> tuple[Drawing, list[tuple[int, int]]]:
    size = path.stat().st_size
    file.seek(max(0, size - _FOOTER.size))
    raw = file.read(_FOOTER.size)
    if len(raw) < _FOOTER.size:
        raise _damaged(path)
    begin, n_words, n_tiles, checksum, magic = _FOOTER.unpack(raw)
    n_bytes = n_words + n_tiles * _ENTRY.size
    whole = begin + n_bytes + _FOOTER.size == size
    if magic != _MAGIC or n_tiles > _MOST_TILES or not whole:
        raise _damaged(path)
    file.seek(begin)
    index = file.read(n_bytes)
    if zlib.crc32(index) != checksum:
        raise _damaged(path)
    pictures = tuple(_picture(row) for row in json.loads(index[:n_words]))
    return Drawing(VERSION, pictures), list(_ENTRY.iter_unpack(index[n_words:]))


def _damaged(path: Path) -> DamagedDrawing:
    return DamagedDrawing(f"{path.name} is not whole")


def _as_json(picture: Picture) -> dict[str, object]:
    return {
        "name": picture.name,
        "rows_hz": [round(hz, 2) for hz in picture.rows_hz],
        "low_hz": picture.low_hz,
        "high_hz": picture.high_hz,
        "levels": [
            [level.columns_per_s, level.n_columns, level.dark, level.bright]
            for level in picture.levels
        ],
    }


def _picture(row: dict[str, list[list[float]]]) -> Picture:
    levels = tuple(
        Level(per_s, int(n_columns), int(dark), int(bright))
        for per_s, n_columns, dark, bright in row["levels"]
    )
    named: dict[str, object] = {**row, "levels": levels}
    named["rows_hz"] = tuple(row["rows_hz"])
    return Picture(**named)  # type: ignore[arg-type]
