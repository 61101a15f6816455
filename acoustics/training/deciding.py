"""From logits on nights a model has not learned from to thresholds and probabilities."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from acoustics import heads
from acoustics.bundle import Thresholds
from acoustics.training import operating, stretches
from acoustics.training.timeline import Timeline

# A patch with this logit keeps a bout going; another must be clearly better to be taken.
_USUAL_KEEP = 0.5
_KEEPS = (-1.5, -0.5, _USUAL_KEEP, 1.0)
_CLEARLY = 0.01
_KEEP_REACH_MS = 5_000
_LEAST_UTTERANCE_MS = 100


@dataclass(frozen=True, slots=True)
class Judged:
    """Recordings that a model has not learned from, as it hears one label in them.

    Attributes
    ----------
    nights : sequence of (Timeline, ndarray)
        With the logit of each patch that passed.
    heard_h : float
        Heard time that they stand for.
    sampled_stands_for : float
        As in `Material`.
    measured_on : str
        What they are, for whoever reads the model's figures.
    """

    nights: Sequence[tuple[Timeline, np.ndarray]]
    heard_h: float
    sampled_stands_for: float
    measured_on: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What makes scores of logits, and detections of scores.

    Attributes
    ----------
    slope, offset : float
        From a logit to that of a probability.
    thresholds : Thresholds
    figures : dict
        How well the model does with them, for ``model.json``.
    """

    slope: float
    offset: float
    thresholds: Thresholds
    figures: dict[str, Any]

    def stated(self) -> dict[str, float]:
        """Give the thresholds as ``model.json`` states them."""
        names = ("alone", "start", "keep", "reach_ms", "apart_ms", "least_ms")
        return {name: getattr(self.thresholds, name) for name in names}


def decide(label: str, *, judged: Judged, wish: float) -> Decision:
    """Choose thresholds and probabilities.

    Parameters
    ----------
    label : str
    judged : Judged
    wish : float
        False alarms a night.
    """
    candidates = stretches.together(
        [
            stretches.find(
                timeline,
                logits,
                label=label,
                sampled_stands_for=judged.sampled_stands_for,
            )
            for timeline, logits in judged.nights
        ],
        heard_h=judged.heard_h,
    )
    slope, offset = operating.calibrate(candidates)
    choice = operating.choose(candidates, wish=wish)

    def share(logit: float) -> float:
        """Turn a logit into the score it has, away from 0 and 1."""
        score = heads.sigmoid(np.array([slope * logit + offset]))[0]
        return float(np.clip(np.round(score, 4), 0.001, 0.999))

    enough = share(choice.point.logit)
    return Decision(
        slope,
        offset,
        Thresholds(
            alone=enough,
            start=enough,
            keep=share(min(_keep(judged, label), choice.point.logit)),
            reach_ms=_KEEP_REACH_MS,
            apart_ms=0,
            least_ms=_LEAST_UTTERANCE_MS,
        ),
        {
            "measured_on": judged.measured_on,
            "n_bouts": len(candidates.bouts),
            "heard_h": round(candidates.heard_h, 2),
            "hit_rate": round(choice.point.hit_rate, 4),
            "false_bouts_per_night": round(choice.point.false_per_night, 2),
            "wish_is_met": choice.is_met,
            "curve": [
                [
                    share(point.logit),
                    round(point.false_per_night, 2),
                    round(point.hit_rate, 4),
                ]
                for point in choice.curve
            ],
        },
    )


def _keep(judged: Judged, label: str) -> float:
    """Choose the logit that keeps a bout going: the one with the best F1 of patches."""
    told = [
        (
            timeline.targets(label)[timeline.patches.passes],
            logits,
            timeline.stands_for(judged.sampled_stands_for)[timeline.patches.passes],
        )
        for timeline, logits in judged.nights
    ]
    targets, logits, counts = (np.concatenate(some) for some in zip(*told, strict=True))

    def worth(keep: float) -> float:
        bonus = _CLEARLY if keep == _USUAL_KEEP else 0.0
        return _f1(targets, logits >= keep, counts) + bonus

    return max(_KEEPS, key=worth)


def _f1(targets: np.ndarray, found: np.ndarray, counts: np.ndarray) -> float:
    both = float(counts[found & (targets == 1)].sum())
    wrong = float(
        counts[found & (targets == 0)].sum() + counts[~found & (targets == 1)].sum()
    )
    return 2 * both / (2 * both + wrong) if both else 0.0
