"""Model bundles: a folder that says how what was heard becomes detections of a label.

A bundle is data, never code: JSON that is checked field by field, and for a trained model
one file of numbers beside it (`head.npz`, or a network `model.onnx`) whose checksum the
JSON names. It names the backbone and the features it was made for, and `load` refuses to
mix them.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from acoustics import backbone, features, heads, learned
from acoustics.boundaries import LEAST_MS
from acoustics.heads import Head
from acoustics.learned import Network
from acoustics.scorers import HeadScorer, NetworkScorer, PatchScorer, Scorer

FORMAT = 1
STARTER = Path(__file__).parent / "starter"


_DAMAGED = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    OverflowError,
    RecursionError,
)


class IncompatibleModel(Exception):
    """The bundle cannot be used here; the message says what differs."""


@dataclass(frozen=True, slots=True)
class Scoring:
    """How the logits of a patch become a score.

    The score is the logistic function of ``slope * (evidence - offset)``, where
    the evidence is the largest logit of `classes` less `contrast_weight` times
    the largest of `contrast_classes` (not counted below `contrast_floor`).

    Attributes
    ----------
    classes, contrast_classes : tuple of int
        AudioSet classes in the order of YAMNet's class map, 0 to 520.
    contrast_floor, contrast_weight, slope, offset : float
        In logits, but for the weight and the slope, which have no unit.
    """

    classes: tuple[int, ...]
    contrast_classes: tuple[int, ...]
    contrast_floor: float
    contrast_weight: float
    slope: float
    offset: float

    def score(self, logits: np.ndarray) -> np.ndarray:
        """Score patches.

        Parameters
        ----------
        logits : ndarray, shape (n_patches, 521)
            From `acoustics.backbone`.

        Returns
        -------
        ndarray, shape (n_patches,), dtype float64
            In (0, 1).
        """
        evidence = logits[:, self.classes].max(axis=1).astype(np.float64)
        contrast = logits[:, self.contrast_classes].max(axis=1).astype(np.float64)
        evidence -= self.contrast_weight * np.maximum(contrast, self.contrast_floor)
        # Beyond this the score is 0 or 1 in the last digit, and exp overflows.
        steep = np.clip(self.slope * (evidence - self.offset), -30.0, 30.0)
        scores: np.ndarray = 1.0 / (1.0 + np.exp(-steep))
        return scores


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When scores become a detection.

    Attributes
    ----------
    alone : float
        A patch with at least this score is enough by itself; in [`start`, 1).
    start : float
        Patches with at least this score are enough if there are two, not both of
        one short sound; in [`keep`, 1).
    keep : float
        A patch with at least this score counts if one that is enough is near;
        above 0.
    reach_ms : int
        How near: from the start of one patch to that of the other.
    apart_ms : int
        How long one short sound may be.
    least_ms : int
        Utterances shorter than this are left out.
    """

    alone: float
    start: float
    keep: float
    reach_ms: int
    apart_ms: int
    least_ms: int = LEAST_MS


@dataclass(frozen=True, slots=True)
class Bundle:
    """A loaded model.

    Attributes
    ----------
    labels : tuple of str
        What it can hear.
    scores : mapping
        How the logits are scored, for each label; empty for a trained model.
    heads : mapping
        What was learned, for each label; empty for others.
    network : Network or None
        What scores the sound itself, for a model that is a network of its own.
    thresholds : mapping
        For each label.
    metrics : mapping
        As measured when it was made; how, its model card says.
    trainer : str
        What made it.
    dataset : mapping or None
        Number and checksum of the dataset it was trained from.
    seed : int or None
        Of the training.
    code_version : str
        Of the code that made it.
    checksum : str
        SHA-256 of the bundle's content.
    """

    labels: tuple[str, ...]
    scores: Mapping[str, Scoring]
    heads: Mapping[str, Head]
    network: Network | None
    thresholds: Mapping[str, Thresholds]
    metrics: Mapping[str, Any]
    trainer: str
    dataset: Mapping[str, Any] | None
    seed: int | None
    code_version: str
    checksum: str

    @property
    def needs_sound(self) -> bool:
        """Whether what was kept of the backbone is not enough to judge by."""
        return self.network is not None

    def scorer(self) -> Scorer:
        """Begin to score a stream from its start."""
        if self.network is not None:
            return NetworkScorer(self.network, self.labels)
        return HeadScorer(self.heads) if self.heads else PatchScorer(self.scores)


def load(path: Path = STARTER) -> Bundle:
    """Load a bundle after checking that it fits this code.

    Parameters
    ----------
    path : Path
        The bundle's folder.

    Raises
    ------
    IncompatibleModel
        If the bundle is not there or damaged, or was made for another format,
        backbone or features.
    """
    try:
        content = (path / "model.json").read_bytes()
    except OSError as error:
        msg = f"There is no model in {path}: a model is a folder with a model.json."
        raise IncompatibleModel(msg) from error
    try:
        stated = json.loads(content)
        _check_fits(stated)
        return _bundle(path, stated, checksum=hashlib.sha256(content).hexdigest())
    except _DAMAGED as error:
        msg = f"The model in {path} is damaged: {_sentence(error)}."
        raise IncompatibleModel(msg) from error


def _check_fits(stated: Mapping[str, Any]) -> None:
    ours = {
        "format version": FORMAT,
        "backbone": backbone.NAME,
        "backbone SHA-256": backbone.SHA256,
        "features": features.NAME,
        "features version": features.VERSION,
    }
    theirs = {
        "format version": stated["format"],
        "backbone": stated["backbone"]["name"],
        "backbone SHA-256": stated["backbone"]["sha256"],
        "features": stated["features"]["name"],
        "features version": stated["features"]["version"],
    }
    if "heads" in stated:
        ours["design of the heads"] = heads.DESIGN_VERSION
        theirs["design of the heads"] = stated["heads"]["design"]
    differing = [
        f"its {name} is {theirs[name]}, here it is {wanted}"
        for name, wanted in ours.items()
        if theirs[name] != wanted
    ]
    if differing:
        msg = f"The model does not fit this program: {'; '.join(differing)}."
        raise IncompatibleModel(msg)


def _bundle(folder: Path, stated: Mapping[str, Any], *, checksum: str) -> Bundle:
    labels = tuple(str(label) for label in stated["labels"])
    if not labels or len(set(labels)) < len(labels):
        msg = "it names no label, or one twice"
        raise ValueError(msg)
    by = [kind for kind in ("scores", "heads", "network") if kind in stated]
    if len(by) != 1:
        msg = "it must say in one way how it scores"
        raise ValueError(msg)
    return Bundle(
        labels=labels,
        scores=_scores(stated, labels),
        heads=_heads(folder, stated, labels),
        network=_network(folder, stated, labels),
        thresholds={
            label: _thresholds(stated["thresholds"][label]) for label in labels
        },
        metrics=dict(stated["metrics"]),
        trainer=str(stated["trainer"]),
        dataset=stated["dataset"],
        seed=stated["seed"],
        code_version=str(stated["code_version"]),
        checksum=checksum,
    )


def _scores(stated: Mapping[str, Any], labels: tuple[str, ...]) -> dict[str, Scoring]:
    if "scores" not in stated:
        return {}
    return {label: _scoring(stated["scores"][label]) for label in labels}


def _heads(
    folder: Path, stated: Mapping[str, Any], labels: tuple[str, ...]
) -> dict[str, Head]:
    if "heads" not in stated:
        return {}
    about = stated["heads"]
    content = learned.content(folder / learned.HEAD, sha256=about["sha256"])
    weights = learned.weights(content, n_labels=len(labels))
    return {
        label: Head(
            row,
            own=_own(about["labels"][label]["own"]),
            slope=_number(about["labels"][label]["slope"]),
            offset=_number(about["labels"][label]["offset"]),
        )
        for label, row in zip(labels, weights, strict=True)
    }


def _own(stated: Any) -> str | None:  # noqa: ANN401
    if stated is not None and stated not in heads.EVIDENCE:
        msg = f"it goes by {stated}, which is not known here"
        raise ValueError(msg)
    return None if stated is None else str(stated)


def _network(
    folder: Path, stated: Mapping[str, Any], labels: tuple[str, ...]
) -> Network | None:
    if "network" not in stated:
        return None
    sha256 = stated["network"]["sha256"]
    content = learned.content(folder / learned.NETWORK, sha256=sha256)
    return learned.network(content, n_labels=len(labels))


def _scoring(stated: Mapping[str, Any]) -> Scoring:
    return Scoring(
        classes=_classes(stated["classes"]),
        contrast_classes=_classes(stated["contrast_classes"]),
        contrast_floor=_number(stated["contrast_floor"]),
        contrast_weight=_number(stated["contrast_weight"]),
        slope=_number(stated["slope"]),
        offset=_number(stated["offset"]),
    )


def _thresholds(stated: Mapping[str, Any]) -> Thresholds:
    alone, start, keep = (_number(stated[name]) for name in ("alone", "start", "keep"))
    reach_ms, apart_ms = int(stated["reach_ms"]), int(stated["apart_ms"])
    if not 0.0 < keep <= start <= alone < 1.0:
        msg = f"need 0 < keep <= start <= alone < 1, got {keep}, {start}, {alone}"
        raise ValueError(msg)
    if not 0 <= apart_ms <= reach_ms <= MOST_REACH_MS:
        msg = f"need 0 <= apart_ms <= reach_ms <= {MOST_REACH_MS}"
        raise ValueError(msg)
    least_ms = int(stated.get("least_ms", LEAST_MS))
    if not 0 < least_ms <= MOST_REACH_MS:
        msg = f"need 0 < least_ms <= {MOST_REACH_MS}"
        raise ValueError(msg)
    return Thresholds(alone, start, keep, reach_ms, apart_ms, least_ms)


# What is held back until it is decided grows with the reach.
MOST_REACH_MS = 60_000


def _classes(stated: Any) -> tuple[int, ...]:  # noqa: ANN401
    classes = tuple(int(number) for number in stated)
    if not classes or not all(0 <= n < backbone.N_CLASSES for n in classes):
        msg = f"classes must be numbers from 0 to {backbone.N_CLASSES - 1}"
        raise ValueError(msg)
    return classes


def _number(stated: Any) -> float:  # noqa: ANN401
    number = float(stated)
    if not math.isfinite(number):
        msg = f"{stated} is not a finite number"
        raise ValueError(msg)
    return number


def _sentence(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return "model.json is not JSON"
    if isinstance(error, KeyError):
        return f"model.json has no {error}"
    return str(error)
