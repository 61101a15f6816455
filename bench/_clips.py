"""Real clips as the network hears them, each embedded once."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from acoustics import backbone, features
from acoustics.audio.decoding import open_decoder
from acoustics.audio.whole import written_whole
from bench import CACHE
from bench.detect_quality import ROOT, composer

LABELS = ("cry", "laugh", "noise")


@dataclass(frozen=True, slots=True)
class Clip:
    """One clip; all of a group come from one recording or one device.

    Attributes
    ----------
    embeddings : ndarray, shape (n_patches, 1024), dtype float16
    logits : ndarray, shape (n_patches, 521), dtype float16
    """

    label: str
    group: str
    embeddings: np.ndarray
    logits: np.ndarray


def clips() -> list[Clip]:
    """Return the clips of crying, laughing and household noise, in order of name."""
    folder = composer().parent
    with (folder / "clips.csv").open() as table:
        rows = [row for row in csv.DictReader(table) if row["label"] in LABELS]
    rows.sort(key=lambda row: row["path"])
    kept = CACHE / "clips" / f"{backbone.SHA256[:12]}-{len(rows)}.npz"
    if not kept.exists():
        _embed([folder / row["path"] for row in rows], kept)
    with np.load(kept) as arrays:
        return [
            Clip(row["label"], row["group"], arrays[f"e{n}"], arrays[f"l{n}"])
            for n, row in enumerate(rows)
        ]


def _embed(paths: list[Path], kept: Path) -> None:
    network = backbone.load(ROOT / backbone.DEFAULT_PATH)
    arrays: dict[str, np.ndarray] = {}
    for n, path in enumerate(paths):
        with open_decoder(path) as decoder:
            samples = np.concatenate(list(decoder))
        heard = network.run(features.patches(features.log_mel(samples)))
        arrays[f"e{n}"] = heard.embeddings.astype(np.float16)
        arrays[f"l{n}"] = heard.logits.astype(np.float16)
    kept.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(kept) as partial, partial.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
