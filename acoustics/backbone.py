"""YAMNet as a function: log-mel patches in, embeddings and class logits out."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

NAME = "yamnet"
SHA256 = "7761d5f0c87cd92b9fca45e0e58d83e178f6e98ab855a2a47e2ba435a78d00ee"
DEFAULT_PATH = Path("var/backbone/yamnet.onnx")

N_EMBEDDING = 1024
N_CLASSES = 521

# More at once is no faster and takes more memory.
_RUN_PATCHES = 16


class MissingBackbone(Exception):
    """The network's file is not there, or is not the one that was measured."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the network makes of a batch of patches.

    Attributes
    ----------
    embeddings : ndarray, shape (n_patches, 1024), dtype float32
        Not negative; the network's last layer after its global pool.
    logits : ndarray, shape (n_patches, 521), dtype float32
        One for each AudioSet class, in the order of YAMNet's class map.
    """

    embeddings: np.ndarray
    logits: np.ndarray


class Backbone:
    """The loaded network; `load` makes it.

    Attributes
    ----------
    checksum : str
        SHA-256 of the file it was loaded from.
    """

    def __init__(self, session: Any, *, checksum: str) -> None:  # noqa: ANN401
        self._session = session
        self.checksum = checksum

    def run(self, patches: np.ndarray) -> Heard:
        """Listen to a batch of patches.

        Parameters
        ----------
        patches : ndarray, shape (n_patches, 96, 64), dtype float32
            From `acoustics.features`.

        Returns
        -------
        Heard
            One row a patch. The result of a patch does not depend on the others
            by more than float32 rounding.
        """
        embeddings = np.empty((len(patches), N_EMBEDDING), np.float32)
        logits = np.empty((len(patches), N_CLASSES), np.float32)
        for start in range(0, len(patches), _RUN_PATCHES):
            rows = slice(start, start + _RUN_PATCHES)
            embeddings[rows], logits[rows] = self._session.run(
                ["embedding", "logits"], {"patches": patches[rows, None]}
            )
        return Heard(embeddings, logits)


def load(path: Path = DEFAULT_PATH, *, n_threads: int = 0) -> Backbone:
    """Load the network after checking that it is the one that was measured.

    Parameters
    ----------
    path : Path
        The file that ``python -m acoustics.backbone_build`` wrote.
    n_threads : int
        Threads that one batch is spread over; 0 for one a core.

    Raises
    ------
    MissingBackbone
        If the file is not there or its SHA-256 differs.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        msg = f"The listening network is not at {path}: run `make setup` to fetch it."
        raise MissingBackbone(msg) from error
    checksum = hashlib.sha256(content).hexdigest()
    if checksum != SHA256:
        msg = (
            f"The listening network at {path} is damaged or another one (its SHA-256 "
            f"begins {checksum[:12]}, not {SHA256[:12]}): delete it and run "
            "`make setup` to fetch it again."
        )
        raise MissingBackbone(msg)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = n_threads
    options.log_severity_level = 3
    # Waiting threads that spin would take the cores from the features.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(
        content, sess_options=options, providers=["CPUExecutionProvider"]
    )
    return Backbone(session, checksum=checksum)
