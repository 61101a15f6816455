"""A few seconds of sound that a device sends: read with distrust, made 16 kHz mono.

Only two plain containers are taken, told by their first bytes, so that no decoder has
to be put into a cage for every few seconds of a night.
"""

import io
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import scipy
import soundfile

from acoustics.audio.working import COMPRESSION, RATE_HZ, SAMPLES_PER_MS

MIN_RATE_HZ, MAX_RATE_HZ = 8_000, 48_000
MAX_CHANNELS = 2
MAX_DURATION_MS = 30_000
# Half a minute of 24-bit stereo at 48 kHz, and its header.
MAX_BYTES = 9_000_000

# Sound at a cut is mirrored this far, so that it does not begin with a click.
_MIRROR_MS = 20
_SUBTYPES = {
    "WAV": {"PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"},
    "FLAC": {"PCM_S8", "PCM_16", "PCM_24"},
}


class NotAPiece(Exception):
    """What was sent is no piece of sound that we take; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Sound as it is kept: FLAC, 16 kHz, mono, 16 bit, a whole number of milliseconds."""

    content: bytes
    duration_ms: int


def take(content: bytes) -> Piece:
    """Read what a device sent and make it what is kept.

    Parameters
    ----------
    content : bytes
        WAV or FLAC of 8 to 48 kHz, mono or stereo, at most half a minute.

    Raises
    ------
    NotAPiece
        If it is anything else.

    Notes
    -----
    Each piece is resampled by itself, mirrored at both ends, so that the same bytes
    give the same sound whatever came before them.
    """
    samples, rate_hz = _decoded(content)
    duration_ms = round(len(samples) * 1_000 / rate_hz)
    if not duration_ms:
        msg = "There is no sound in this piece. Please send at least a millisecond."
        raise NotAPiece(msg)
    resampled = _resampled(samples, rate_hz)
    whole = _of_length(resampled, duration_ms * SAMPLES_PER_MS)
    rounded = np.clip(np.rint(whole * 32_768), -32_768, 32_767).astype(np.int16)
    return Piece(encode([rounded]), duration_ms)


def read(path: Path) -> np.ndarray:
    """Read a kept piece: int16 at 16 kHz, shape (n_samples,).

    Raises
    ------
    NotAPiece
        If the file is gone or is not one of ours.
    """
    try:
        with soundfile.SoundFile(path) as sound:
            found = (sound.format, sound.samplerate, sound.channels, sound.subtype)
            if found != ("FLAC", RATE_HZ, 1, "PCM_16"):
                msg = f"{path.name} is no piece of ours: it holds {found}"
                raise NotAPiece(msg)
            samples: np.ndarray = sound.read(dtype="int16")
    except (OSError, soundfile.LibsndfileError) as error:
        msg = f"{path.name} cannot be read"
        raise NotAPiece(msg) from error
    return samples


def silence(duration_ms: int) -> np.ndarray:
    """Give samples for where there is no sound."""
    return np.zeros(duration_ms * SAMPLES_PER_MS, np.int16)


def encode(blocks: Iterable[np.ndarray]) -> bytes:
    """Return int16 blocks at 16 kHz as the content of a FLAC file."""
    content = io.BytesIO()
    write(content, blocks)
    return content.getvalue()


def write(
    file: BinaryIO | Path, blocks: Iterable[np.ndarray], *, comment: str = ""
) -> None:
    """Write int16 blocks at 16 kHz as FLAC, one after the other.

    A `comment` is kept inside and makes equal sound another file.

    Raises
    ------
    OSError
        If there is no room for it.
    """
    try:
        with soundfile.SoundFile(
            file,
            "w",
            samplerate=RATE_HZ,
            channels=1,
            format="FLAC",
            subtype="PCM_16",
            compression_level=COMPRESSION,
        ) as sound:
            if comment:
                sound.comment = comment
            for block in blocks:
                sound.write(block)
    except soundfile.LibsndfileError:
        if isinstance(file, Path):
            _say_if_full(file)
        raise


def _say_if_full(path: Path) -> None:
    """Raise what the system says: the library keeps it to itself."""
    with path.open("ab") as file:
        file.write(bytes(2**16))


def _decoded(content: bytes) -> tuple[np.ndarray, int]:
    kind = _kind(content)
    try:
        with soundfile.SoundFile(io.BytesIO(content)) as sound:
            _refuse(sound, kind)
            most = sound.samplerate * MAX_DURATION_MS // 1_000
            samples = sound.read(most + 1, dtype="float64", always_2d=True)
            rate_hz = int(sound.samplerate)
    except (OSError, RuntimeError, TypeError, ValueError) as error:
        msg = "This piece of sound is damaged. Please send it again."
        raise NotAPiece(msg) from error
    if len(samples) > most:
        msg = f"This piece is longer than {MAX_DURATION_MS // 1_000} s: cut it in two."
        raise NotAPiece(msg)
    mono = samples.mean(axis=1)
    return np.nan_to_num(mono, nan=0.0, posinf=1.0, neginf=-1.0), rate_hz


def _kind(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        msg = f"This piece is larger than {MAX_BYTES // 10**6} MB: send shorter ones."
        raise NotAPiece(msg)
    if content[:4] == b"fLaC":
        return "FLAC"
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "WAV"
    msg = "This is neither WAV nor FLAC. Please send the sound as one of these."
    raise NotAPiece(msg)


def _refuse(sound: soundfile.SoundFile, kind: str) -> None:
    if sound.format.removesuffix("EX") != kind or sound.subtype not in _SUBTYPES[kind]:
        msg = "This sound is packed in a way we do not read. Please send 16-bit PCM."
        raise NotAPiece(msg)
    if not MIN_RATE_HZ <= sound.samplerate <= MAX_RATE_HZ:
        msg = (
            f"This piece has {sound.samplerate:,} samples a second. "
            f"Please send {MIN_RATE_HZ:,} to {MAX_RATE_HZ:,}."
        )
        raise NotAPiece(msg)
    if sound.channels > MAX_CHANNELS:
        msg = f"This piece has {sound.channels} channels. Please send one or two."
        raise NotAPiece(msg)


def _resampled(samples: np.ndarray, rate_hz: int) -> np.ndarray:
    if rate_hz == RATE_HZ:
        return samples
    common = math.gcd(RATE_HZ, rate_hz)
    up, down = RATE_HZ // common, rate_hz // common
    # A multiple of `down`, so that the mirrored part ends on a sample of ours.
    wanted = -(-rate_hz * _MIRROR_MS // 1_000 // down) * down
    edge = min(wanted, (len(samples) - 1) // down * down)
    mirrored = np.pad(samples, edge, mode="reflect", reflect_type="odd")
    first = edge // down * up
    length = round(len(samples) * RATE_HZ / rate_hz)
    resampled = scipy.signal.resample_poly(mirrored, up, down)
    part: np.ndarray = resampled[first : first + length]
    return part


def _of_length(samples: np.ndarray, n_samples: int) -> np.ndarray:
    """Cut or hold the last sample: less than a millisecond, either way."""
    missing = n_samples - len(samples)
    return np.pad(samples, (0, missing), "edge") if missing > 0 else samples[:n_samples]
