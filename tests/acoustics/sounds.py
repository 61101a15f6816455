"""Sounds for tests, made on the spot and encoded with the program's own ffmpeg."""

import subprocess
from pathlib import Path

import numpy as np
import soundfile

from acoustics.audio import ffmpeg

RATE_HZ = 16_000

# Name of the encoding -> suffix and ffmpeg's arguments. All of them can be decoded.
ENCODINGS: dict[str, tuple[str, ...]] = {
    "wav-u8": (".wav", "-c:a", "pcm_u8"),
    "wav-s16": (".wav", "-c:a", "pcm_s16le"),
    "wav-s24": (".wav", "-c:a", "pcm_s24le"),
    "wav-s32": (".wav", "-c:a", "pcm_s32le"),
    "wav-f32": (".wav", "-c:a", "pcm_f32le"),
    "wav-f64": (".wav", "-c:a", "pcm_f64le"),
    "wav-alaw": (".wav", "-c:a", "pcm_alaw"),
    "wav-ima": (".wav", "-c:a", "adpcm_ima_wav"),
    "wav-ms": (".wav", "-c:a", "adpcm_ms"),
    "wav-rf64": (".wav", "-c:a", "pcm_s16le", "-rf64", "always"),
    "flac": (".flac",),
    "mp3": (".mp3", "-b:a", "64k"),
    "mp3-plain": (".mp3", "-b:a", "64k", "-write_xing", "0", "-id3v2_version", "0"),
    "mp3-vbr": (".mp3", "-q:a", "5"),
    "m4a": (".m4a", "-b:a", "64k"),
    "m4a-front": (".m4a", "-b:a", "64k", "-movflags", "+faststart"),
    "m4a-alac": (".m4a", "-c:a", "alac"),
    "m4a-fragmented": (
        *(".m4a", "-b:a", "64k", "-frag_duration", "500000"),
        *("-movflags", "+empty_moov+default_base_moof"),
    ),
    "mov": (".mov", "-c:a", "aac"),
    "ogg-opus": (".ogg", "-c:a", "libopus"),
    "ogg-vorbis": (".ogg", "-c:a", "libvorbis"),
    "ogg-flac": (".ogg", "-c:a", "flac"),
    "webm": (".webm", "-c:a", "libopus"),
    "webm-live": (".webm", "-c:a", "libopus", "-live", "1"),
    "3gp": (".3gp", "-c:a", "libopencore_amrnb", "-ar", "8000", "-b:a", "12.2k"),
    "amr": (".amr", "-c:a", "libopencore_amrnb", "-ar", "8000", "-b:a", "12.2k"),
    "aac": (".aac", "-c:a", "aac", "-b:a", "64k"),
    "caf-alac": (".caf", "-c:a", "alac"),
    "caf-ima4": (".caf", "-c:a", "adpcm_ima_qt"),
    "caf-pcm": (".caf", "-c:a", "pcm_s16be"),
}


def tone(
    frequency_hz: float,
    *,
    duration_s: float,
    level: float = 0.4,
    rate_hz: int = RATE_HZ,
) -> np.ndarray:
    """A sine in [-1, 1], float32, shape (n_samples,)."""
    seconds = np.arange(round(duration_s * rate_hz)) / rate_hz
    return (level * np.sin(2 * np.pi * frequency_hz * seconds)).astype(np.float32)


def noise(
    duration_s: float,
    *,
    rng: np.random.Generator,
    level: float = 0.05,
    rate_hz: int = RATE_HZ,
) -> np.ndarray:
    """White noise of RMS `level`, float32, shape (n_samples,)."""
    samples = rng.standard_normal(round(duration_s * rate_hz)) * level
    return samples.clip(-1, 1).astype(np.float32)


def place(
    parts: list[np.ndarray], *, at_s: list[float], over: np.ndarray
) -> np.ndarray:
    """Mix each part into a copy of `over` from its second on."""
    scene = over.copy()
    for part, start_s in zip(parts, at_s, strict=True):
        first = round(start_s * RATE_HZ)
        scene[first : first + len(part)] += part[: len(scene) - first]
    return scene


def to_int16(samples: np.ndarray) -> np.ndarray:
    """Samples of [-1, 1] as a working copy holds them."""
    return np.clip(np.round(samples * 32_767), -32_768, 32_767).astype(np.int16)


def encode(
    samples: np.ndarray, path: Path, *arguments: str, rate_hz: int = RATE_HZ
) -> Path:
    """Write samples, shape (n_samples,) or (n_samples, n_channels), by ffmpeg.

    The kind of file follows the suffix of `path` unless `arguments` name it.
    """
    n_channels = 1 if samples.ndim == 1 else samples.shape[1]
    run_ffmpeg(
        *("-f", "f32le", "-ar", str(rate_hz), "-ac", str(n_channels), "-i", "pipe:0"),
        *(*arguments, str(path)),
        feed=samples.astype("<f4").tobytes(),
    )
    return path


def encode_as(encoding: str, samples: np.ndarray, folder: Path) -> Path:
    """Write samples in one of `ENCODINGS`; the file has that encoding's name."""
    suffix, *arguments = ENCODINGS[encoding]
    return encode(samples, folder / f"{encoding}{suffix}", *arguments)


def write_wav(samples: np.ndarray, path: Path, *, rate_hz: int = RATE_HZ) -> Path:
    """Write 16-bit WAV without ffmpeg."""
    soundfile.write(path, samples, rate_hz, subtype="PCM_16", format="WAV")
    return path


def run_ffmpeg(*arguments: str, feed: bytes = b"") -> bytes:
    """Run ffmpeg uncaged, for what tests make themselves; return its output."""
    finished = subprocess.run(
        [ffmpeg.program(), "-v", "error", "-nostdin", "-y", *arguments],
        input=feed,
        capture_output=True,
        timeout=120,
        check=False,
    )
    if finished.returncode:
        raise RuntimeError(finished.stderr.decode(errors="replace"))
    return finished.stdout


def loudness_at(samples: np.ndarray, frequency_hz: float) -> float:
    """How much of the sound's energy is within 20 Hz of a frequency, in [0, 1]."""
    spectrum = np.abs(np.fft.rfft(samples.astype(float))) ** 2
    frequencies_hz = np.fft.rfftfreq(len(samples), 1 / RATE_HZ)
    near = np.abs(frequencies_hz - frequency_hz) < 20
    return float(spectrum[near].sum() / (spectrum.sum() + 1e-9))
