"""What a file says about its own length, and whether it breaks off before its end.

Nothing here is believed: it is compared with what was really decoded.
"""

import mmap
import os
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from acoustics.audio import containers, frames
from acoustics.audio.containers import Container, NotAudio, skip_id3

TAIL_BYTES = 131_072
MAX_CHUNKS = 200_000
MAX_AMR_FRAMES = 3_000_000  # 16 h at 50 frames a second

# Written by recorders that cannot go back to fill in the size, or never came to it.
_OPEN_ENDED = frozenset({0, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF})
_FLAC_UNKNOWN = frozenset({0, 2**36 - 1})
_AMR_NB_BYTES = (12, 13, 15, 17, 19, 20, 26, 31, 5, 0, 0, 0, 0, 0, 0, 0)
_AMR_WB_BYTES = (17, 23, 32, 36, 40, 46, 50, 58, 60, 5, 0, 0, 0, 0, 0, 0)

_NEVER_FINISHED = (
    "The recorder stopped before it could finish this file, so its table of contents "
    "is missing and the sound cannot be put together again. This happens when a phone "
    "runs out of battery or space while it records."
)


@dataclass(frozen=True, slots=True)
class Declared:
    """The length a file claims, or None, and whether its last part is missing."""

    duration_ms: int | None
    is_cut_short: bool


def read(original: Path, container: Container) -> Declared:
    """Read what `original` declares.

    Raises
    ------
    NotAudio
        If the index without which nothing can be decoded is missing.
    """
    reader = _READERS[container.name]
    with original.open("rb") as file:
        return reader(file, os.fstat(file.fileno()).st_size)


def _wav(file: BinaryIO, file_bytes: int) -> Declared:
    bytes_per_s, long_data_bytes = 0, 0
    for name, start, size in _chunks(file, file_bytes, first=12, order="<"):
        if name == b"ds64":
            long_data_bytes = _unpack(file, start + 8, "<Q")
        elif name == b"fmt ":
            bytes_per_s = _unpack(file, start + 8, "<I")
        elif name == b"data":
            declared_bytes = long_data_bytes or (0 if size in _OPEN_ENDED else size)
            return Declared(
                _ratio_ms(declared_bytes, bytes_per_s),
                is_cut_short=start + declared_bytes > file_bytes,
            )
    return Declared(None, is_cut_short=False)


def _flac(file: BinaryIO, file_bytes: int) -> Declared:  # noqa: ARG001
    start = skip_id3(file)
    packed = _unpack(file, start + 18, ">Q")
    rate_hz, n_samples = packed >> 44, packed & (2**36 - 1)
    if n_samples in _FLAC_UNKNOWN:
        return Declared(None, is_cut_short=False)
    return Declared(_ratio_ms(n_samples, rate_hz), is_cut_short=False)


def _mp3(file: BinaryIO, file_bytes: int) -> Declared:
    start = skip_id3(file)
    file.seek(start)
    head = file.read(containers.HEAD_BYTES)
    first = frames.find_run(head, frames.mp3_frame_bytes, at_least=2)
    if first >= 0:
        n_frames, n_bytes = _mp3_counts(head[first : first + 200])
        if n_frames:
            header = head[first : first + 4]
            n_samples = n_frames * frames.mp3_frame_samples(header)
            return Declared(
                _ratio_ms(n_samples, frames.mp3_rate_hz(header)),
                is_cut_short=start + first + n_bytes > file_bytes,
            )
    return _framed(file, file_bytes, frames.mp3_frame_bytes)


def _mp3_counts(frame: bytes) -> tuple[int, int]:
    """Return the number of frames and bytes that a Xing, Info or VBRI frame names."""
    if frame[36:40] == b"VBRI" and len(frame) >= 54:
        n_bytes, n_frames = struct.unpack_from(">II", frame, 46)
        return n_frames, n_bytes
    at = max(frame.find(b"Xing", 0, 44), frame.find(b"Info", 0, 44))
    if at < 0 or len(frame) < at + 16:
        return 0, 0
    flags, first, second = struct.unpack_from(">III", frame, at + 4)
    n_frames = first if flags & 1 else 0
    n_bytes = second if flags & 3 == 3 else 0
    return n_frames, n_bytes


def _aac(file: BinaryIO, file_bytes: int) -> Declared:
    return _framed(file, file_bytes, frames.adts_frame_bytes)


def _framed(
    file: BinaryIO, file_bytes: int, frame_bytes: Callable[[bytes], int]
) -> Declared:
    file.seek(max(0, file_bytes - TAIL_BYTES))
    tail = file.read(TAIL_BYTES)
    if tail[-128:-125] == b"TAG":
        tail = tail[:-128]
    return Declared(None, is_cut_short=frames.ends_mid_frame(tail, frame_bytes))


def _iso_media(file: BinaryIO, file_bytes: int) -> Declared:
    has_index, is_cut_short, position = False, False, 0
    for _ in range(MAX_CHUNKS):
        file.seek(position)
        header = file.read(16)
        if len(header) < 8:
            break
        size, name = struct.unpack_from(">I4s", header)
        if size == 1 and len(header) == 16:
            size = struct.unpack_from(">Q", header, 8)[0]
        end = position + size if size else file_bytes
        is_cut_short = end > file_bytes
        has_index = has_index or (name == b"moov" and not is_cut_short)
        if size in range(1, 8) or is_cut_short or end == file_bytes:
            break
        position = end
    if not has_index:
        raise NotAudio(_NEVER_FINISHED)
    return Declared(None, is_cut_short=is_cut_short)


def _ogg(file: BinaryIO, file_bytes: int) -> Declared:
    file.seek(max(0, file_bytes - TAIL_BYTES))
    tail = file.read(TAIL_BYTES)
    page = tail[max(0, tail.rfind(b"OggS")) :]
    if len(page) < 27 or len(page) < 27 + page[26]:
        return Declared(None, is_cut_short=True)
    whole_bytes = 27 + page[26] + sum(page[27 : 27 + page[26]])
    is_last = bool(page[5] & 4)
    return Declared(None, is_cut_short=len(page) < whole_bytes or not is_last)


def _webm(file: BinaryIO, file_bytes: int) -> Declared:
    file.seek(4)
    header_bytes, width = _ebml_size(file)
    start = 4 + width + header_bytes
    file.seek(start)
    if file.read(4) != b"\x18\x53\x80\x67":
        return Declared(None, is_cut_short=False)
    segment_bytes, width = _ebml_size(file)
    # All bits set: a browser streams, and does not know yet.
    is_open_ended = segment_bytes == 2 ** (7 * width) - 1
    end = start + 4 + width + segment_bytes
    return Declared(None, is_cut_short=not is_open_ended and end > file_bytes)


def _ebml_size(file: BinaryIO) -> tuple[int, int]:
    first = file.read(1)
    if not first or not first[0]:
        return 0, 1
    width = 9 - first[0].bit_length()
    value = first[0] & (0xFF >> width)
    return int.from_bytes(bytes([value]) + file.read(width - 1), "big"), width


def _caf(file: BinaryIO, file_bytes: int) -> Declared:
    rate_hz, packet_bytes, packet_samples = 0.0, 0, 0
    declared_ms, is_cut_short = None, False
    for name, start, size in _chunks(file, file_bytes, first=8, order=">"):
        if name == b"desc":
            rate_hz = _unpack_float(file, start)
            packet_bytes = _unpack(file, start + 16, ">I")
            packet_samples = _unpack(file, start + 20, ">I")
        elif name == b"pakt":
            declared_ms = _ratio_ms(_unpack(file, start + 8, ">Q"), rate_hz)
        elif name == b"data" and packet_bytes and 4 < size < 2**62:
            n_samples = (size - 4) // packet_bytes * packet_samples
            declared_ms = _ratio_ms(n_samples, rate_hz)
        is_open_ended = name == b"data" and size == 2**64 - 1
        is_cut_short = not is_open_ended and start + size > file_bytes
    if not packet_bytes and declared_ms is None:
        raise NotAudio(_NEVER_FINISHED)  # packets of any length, and no table of them
    return Declared(declared_ms, is_cut_short=is_cut_short)


def _amr(file: BinaryIO, file_bytes: int) -> Declared:
    is_wide = file.read(9) == b"#!AMR-WB\n"
    sizes = _AMR_WB_BYTES if is_wide else _AMR_NB_BYTES
    position = 9 if is_wide else 6
    if file_bytes <= position:
        return Declared(None, is_cut_short=True)
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as sound:
        for _ in range(MAX_AMR_FRAMES):
            if position >= file_bytes:
                break
            position += 1 + sizes[sound[position] >> 3 & 15]
    return Declared(None, is_cut_short=position > file_bytes)


_READERS: dict[str, Callable[[BinaryIO, int], Declared]] = {
    "wav": _wav,
    "flac": _flac,
    "mp3": _mp3,
    "aac": _aac,
    "m4a": _iso_media,
    "3gp": _iso_media,
    "ogg": _ogg,
    "webm": _webm,
    "caf": _caf,
    "amr": _amr,
}


def _chunks(
    file: BinaryIO, file_bytes: int, *, first: int, order: str
) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, start and declared size of RIFF (``<``) or CAF (``>``) chunks."""
    layout = struct.Struct("<4sI" if order == "<" else ">4sQ")
    position = first
    for _ in range(MAX_CHUNKS):
        file.seek(position)
        header = file.read(layout.size)
        if len(header) < layout.size:
            return
        name, size = layout.unpack(header)
        start = position + layout.size
        yield name, start, size
        position = start + size + (size % 2 if order == "<" else 0)
        if position >= file_bytes:
            return


def _unpack(file: BinaryIO, offset: int, layout: str) -> int:
    """Read one unsigned integer, or 0 where the file has already ended."""
    file.seek(offset)
    size = struct.calcsize(layout)
    raw = file.read(size)
    return int(struct.unpack(layout, raw)[0]) if len(raw) == size else 0


def _unpack_float(file: BinaryIO, offset: int) -> float:
    file.seek(offset)
    raw = file.read(8)
    value = float(struct.unpack(">d", raw)[0]) if len(raw) == 8 else 0.0
    return value if 1 <= value <= 1e7 else 0.0


def _ratio_ms(amount: int, per_s: float) -> int | None:
    return int(amount * 1_000 / per_s) if amount and per_s else None
