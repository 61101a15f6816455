"""A recording's tones as pictures, from sound to tiles, in one pass and constant memory.

`mel` is how an ear hears pitch; `linear` is for who looks for harmonics; `pcen` takes
the room away and lets faint cries stand out. Column `n` of the finest level shows the
20 ms from `20 n` on; each coarser level keeps the brightest of four columns, so that a
short cry still shows in a whole night.

librosa and Pillow are loaded when something is drawn: their first start takes long, and
neither the pages nor the command line need them.
"""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from acoustics.audio import working
from acoustics.audio.whole import written_whole
from acoustics.audio.working import RATE_HZ
from acoustics.spectrogram_tiles import (
    COARSER,
    FILE_NAME,
    TILE_COLUMNS,
    DamagedDrawing,
    Drawing,
    Level,
    Picture,
    Writer,
    drawing,
    read_tile,
)

__all__ = [
    "COLUMNS_PER_S",
    "FILE_NAME",
    "N_ROWS",
    "TILE_COLUMNS",
    "DamagedDrawing",
    "Drawing",
    "Level",
    "Picture",
    "draw",
    "drawing",
    "read_tile",
    "warm",
]

COLUMNS_PER_S = 50
N_ROWS = 128
HOP = RATE_HZ // COLUMNS_PER_S
N_FFT = 1024
LOWEST_HZ, HIGHEST_HZ = 50.0, 8000.0

# A window lies in the middle of its column and reaches this far out of it.
_REACH = (N_FFT - HOP) // 2
# Decibels below a full-scale sine that the 255 steps span, 0.4 dB each: room for a
# whisper as well as for a cry beside the phone. `dark` and `bright` of a level say
# which part of it a recording fills, so that a quiet night is not black.
_FLOOR_DB, _CEILING_DB = -110.0, -10.0
# Of a steady sound PCEN gives about 0.13, of a cry above it 0.5 to 2.
_PCEN_CEILING = 2.0
# Slower than librosa's 0.4 s, which takes a long cry for the room.
_PCEN_SECONDS = 2.0
_PCEN_POWER = 0.25
_PCEN_SCALE = np.float32(2**31)
_QUALITY = 80
_LEAST_RANGE = 64


def draw(working_copy: Path, path: Path, *, report: Callable[[float], None]) -> None:
    """Draw a working copy into `path`, whole or not at all.

    Parameters
    ----------
    working_copy : Path
        What `acoustics.preparation` made.
    path : Path
        Where the drawing appears.
    report : callable
        Called with the part done, in [0, 1]. It may raise to stop the work.

    Raises
    ------
    DamagedWorkingCopy
        If there is no sound to be read.
    """
    length_ms = working.duration_ms(working_copy)
    blocks = working.read_blocks(working_copy)
    with written_whole(path) as partial, partial.open("wb") as file:
        draw_blocks(
            blocks,
            file,
            report=lambda done_ms: report(min(1.0, done_ms / max(1, length_ms))),
        )


def draw_blocks(
    blocks: Iterator[np.ndarray], file: BinaryIO, *, report: Callable[[float], None]
) -> None:
    """Draw int16 blocks of any size; `report` is told the milliseconds done."""
    artist = _Artist()
    writer = Writer(file)
    pyramids = {name: _Level(writer, picture=name, number=0) for name in artist.rows_hz}
    done_ms = 0.0
    report(done_ms)
    for samples, n_columns in _stretches(blocks):
        for name, columns in artist.pictures(samples, n_columns).items():
            pyramids[name].add(columns)
        done_ms += n_columns * 1000 / COLUMNS_PER_S
        report(done_ms)
    writer.finish(
        tuple(
            Picture(
                name,
                artist.rows_hz[name],
                *artist.edges_hz[name],
                tuple(pyramid.finish()),
            )
            for name, pyramid in pyramids.items()
        )
    )


def warm() -> None:
    """Draw a second of silence: what librosa compiles is kept for the next time."""
    silence = np.zeros(RATE_HZ, np.int16)
    draw_blocks(iter([silence]), io.BytesIO(), report=lambda _: None)


def _stretches(blocks: Iterator[np.ndarray]) -> Iterator[tuple[np.ndarray, int]]:
    """Cut blocks into one tile's columns each, with what the windows need around them.

    The cuts depend on the place in the recording alone, never on the blocks.
    """
    wanted = TILE_COLUMNS * HOP
    waiting = np.zeros(_REACH, np.int16)
    for block in blocks:
        waiting = np.concatenate([waiting, block])
        while len(waiting) >= wanted + 2 * _REACH:
            yield waiting[: wanted + 2 * _REACH], TILE_COLUMNS
            waiting = waiting[wanted:]
    while (n_left := len(waiting) - _REACH) > 0:
        n_columns = min(TILE_COLUMNS, -(-n_left // HOP))
        lacking = max(0, n_columns * HOP + 2 * _REACH - len(waiting))
        padded = np.pad(waiting, (0, lacking))
        yield padded[: n_columns * HOP + 2 * _REACH], n_columns
        waiting = waiting[n_columns * HOP :]


class _Artist:
    """Turns sound into columns; keeps what PCEN remembers from one call to the next."""

    def __init__(self) -> None:
        import librosa
        import scipy.sparse

        self._librosa = librosa
        mel = librosa.filters.mel(
            sr=RATE_HZ,
            n_fft=N_FFT,
            n_mels=N_ROWS,
            fmin=LOWEST_HZ,
            fmax=HIGHEST_HZ,
            norm=None,
        )
        # 1,004 of its 65,664 values are not zero.
        self._mel = scipy.sparse.csr_array(mel)
        middles = librosa.mel_frequencies(
            n_mels=N_ROWS + 2, fmin=LOWEST_HZ, fmax=HIGHEST_HZ
        )[1:-1]
        mel_hz = tuple(float(hz) for hz in middles)
        bin_hz = RATE_HZ / N_FFT
        linear_hz = tuple((4 * row + 2.5) * bin_hz for row in range(N_ROWS))
        self.rows_hz = {"mel": mel_hz, "linear": linear_hz, "pcen": mel_hz}
        self.edges_hz = {
            "mel": (LOWEST_HZ, HIGHEST_HZ),
            "linear": (0.0, HIGHEST_HZ),
            "pcen": (LOWEST_HZ, HIGHEST_HZ),
        }
        self._memory: np.ndarray | None = None

    def pictures(self, samples: np.ndarray, n_columns: int) -> dict[str, np.ndarray]:
        """Return uint8 columns, shape (n_rows, n_columns), low frequencies first."""
        sound = samples.astype(np.float32) / np.float32(32_768 * N_FFT / 4)
        spectrum = self._librosa.stft(sound, n_fft=N_FFT, hop_length=HOP, center=False)[
            :, :n_columns
        ]
        power = np.ascontiguousarray(spectrum.real**2 + spectrum.imag**2)
        mel = self._mel @ power
        return {
            "mel": _as_brightness(mel),
            "linear": _as_brightness(_pooled_bins(power)),
            "pcen": self._pcen(mel),
        }

    def _pcen(self, mel: np.ndarray) -> np.ndarray:
        energy = mel * _PCEN_SCALE
        per_column_s = 1 / COLUMNS_PER_S
        n = _PCEN_SECONDS / per_column_s
        share = (np.sqrt(1 + 4 * n**2) - 1) / (2 * n**2)
        if self._memory is None:
            # As if the room had sounded like this before: no flash at the beginning.
            usual = np.median(energy, axis=1, keepdims=True)
            self._memory = usual * (1 - share)
        values, self._memory = self._librosa.pcen(
            energy,
            sr=RATE_HZ,
            hop_length=HOP,
            b=share,
            power=_PCEN_POWER,
            zi=self._memory,
            return_zf=True,
        )
        return _as_steps(values / _PCEN_CEILING)


def _pooled_bins(power: np.ndarray) -> np.ndarray:
    """Keep the strongest of each four bins; the lowest bin, a constant, is left out."""
    pooled: np.ndarray = np.maximum(
        np.maximum(power[1::4], power[2::4]), np.maximum(power[3::4], power[4::4])
    )
    return pooled


def _as_brightness(power: np.ndarray) -> np.ndarray:
    decibels = 10 * np.log10(np.maximum(power, np.float32(1e-12)))
    return _as_steps((decibels - _FLOOR_DB) / (_CEILING_DB - _FLOOR_DB))


def _as_steps(shares: np.ndarray) -> np.ndarray:
    steps: np.ndarray = np.clip(shares * 255 + 0.5, 0, 255).astype(np.uint8)
    return steps


class _Level:
    """One level of a picture: cuts what comes into tiles, and feeds the next level.

    The coarsest level is the first that fits into one tile.
    """

    def __init__(self, writer: Writer, *, picture: str, number: int) -> None:
        self._writer = writer
        self._picture = picture
        self._number = number
        self._waiting: list[np.ndarray] = []
        self._n_waiting = 0
        self._n_columns = 0
        self._seen = np.zeros(256, np.int64)
        self._next: _Level | None = None

    def add(self, columns: np.ndarray) -> None:
        """Take the columns that come next."""
        if self._n_waiting + len(columns.T) > TILE_COLUMNS:
            # More than one tile: what waits is a whole one.
            self._emit(feed=True)
        self._waiting.append(columns)
        self._n_waiting += len(columns.T)
        self._n_columns += len(columns.T)

    def finish(self) -> Iterator[Level]:
        """Write what is left, here and in the coarser levels; describe all of them."""
        self._emit(feed=self._next is not None)
        yield self._described()
        if self._next:
            yield from self._next.finish()

    def _emit(self, *, feed: bool) -> None:
        tile = np.concatenate(self._waiting, axis=1)
        self._waiting, self._n_waiting = [], 0
        self._seen += np.bincount(tile[:, ::COARSER].ravel(), minlength=256)
        self._writer.add(_jpeg(tile), picture=self._picture, level=self._number)
        if not feed:
            return
        if self._next is None:
            self._next = _Level(
                self._writer, picture=self._picture, number=self._number + 1
            )
        self._next.add(_brightest(tile))

    def _described(self) -> Level:
        shares = np.cumsum(self._seen) / max(1, self._seen.sum())
        dark = int(np.searchsorted(shares, 0.5))
        bright = int(np.searchsorted(shares, 0.999))
        return Level(
            columns_per_s=COLUMNS_PER_S / COARSER**self._number,
            n_columns=self._n_columns,
            dark=dark,
            bright=max(bright, dark + _LEAST_RANGE),
        )


def _brightest(tile: np.ndarray) -> np.ndarray:
    """Keep the brightest of each `COARSER` columns; fewer at the end."""
    lacking = -tile.shape[1] % COARSER
    whole = np.pad(tile, ((0, 0), (0, lacking))) if lacking else tile
    first, second, third, fourth = (whole[:, n::COARSER] for n in range(COARSER))
    pooled: np.ndarray = np.maximum(
        np.maximum(first, second), np.maximum(third, fourth)
    )
    return pooled


def _jpeg(tile: np.ndarray) -> bytes:
    from PIL import Image

    into = io.BytesIO()
    picture = Image.fromarray(np.ascontiguousarray(tile[::-1]))
    picture.save(into, "JPEG", quality=_QUALITY)
    return into.getvalue()
