"""Decode a file whole, as tests of short sounds may."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from acoustics.audio.decoding import DecodeLimits, Outcome, open_decoder


@dataclass(frozen=True)
class Decoded:
    samples: np.ndarray
    outcome: Outcome


def decode(original: Path, *, limits: DecodeLimits | None = None) -> Decoded:
    with open_decoder(original, limits=limits) as decoder:
        blocks = list(decoder)
        return Decoded(np.concatenate(blocks), decoder.outcome)
