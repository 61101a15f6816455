"""The personal head: the starter, moved as far as the household's labels reach."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from acoustics import heads, learned
from acoustics.backbone import Backbone
from acoustics.heads import CRYING, INTERCEPT, LAUGHING, N_INPUTS, OWN, SPEAKING, Head
from acoustics.training import clips
from acoustics.training.deciding import Decision, Judged, decide
from acoustics.training.fitting import Prior, fit
from acoustics.training.how import Steps, Training
from acoustics.training.made import Made
from acoustics.training.material import Material
from acoustics.training.timeline import Timeline, folds, lay

# The share of the work that is done when all clips were heard.
_HEARD = 0.6

# What the starter can tell of the usual words, for labels that do not count as crying.
_OWN = {"laugh": LAUGHING, "speech": SPEAKING}

# How hard weights are to move from the starter's. Weaker ones did better on composed
# nights of one home, and worse than the starter on clips of sources never heard.
_INTERCEPT_STRENGTH, _OWN_STRENGTH = 1e-3, 2.0
_EVIDENCE_STRENGTH, _EMBEDDING_STRENGTH = 5.0, 50.0

# Of sampled patches that the starter would never ask about one in so many is learned
# from, and stands for them all: most of heard time is silence, and all of it is alike.
_PLAIN_EVIDENCE = -4.0
_PLAIN_EVERY = 4

# How often `learn` tells that it goes on.
STEPS = 3

MEASURED_ON = "recordings that were left out in turn, and those for validation"


def train(material: Material, *, backbone: Backbone, how: Training) -> Made:
    """Learn a head for each label.

    Parameters
    ----------
    material : Material
    backbone : Backbone
    how : Training
        There is no chance in it: the seed changes nothing.

    Raises
    ------
    DamagedBundle, NoClip
        If a clip cannot be read.
    """
    rows = list(material.rows("train", "validation"))
    heard = []
    for row, clip in clips.heard(
        material.dataset, rows, backbone=backbone, cache=how.cache
    ):
        heard.append((row, clip))
        how.done(_HEARD * len(heard) / len(rows))
    training = lay((row, clip) for row, clip in heard if row.split == "train")
    validation = lay((row, clip) for row, clip in heard if row.split == "validation")
    del heard
    steps = Steps(how, n=STEPS * len(material.labels), first=_HEARD)
    told = {
        label: learn(
            label,
            material=material,
            training=training,
            validation=validation,
            wish=how.wish,
            step=steps.step,
        )
        for label in material.labels
    }
    content = learned.as_bytes_of([told[label].head for label in material.labels])
    return Made(
        scoring={
            "heads": {
                "design": heads.DESIGN_VERSION,
                "sha256": hashlib.sha256(content).hexdigest(),
                "labels": {
                    label: {
                        "own": one.head.own,
                        "slope": one.head.slope,
                        "offset": one.head.offset,
                    }
                    for label, one in told.items()
                },
            }
        },
        files={learned.HEAD: content},
        decisions={label: one.decision for label, one in told.items()},
    )


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned of a label, and how well it does on nights it was not told of."""

    head: Head
    decision: Decision


def learn(
    label: str,
    *,
    material: Material,
    training: Sequence[Timeline],
    validation: Sequence[Timeline],
    wish: float,
    step: Callable[[], None],
) -> Learned:
    """Learn a label.

    Parameters
    ----------
    label : str
    material : Material
    training, validation : sequence of Timeline
        The head is learned from the first alone. Thresholds and probabilities are
        found on both: on the first by heads that did not learn from the recording.
    wish : float
        False alarms a night.
    step : callable
        Called between the parts of the work; it may raise to stop it.
    """
    own = CRYING if label in material.crying else _OWN.get(label)
    lessons = [_lesson(each, label, own, material) for each in training]
    step()
    prior = prior_of(own)
    weights = _fit(lessons, prior)
    step()
    judged = [
        (each.timeline, logits)
        for each, logits in zip(
            lessons, _crossed(lessons, label, prior, weights), strict=True
        )
    ]
    step()
    judged += [
        (each, heads.inputs(each.patches, own=own) @ weights) for each in validation
    ]
    massed = [(each, heads.with_mass(z, each.patches.passes)) for each, z in judged]
    decision = decide(
        label,
        judged=Judged(
            massed,
            heard_h=_heard_h(material, with_validation=bool(validation)),
            sampled_stands_for=material.sampled_stands_for,
            measured_on=MEASURED_ON,
        ),
        wish=wish,
    )
    return Learned(
        Head(weights, own, slope=decision.slope, offset=decision.offset), decision
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Lesson:
    """A recording as the solver sees it; rows of `inputs` are its patches that passed."""

    timeline: Timeline
    inputs: np.ndarray
    targets: np.ndarray
    counts: np.ndarray


def _lesson(
    timeline: Timeline, label: str, own: str | None, material: Material
) -> _Lesson:
    passes = timeline.patches.passes
    inputs = heads.inputs(timeline.patches, own=own)
    targets = timeline.targets(label)[passes]
    stands_for = timeline.stands_for(material.sampled_stands_for)[passes]
    if own:
        plain = (inputs[:, OWN] < _PLAIN_EVIDENCE) & timeline.sampled[passes]
        plain &= targets == 0
        kept = np.cumsum(plain) % _PLAIN_EVERY == 0
        targets[plain & ~kept] = -1
        stands_for[plain & kept] *= _PLAIN_EVERY
    return _Lesson(timeline, inputs, targets, stands_for)


def prior_of(own: str | None) -> Prior:
    """Say where a head begins: at the starter, if that can tell anything of its label.

    Parameters
    ----------
    own : {"crying", "laughing", "speaking"} or None
        As for `heads.inputs`.
    """
    mean = np.zeros(N_INPUTS)
    mean[OWN] = 1.0 if own else 0.0
    strength = np.full(N_INPUTS, _EMBEDDING_STRENGTH)
    strength[: heads.N_EVIDENCE] = _EVIDENCE_STRENGTH
    strength[INTERCEPT], strength[OWN] = _INTERCEPT_STRENGTH, _OWN_STRENGTH
    return Prior(mean, strength)


def _fit(
    lessons: Sequence[_Lesson],
    prior: Prior,
    chosen: Sequence[np.ndarray] | None = None,
    start: np.ndarray | None = None,
) -> np.ndarray:
    parts = []
    for number, lesson in enumerate(lessons):
        usable = lesson.targets >= 0
        if chosen is not None:
            usable = usable & chosen[number]
        parts.append(
            (lesson.inputs[usable], lesson.targets[usable], lesson.counts[usable])
        )
    inputs, targets, counts = (
        np.concatenate(some) for some in zip(*parts, strict=True)
    )
    return fit(inputs, targets, counts, prior=prior, start=start)


def _crossed(
    lessons: Sequence[_Lesson], label: str, prior: Prior, start: np.ndarray
) -> list[np.ndarray]:
    """Judge each patch by a head that has not learned from its fold."""
    fold_of = [
        fold[lesson.timeline.patches.passes]
        for fold, lesson in zip(
            folds([each.timeline for each in lessons], label=label),
            lessons,
            strict=True,
        )
    ]
    logits = [np.zeros(len(each.targets)) for each in lessons]
    for fold in sorted({int(one) for each in fold_of for one in np.unique(each)}):
        weights = _fit(lessons, prior, [each != fold for each in fold_of], start)
        for lesson, mine, told in zip(lessons, fold_of, logits, strict=True):
            inside = mine == fold
            told[inside] = lesson.inputs[inside] @ weights
    return logits


def _heard_h(material: Material, *, with_validation: bool) -> float:
    heard_h = material.heard_h.get("train", 0.0)
    if with_validation:
        heard_h += material.heard_h.get("validation", 0.0)
    return heard_h
