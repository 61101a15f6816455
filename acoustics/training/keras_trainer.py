"""A small network of its own, trained with TensorFlow and Keras on a dataset's clips.

It knows nothing of the backbone: all it can tell it has learned from the household's own
sound. TensorFlow is imported when a training begins, never before.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from acoustics import learned
from acoustics.backbone import Backbone
from acoustics.dataset.rows import Split
from acoustics.training import clips
from acoustics.training.deciding import Decision, Judged, decide
from acoustics.training.how import Training
from acoustics.training.lessons import lessons, sound
from acoustics.training.made import Made
from acoustics.training.material import Material
from acoustics.training.timeline import Timeline, counted, folds, lay

if TYPE_CHECKING:
    from acoustics.training.keras_network import Network

# Shares of the work: when all clips were read, and when it is known how long to learn.
_READ, _TRIED = 0.1, 0.55

_ON_VALIDATION = "the recordings for validation"
_ON_A_PART = "a part of the recordings that was held back, by a network without it"


def train(material: Material, *, backbone: Backbone, how: Training) -> Made:  # noqa: ARG001 - the network hears by itself
    """Train a network for all labels.

    Parameters
    ----------
    material : Material
    backbone : Backbone
        Not used.
    how : Training
        The seed is that of the first weights, of what is held back, and of every
        change made to the sound while learning.

    Raises
    ------
    DamagedBundle, NoClip
        If a clip cannot be read.

    Notes
    -----
    When to stop, and the thresholds, are found on the recordings for validation.
    Where there are none a part is held back; when it is known how long to learn, a
    second network learns from everything, as the nights of a home are few.
    """
    from acoustics.training import keras_network, onnx_network

    split = _split(material, how)
    first = keras_network.fit(
        lessons(split.learned_from, material),
        stop_on=lessons(split.held_back, material),
        seed=how.seed,
        report=_between(how, _READ, _TRIED if split.learns_again else 1.0),
    )
    how.say(f"The network was at its best after round {first.n_epochs}.")
    decisions = _decisions(split, first, material, how)
    last = first
    if split.learns_again:
        last = keras_network.fit(
            lessons(split.everything, material),
            n_epochs=first.n_epochs,
            seed=how.seed,
            report=_between(how, _TRIED, 1.0),
        )
    content = onnx_network.as_bytes(
        last.weights(),
        slopes=[decisions[label].slope for label in material.labels],
        offsets=[decisions[label].offset for label in material.labels],
    )
    return Made(
        scoring={"network": {"sha256": hashlib.sha256(content).hexdigest()}},
        files={learned.NETWORK: content},
        decisions=decisions,
    )


@dataclass(frozen=True, slots=True)
class _Split:
    """What is learned from, and what it is tried on."""

    learned_from: list[Timeline]
    held_back: list[Timeline]
    everything: list[Timeline]
    heard_h: float
    measured_on: str

    @property
    def learns_again(self) -> bool:
        return self.measured_on == _ON_A_PART


def _split(material: Material, how: Training) -> _Split:
    training = _timelines(material, "train")
    validation = _timelines(material, "validation")
    how.done(_READ)
    if validation:
        heard_h = material.heard_h.get("validation", 0.0)
        return _Split(training, validation, training, heard_h, _ON_VALIDATION)
    usual = max(
        sorted(material.crying & set(material.labels)),
        key=counted(training).__getitem__,
    )
    fold_of = folds(training, label=usual)
    numbers = sorted({int(one) for each in fold_of for one in np.unique(each)})
    chosen = int(np.random.default_rng(how.seed).choice(numbers))
    held_back = _only(training, [each == chosen for each in fold_of])
    learned_from = _only(training, [each != chosen for each in fold_of])
    share = _weight(held_back, material) / _weight(training, material)
    heard_h = share * material.heard_h.get("train", 0.0)
    return _Split(learned_from, held_back, training, heard_h, _ON_A_PART)


def _timelines(material: Material, side: Split) -> list[Timeline]:
    # Half precision is plenty for sound, and halves what is held of it.
    return lay(
        (row, replace(heard, patches=np.asarray(heard.patches, np.float16)))
        for row, heard in clips.sound(material.dataset, material.rows(side))
    )


def _only(
    timelines: Sequence[Timeline], chosen: Sequence[np.ndarray]
) -> list[Timeline]:
    parts = [each.only(mine) for each, mine in zip(timelines, chosen, strict=True)]
    return [part for part in parts if part.patches.passes.any()]


def _weight(timelines: Iterable[Timeline], material: Material) -> float:
    return sum(
        float(each.stands_for(material.sampled_stands_for)[each.known].sum())
        for each in timelines
    )


def _decisions(
    split: _Split, network: "Network", material: Material, how: Training
) -> dict[str, Decision]:
    logits = [network.logits(sound(each)) for each in split.held_back]
    return {
        label: decide(
            label,
            judged=Judged(
                [
                    (each, told[:, n])
                    for each, told in zip(split.held_back, logits, strict=True)
                ],
                heard_h=split.heard_h,
                sampled_stands_for=material.sampled_stands_for,
                measured_on=split.measured_on,
            ),
            wish=how.wish,
        )
        for n, label in enumerate(material.labels)
    }


def _between(how: Training, start: float, end: float) -> Callable[[float], None]:
    return lambda share: how.done(start + (end - start) * share)
