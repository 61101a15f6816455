"""What a model thought of each moment of a night, kept to be drawn.

Layout, little-endian: a header (magic, format version, number of labels, milliseconds
from one patch to the next, number of patches, CRC-32 of what follows), for each label
the length of its name and the name in UTF-8, then for each label one byte a patch: its
score, from 0 for 0 to 255 for 1. Patch ``n`` begins at ``n * step_ms``.
"""

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from acoustics.audio.whole import written_whole
from acoustics.features import PATCH_HOP_MS

LOUDEST = 255

_MAGIC = b"LULLSCOR"
_VERSION = 1
_HEADER = struct.Struct("<8sHHIII")


class DamagedScores(Exception):
    """The scores are missing or not ours; let the model listen again."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of one label, each the highest of a stretch of `step_ms`."""

    label: str
    step_ms: int
    scores: tuple[float, ...]


class Builder:
    """Collects the scores of a night as they pass by: 75 kB for ten hours."""

    def __init__(self) -> None:
        self._patches: dict[str, list[np.ndarray]] = {}

    def add(self, scores: Mapping[str, np.ndarray]) -> None:
        """Append the scores of the next patches, in [0, 1], for each label."""
        for label, values in scores.items():
            rounded = np.rint(np.clip(values, 0, 1) * LOUDEST).astype(np.uint8)
            self._patches.setdefault(label, []).append(rounded)

    def labels(self) -> dict[str, np.ndarray]:
        """Return the scores so far, uint8, shape (n_patches,), for each label."""
        return {label: np.concatenate(some) for label, some in self._patches.items()}


class Unrounded:
    """Collects the scores of a night as they are, to measure a model by."""

    def __init__(self) -> None:
        self._patches: dict[str, list[np.ndarray]] = {}

    def add(self, scores: Mapping[str, np.ndarray]) -> None:
        """Append the scores of the next patches, for each label."""
        for label, values in scores.items():
            self._patches.setdefault(label, []).append(np.asarray(values, np.float32))

    def labels(self) -> dict[str, np.ndarray]:
        """Return the scores so far, float32, shape (n_patches,), for each label."""
        return {label: np.concatenate(some) for label, some in self._patches.items()}


def write(builder: Builder, path: Path) -> None:
    """Write the scores so that a reader sees all of them or none."""
    labels = builder.labels()
    n_patches = max((len(scores) for scores in labels.values()), default=0)
    names = b"".join(_named(label) for label in labels)
    body = names + b"".join(scores.tobytes() for scores in labels.values())
    header = _HEADER.pack(
        _MAGIC, _VERSION, len(labels), PATCH_HOP_MS, n_patches, zlib.crc32(body)
    )
    with written_whole(path) as partial:
        partial.write_bytes(header + body)


def read(path: Path, *, label: str, most_points: int) -> Scores:
    """Read the scores of a label, in no more points than one can draw.

    Parameters
    ----------
    path : Path
        As `write` left it.
    label : str
        One the model speaks of.
    most_points : int
        At least 1; with more patches than that, a point is the highest score of
        several.

    Raises
    ------
    DamagedScores
        If `path` is not a whole file of this version, or says nothing of `label`.
    """
    step_ms, labels = _read(path)
    if label not in labels:
        msg = f"{path.name} says nothing of {label}"
        raise DamagedScores(msg)
    scores = labels[label]
    together = max(1, -(-len(scores) // most_points))
    if len(scores):
        scores = np.maximum.reduceat(scores, np.arange(0, len(scores), together))
    shares = np.round(scores / LOUDEST, 3)
    return Scores(label, step_ms * together, tuple(shares.tolist()))


def _named(label: str) -> bytes:
    name = label.encode()
    return struct.pack("<B", len(name)) + name


def _read(path: Path) -> tuple[int, dict[str, np.ndarray]]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        msg = f"{path.name} cannot be read"
        raise DamagedScores(msg) from error
    if len(raw) < _HEADER.size or raw[:8] != _MAGIC:
        msg = f"{path.name} holds no scores"
        raise DamagedScores(msg)
    _, version, n_labels, step_ms, n_patches, checksum = _HEADER.unpack_from(raw)
    if version != _VERSION or zlib.crc32(raw[_HEADER.size :]) != checksum:
        msg = f"{path.name} is damaged or of another version than {_VERSION}"
        raise DamagedScores(msg)
    return step_ms, _by_label(raw, n_labels, n_patches)


def _by_label(raw: bytes, n_labels: int, n_patches: int) -> dict[str, np.ndarray]:
    names, at = [], _HEADER.size
    for _ in range(n_labels):
        end = at + 1 + raw[at]
        names.append(raw[at + 1 : end].decode())
        at = end
    scores = np.frombuffer(raw, np.uint8, count=n_labels * n_patches, offset=at)
    return dict(zip(names, scores.reshape(n_labels, n_patches), strict=True))
