"""The numbers that a trained model is made of, read with distrust.

`head.npz` holds one array, ``weights``; `model.onnx` one network with its weights inside
the file. Both are read as bytes, compared with the checksum that the model states, and
only then parsed; neither can name another file or run code.
"""

import hashlib
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from acoustics.features import N_BANDS, PATCH_FRAMES
from acoustics.heads import N_INPUTS, Head

HEAD, NETWORK = "head.npz", "model.onnx"

# A head has some kilobytes for each label, a small network a few megabytes.
MOST_BYTES = 64 * 2**20
_MOST_WEIGHT = 1e4

# A crafted header may ask for more memory than there is.
_NO_WEIGHTS = (
    zipfile.BadZipFile,
    OSError,
    EOFError,
    KeyError,
    SyntaxError,
    MemoryError,
)


class Network:
    """A network that hears log-mel patches and scores each label; `network` makes it."""

    def __init__(self, session: Any) -> None:  # noqa: ANN401
        self._session = session

    def scores(self, patches: np.ndarray) -> np.ndarray:
        """Score patches.

        Parameters
        ----------
        patches : ndarray, shape (n_patches, 96, 64), dtype float32
            From `acoustics.features`.

        Returns
        -------
        ndarray, shape (n_patches, n_labels), dtype float64
            In [0, 1].
        """
        (told,) = self._session.run(None, {"patches": patches})
        scores: np.ndarray = np.clip(np.nan_to_num(told), 0.0, 1.0).astype(np.float64)
        return scores


def content(path: Path, *, sha256: str) -> bytes:
    """Read a file of numbers that must be the one a model was measured with.

    Raises
    ------
    ValueError
        If it is missing, too large or another one.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            msg = f"{path.name} is too large to be one of ours"
            raise ValueError(msg)
        read = path.read_bytes()
    except OSError as error:
        msg = f"{path.name} cannot be read"
        raise ValueError(msg) from error
    found = hashlib.sha256(read).hexdigest()
    if found != sha256:
        msg = f"the SHA-256 of {path.name} begins {found[:12]}, not {str(sha256)[:12]}"
        raise ValueError(msg)
    return read


def weights(content: bytes, *, n_labels: int) -> np.ndarray:
    """Take the weights out of the content of a `head.npz`.

    Returns
    -------
    ndarray, shape (n_labels, n_inputs), dtype float32

    Raises
    ------
    ValueError
        If it holds anything else.
    """
    wanted = (n_labels, N_INPUTS)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            (entry,) = archive.infolist()
        if entry.filename != "weights.npy" or entry.file_size > MOST_BYTES:
            msg = f"{HEAD} holds something else than weights"
            raise ValueError(msg)
        with np.load(io.BytesIO(content), allow_pickle=False) as kept:
            told: np.ndarray = kept["weights"]
    except _NO_WEIGHTS as error:
        msg = f"{HEAD} holds no weights"
        raise ValueError(msg) from error
    if told.dtype != np.float32 or told.shape != wanted:
        msg = (
            f"the weights in {HEAD} are {told.dtype} {told.shape}, not float32 {wanted}"
        )
        raise ValueError(msg)
    if not np.all(np.abs(told) <= _MOST_WEIGHT):
        msg = f"the weights in {HEAD} are not all numbers of a sensible size"
        raise ValueError(msg)
    return told


def as_bytes_of(heads: Sequence[Head]) -> bytes:
    """Write heads as the content of a `head.npz`; equal weights, equal bytes."""
    into = io.BytesIO()
    np.savez(into, weights=np.stack([head.weights for head in heads]))
    return into.getvalue()


def network(content: bytes, *, n_labels: int) -> Network:
    """Make a network of the content of a `model.onnx`.

    Raises
    ------
    ValueError
        If it is no such network: one input ``patches`` of (n, 96, 64), one output of
        (n, n_labels).
    """
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        # From bytes there is no folder in which a weight could name another file.
        session = onnxruntime.InferenceSession(
            content, sess_options=options, providers=["CPUExecutionProvider"]
        )
        made = Network(session)
        told = made.scores(np.zeros((2, PATCH_FRAMES, N_BANDS), np.float32))
    except Exception as error:  # onnxruntime raises many kinds
        msg = f"{NETWORK} is no network of ours"
        raise ValueError(msg) from error
    if told.shape != (2, n_labels):
        msg = f"{NETWORK} gives {told.shape} for two patches, not (2, {n_labels})"
        raise ValueError(msg)
    return made
