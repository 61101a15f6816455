"""Which kind of file an original is, told by its first bytes and nothing else."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from acoustics.audio import frames

HEAD_BYTES = 65_536
# An MP3 cut out of a stream begins in mid-frame; a frame has at most 2,881 bytes.
STRAY_BYTES = 8_192
MAX_TAGS = 8


class NotAudio(Exception):
    """The file cannot become a recording; the message is a sentence for a parent."""


@dataclass(frozen=True, slots=True)
class Container:
    """A kind of file we read.

    `demuxer` is the only one ffmpeg may use for it, `codecs` the only decoders.
    """

    name: str
    demuxer: str
    codecs: tuple[str, ...]


_LINEAR = tuple(
    f"pcm_{sample}{end}"
    for sample in ("s16", "s24", "s32", "f32", "f64")
    for end in ("le", "be")
)
_LITTLE_PCM = (*_LINEAR[::2], "pcm_u8", "pcm_alaw", "pcm_mulaw")
_MP3 = ("mp3float", "mp3")
_OPUS_VORBIS = ("opus", "libopus", "vorbis", "libvorbis")

WAV = Container("wav", "wav", (*_LITTLE_PCM, "adpcm_ms", "adpcm_ima_wav"))
FLAC = Container("flac", "flac", ("flac",))
MP3 = Container("mp3", "mp3", _MP3)
MP4 = Container(
    "m4a", "mov", ("aac", "alac", "amrnb", "amrwb", "opus", *_MP3, *_LINEAR)
)
THREE_GP = Container("3gp", "mov", MP4.codecs)
OGG = Container("ogg", "ogg", (*_OPUS_VORBIS, "flac", "speex"))
WEBM = Container("webm", "matroska", (*_OPUS_VORBIS, "aac", "flac", *_LITTLE_PCM))
CAF = Container(
    "caf",
    "caf",
    ("alac", "aac", "adpcm_ima_qt", *_LINEAR, "pcm_s8", "pcm_alaw", "pcm_mulaw"),
)
AMR = Container("amr", "amr", ("amrnb", "amrwb"))
AAC = Container("aac", "aac", ("aac",))

READ_KINDS = "WAV, FLAC, MP3, M4A, Ogg, WebM, 3GP, AMR, AAC and CAF"

_EMPTY = (
    "This file is empty. Either nothing was recorded or the copy broke off: "
    "please copy it from the recorder again."
)
_UNKNOWN = (
    "This file is not a sound recording we know. "
    f"Please add a recording made as {READ_KINDS}."
)
_PLAYLIST = (
    "This is a playlist: it names other files and holds no sound itself. "
    "Please add the recording it points to."
)
_TEXT = "This is a text, not a sound recording. Please add the recording itself."

_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a ZIP archive. Please unpack it and add the recording inside"),
    (b"\x1f\x8b", "a packed file. Please unpack it and add the recording inside"),
    (b"%PDF", "a PDF document. Please add the sound recording itself"),
    (b"\x7fELF", "a program. Please add the sound recording itself"),
    (b"MZ", "a program. Please add the sound recording itself"),
    (b"\x89PNG", "a picture. Please add the sound recording itself"),
    (b"\xff\xd8\xff", "a picture. Please add the sound recording itself"),
    (b"GIF8", "a picture. Please add the sound recording itself"),
    (b".snd", "an AU sound file, which we do not read. Please save it as WAV"),
    (b"FORM", "an AIFF sound file, which we do not read. Please save it as WAV"),
    (b"riff", "a Wave64 sound file, which we do not read. Please save it as WAV"),
    (b"MATLAB", "a MATLAB file. Please save the sound in it as WAV"),
    (b"0&\xb2u\x8ef\xcf\x11", "a Windows Media file. Please save it as MP3 or WAV"),
)
_PLAYLIST_SIGNS = re.compile(
    rb"ffconcat|#EXTM3U|#EXTINF|<MPD|\[playlist\]|^v=0\r?\n|^file:|<SmoothStreaming",
    re.MULTILINE | re.IGNORECASE,
)


def identify(original: Path) -> Container:
    """Tell the kind of `original`, whatever its name says.

    Raises
    ------
    NotAudio
        If it is none of the kinds we read.

    Notes
    -----
    Reads at most 64 KiB at the start and 64 KiB behind any ID3 tags.
    """
    with original.open("rb") as file:
        start = skip_id3(file)
        file.seek(start)
        head = file.read(HEAD_BYTES)
    if not head and not start:
        raise NotAudio(_EMPTY)
    if start:
        return _behind_tag(head)
    for sign in (_riff, _iso_media, _plain_magic):
        container = sign(head)
        if container is not None:
            return container
    _refuse_foreign(head)
    container = _framed(head)
    if container is None:
        raise NotAudio(_UNKNOWN)
    return container


def skip_id3(file: BinaryIO) -> int:
    """Return the offset in bytes of the first thing behind the leading ID3 tags."""
    offset = 0
    for _ in range(MAX_TAGS):
        file.seek(offset)
        header = file.read(10)
        if len(header) < 10 or header[:3] != b"ID3" or max(header[6:10]) > 127:
            break
        size = 0
        for septet in header[6:10]:
            size = size << 7 | septet
        has_footer = bool(header[5] & 0x10)
        offset += 10 + size + 10 * has_footer
    return offset


def _behind_tag(body: bytes) -> Container:
    if body[:4] == b"fLaC":
        return FLAC
    # Some taggers leave their padding outside the tag.
    container = _framed(body.lstrip(b"\0"))
    if container is None:
        raise NotAudio(_PLAYLIST if _PLAYLIST_SIGNS.search(body) else _UNKNOWN)
    return container


def _riff(head: bytes) -> Container | None:
    if head[:4] not in {b"RIFF", b"RF64", b"BW64"}:
        return None
    if head[8:12] != b"WAVE":
        raise NotAudio(_UNKNOWN)
    return WAV


def _iso_media(head: bytes) -> Container | None:
    if head[4:8] == b"ftyp":
        return THREE_GP if head[8:10] == b"3g" else MP4
    # QuickTime's older files begin without a brand.
    return MP4 if head[4:8] in {b"moov", b"mdat", b"wide"} else None


def _plain_magic(head: bytes) -> Container | None:
    for magic, container in (
        (b"fLaC", FLAC),
        (b"OggS", OGG),
        (b"\x1a\x45\xdf\xa3", WEBM),
        (b"caff", CAF),
        (b"#!AMR\n", AMR),
        (b"#!AMR-WB\n", AMR),
    ):
        if head.startswith(magic):
            return container
    return None


def _framed(body: bytes) -> Container | None:
    kinds: tuple[tuple[Callable[[bytes], int], Container], ...] = (
        (frames.mp3_frame_bytes, MP3),
        (frames.adts_frame_bytes, AAC),
    )
    for frame_bytes, container in kinds:
        if frames.run_length(body, 0, frame_bytes) >= 2:
            return container
    for frame_bytes, container in kinds:
        if frames.find_run(body, frame_bytes, at_least=4) in range(STRAY_BYTES):
            return container
    return None


def _refuse_foreign(head: bytes) -> None:
    for magic, what in _FOREIGN:
        if head.startswith(magic):
            msg = f"This is {what}."
            raise NotAudio(msg)
    if _PLAYLIST_SIGNS.search(head[:4_096]):
        raise NotAudio(_PLAYLIST)
    if _is_text(head[:4_096]):
        raise NotAudio(_TEXT)


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return len(head) > 2 and head[2:].count(0) * 3 > len(head)
    printable = sum(byte >= 32 or byte in b"\t\n\r\f" for byte in head)
    return bool(head) and b"\0" not in head and printable >= 0.97 * len(head)
