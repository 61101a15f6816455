"""How many labels a model needs, by the order in which the questions are asked.

A household's questions are played through with clips whose truth is known. The model
begins as the starter and is trained anew after each dozen of answers (and, for the
second figures, after each four dozen). It is judged by the average precision of the
crying among clips that were in no question. Clips of one recording or one device stay
on one side; all laughter is of one device and therefore in questions alone. For
`both_sides` it is dealt out clip by clip, as a baby laughs on in the nights to come.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from acoustics import bundle, gain, heads
from acoustics.training.fitting import Prior, fit
from acoustics.training.personal import prior_of
from bench import AtMost, Result, _clips
from bench._clips import Clip

SEEDS = range(60)
ROUND = 12
SELDOM_ROUND = 48
STEP = 4
MOST_LABELS = 120
TARGET_LABELS = 80
TEST_SHARE = 0.4
RESAMPLES = 1_000

# Where the target is not reached with all labels there are.
NEVER = 2.0 * MOST_LABELS


Head = Callable[["Sounds", list[int]], np.ndarray]
Order = Callable[["Asking"], list[int]]


def measure(*, hours: float) -> Result:  # noqa: ARG001 - clips have their own length
    """Play the questions through in three orders, many times."""
    sounds = _sounds(_clips.clips())
    apart = {name: _curves(sounds, order) for name, order in ORDERS.items()}
    seldom = {
        name: _curves(sounds, order, every=SELDOM_ROUND)
        for name, order in ORDERS.items()
    }
    both = {
        name: _curves(sounds, order, deal=_deal_laughs)
        for name, order in ORDERS.items()
    }
    target = _target(apart["random"])
    return Result(
        figures={
            "starter_average_precision": round(float(apart["random"][:, 0].mean()), 4),
            "target_average_precision": round(target, 4),
            "labels_random": TARGET_LABELS,
            "labels_doubt": _labels(apart["doubt"], target),
            "labels_gain": _labels(apart["gain"], target),
            **_ratios(apart),
            **_leads(apart),
            **{f"seldom_{name}": ratio for name, ratio in _ratios(seldom).items()},
            **{f"both_sides_{name}": ratio for name, ratio in _ratios(both).items()},
        },
        aims={"ratio_gain": AtMost(1), "seldom_ratio_gain": AtMost(1)},
        notes={
            "n_seeds": len(SEEDS),
            "target": f"what random order reaches with {TARGET_LABELS} labels",
            "trained_anew_after_labels": ROUND,
            "seldom_trained_anew_after_labels": SELDOM_ROUND,
            "ratio_gain_95_percent": _spread(apart, _ratios, "ratio_gain"),
            "lead_doubt_95_percent": _spread(apart, _leads, "lead_doubt"),
            "lead_gain_95_percent": _spread(apart, _leads, "lead_gain"),
            "lead": "average precision above random order's, mean of 1 to 80 labels",
            "average_precision_by_labels": {
                name: {
                    n: round(float(curves[:, n // STEP].mean()), 4)
                    for n in range(0, MOST_LABELS + 1, 2 * ROUND)
                }
                for name, curves in apart.items()
            },
        },
    )


# ------------------------------------------------------------------------ sounds


@dataclass(frozen=True, slots=True)
class Sounds:
    """All clips, each as what a head takes of it.

    Attributes
    ----------
    inputs : ndarray, shape (n_clips, n_numbers), dtype float32
        What a head goes by, the mean of the clip's patches, in as few numbers as there
        are clips.
    prior : Prior
        Of a head over these numbers: it begins at the starter, as in a home.
    n_patches : ndarray, shape (n_clips,)
    crying : ndarray, shape (n_clips,), dtype bool
    labels, groups : ndarray of str, shape (n_clips,)
    sketches : list of bytes
    """

    inputs: np.ndarray
    prior: Prior
    n_patches: np.ndarray
    crying: np.ndarray
    labels: np.ndarray
    groups: np.ndarray
    sketches: list[bytes]


def _sounds(clips: list[Clip]) -> Sounds:
    inputs, prior = _turned(
        np.stack([_inputs(clip) for clip in clips]), prior_of(heads.CRYING)
    )
    return Sounds(
        inputs=inputs,
        prior=prior,
        n_patches=np.array([len(clip.embeddings) for clip in clips]),
        crying=np.array([clip.label == "cry" for clip in clips]),
        labels=np.array([clip.label for clip in clips]),
        groups=np.array([clip.group for clip in clips]),
        sketches=[gain.sketch(clip.embeddings) for clip in clips],
    )


def _inputs(clip: Clip) -> np.ndarray:
    passes = np.ones(len(clip.embeddings), bool)
    patches = heads.Patches(passes, clip.embeddings, clip.logits)
    mean: np.ndarray = heads.inputs(patches, own=heads.CRYING).mean(axis=0)
    return mean


def _turned(inputs: np.ndarray, prior: Prior) -> tuple[np.ndarray, Prior]:
    """Turn the inputs so that the clips fill few of them; what is learned is the same.

    Scaled so that all weights are held as hard, the pull on them is the same in every
    direction, and directions in which no clip lies change no score. Learning over a
    thousand inputs would take forty times as long.
    """
    hold = np.sqrt(prior.strength)
    sides, lengths, directions = np.linalg.svd(inputs / hold, full_matrices=False)
    turned = (sides * lengths).astype(np.float32)
    return turned, Prior(directions @ (prior.mean * hold), np.ones(len(lengths)))


def _deal(sounds: Sounds, rng: np.random.Generator) -> np.ndarray:
    """Say which clips are judged by: whole groups, about `TEST_SHARE` of each label."""
    test = np.zeros(len(sounds.labels), bool)
    for label in _clips.LABELS:
        mine = sounds.labels == label
        groups = rng.permutation(np.unique(sounds.groups[mine]))
        for group in groups:
            more = test | (mine & (sounds.groups == group))
            if more[mine].mean() <= TEST_SHARE:
                test = more
    return test


def _deal_laughs(sounds: Sounds, rng: np.random.Generator) -> np.ndarray:
    test = _deal(sounds, rng)
    laughs = rng.permutation(np.flatnonzero(sounds.labels == "laugh"))
    test[laughs[: int(TEST_SHARE * len(laughs))]] = True
    return test


# -------------------------------------------------------------------------- head


def personal(sounds: Sounds, asked: list[int]) -> np.ndarray:
    """Score all clips by a household's head that has learned what was answered.

    Returns
    -------
    ndarray, shape (n_clips,)
        Probabilities of crying.
    """
    weights = fit(
        sounds.inputs[asked],
        sounds.crying[asked],
        sounds.n_patches[asked],
        prior=sounds.prior,
    )
    return heads.sigmoid(sounds.inputs @ weights)


# ------------------------------------------------------------------------ orders


@dataclass(frozen=True, slots=True)
class Asking:
    """What there is to choose the next questions by.

    Attributes
    ----------
    shuffled : list of int
        The clips that can still be asked about, in an order that stays.
    doubts : ndarray, shape (n_shuffled,)
    sketches, known : list of bytes
        Of those, and of what was asked.
    """

    shuffled: list[int]
    doubts: np.ndarray
    sketches: list[bytes]
    known: list[bytes]


def _by_chance(asking: Asking) -> list[int]:
    return list(range(len(asking.shuffled)))


def _by_doubt(asking: Asking) -> list[int]:
    return [int(rank) for rank in np.argsort(-asking.doubts, kind="stable")]


def _by_gain(asking: Asking) -> list[int]:
    return gain.order(asking.doubts.tolist(), asking.sketches, asking.known)


ORDERS: dict[str, Order] = {
    "random": _by_chance,
    "doubt": _by_doubt,
    "gain": _by_gain,
}


def _curves(
    sounds: Sounds,
    order: Order,
    *,
    every: int = ROUND,
    deal: Callable[[Sounds, np.random.Generator], np.ndarray] = _deal,
    head: Head = personal,
) -> np.ndarray:
    """Return the average precision after each `STEP` labels, one row a seed."""
    rows = []
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        test = deal(sounds, rng)
        shuffled = rng.permutation(np.flatnonzero(~test)).tolist()
        asked = _play(sounds, shuffled, order=order, every=every, head=head)
        rows.append(
            [
                _average_precision(scores[test], sounds.crying[test])
                for scores in _learning(sounds, asked, head=head)
            ]
        )
    return np.array(rows)


def _learning(sounds: Sounds, asked: list[int], *, head: Head) -> list[np.ndarray]:
    return [head(sounds, asked[:n]) for n in range(0, MOST_LABELS + 1, STEP)]


def _play(
    sounds: Sounds, shuffled: Sequence[int], *, order: Order, every: int, head: Head
) -> list[int]:
    """Return which clips are asked about, in turn."""
    asked: list[int] = []
    while len(asked) < MOST_LABELS:
        left = [clip for clip in shuffled if clip not in set(asked)]
        ranked = order(
            Asking(
                shuffled=left,
                doubts=_doubts(sounds, asked, left, head=head),
                sketches=[sounds.sketches[clip] for clip in left],
                known=[sounds.sketches[clip] for clip in asked],
            )
        )
        asked += [left[rank] for rank in ranked[:every]]
    return asked[:MOST_LABELS]


def _doubts(
    sounds: Sounds, asked: list[int], left: list[int], *, head: Head
) -> np.ndarray:
    scores = head(sounds, asked)[left].tolist()
    if not asked:
        point = bundle.load().thresholds["cry"].start
        return np.array([gain.nearness(score, point) for score in scores])
    return np.array([gain.entropy(score) for score in scores])


# ----------------------------------------------------------------------- figures


def _average_precision(scores: np.ndarray, true: np.ndarray) -> float:
    ranked = true[np.argsort(-scores, kind="stable")]
    precision = np.cumsum(ranked) / np.arange(1, len(ranked) + 1)
    return float(precision[ranked].mean())


def _target(random: np.ndarray) -> float:
    return float(random[:, TARGET_LABELS // STEP].mean())


def _labels(curves: np.ndarray, target: float) -> float:
    """Return the labels after which the mean of all seeds is at the target, and stays.

    It goes up and down by chance: to touch the target once is not to have reached it.
    Beyond `TARGET_LABELS` most clips have been asked about and all orders meet.
    """
    reached = curves.mean(axis=0) >= target
    early = reached[: TARGET_LABELS // STEP + 1]
    if early[-1]:
        missed = np.flatnonzero(~early)
        return float(STEP * (missed[-1] + 1 if len(missed) else 0))
    late = np.flatnonzero(reached)
    late = late[late >= len(early)]
    return float(STEP * late[0]) if len(late) else NEVER


def _ratios(curves: dict[str, np.ndarray]) -> dict[str, float]:
    target = _target(curves["random"])
    return {
        f"ratio_{name}": round(_labels(curves[name], target) / TARGET_LABELS, 3)
        for name in curves
        if name != "random"
    }


def _leads(curves: dict[str, np.ndarray]) -> dict[str, float]:
    """Return how far each order is ahead of chance, on average on the way to 80."""
    way = {
        name: rows[:, 1 : TARGET_LABELS // STEP + 1] for name, rows in curves.items()
    }
    return {
        f"lead_{name}": round(float((rows - way["random"]).mean()), 5)
        for name, rows in way.items()
        if name != "random"
    }


def _spread(
    curves: dict[str, np.ndarray],
    figures: Callable[[dict[str, np.ndarray]], dict[str, float]],
    name: str,
) -> list[float]:
    """Return where 95 of 100 of a figure lie when seeds are drawn anew (bootstrap)."""
    rng = np.random.default_rng(0)
    drawn = rng.integers(len(SEEDS), size=(RESAMPLES, len(SEEDS)))
    told = [figures({n: c[some] for n, c in curves.items()})[name] for some in drawn]
    low, high = np.percentile(told, [2.5, 97.5])
    return [round(float(low), 4), round(float(high), 4)]
