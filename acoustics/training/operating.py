"""Where a model makes up its mind: the point on its curve that a parent wishes for."""

from dataclasses import dataclass

import numpy as np

from acoustics.training.fitting import Prior, fit
from acoustics.training.stretches import LEAST_LOGIT, Candidates, arrays

NIGHT_H = 10.0

# Where there is nothing to go by, and what little there is draws it from there. Chosen
# on fifteen composed nights of five homes, other than those of `bench.personal`.
USUAL_LOGIT = 1.8
_LOGITS = np.linspace(0.0, 6.0, 31)

# A wish for quiet may cost this share of the bouts and no more.
_MOST_LOST = 0.02
# Where it would cost more, a missed bout counts as two false ones, and to be one logit
# away from the usual point as one: a few bouts are no reason to go far.
_MISS_COSTS = 2.0
_FAR_COSTS = 1.0

# Of the calibration: it moves when some ten stretches agree.
_PRIOR = Prior(mean=np.array([0.0, 1.0]), strength=np.array([1.0, 10.0]))


@dataclass(frozen=True, slots=True)
class Point:
    """A threshold with what it would mean.

    Attributes
    ----------
    logit : float
    false_per_night : float
        In ten hours of heard time.
    hit_rate : float
    """

    logit: float
    false_per_night: float
    hit_rate: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The point that was chosen, the curve it is on, and whether the wish is met."""

    point: Point
    curve: tuple[Point, ...]
    is_met: bool


def choose(candidates: Candidates, *, wish: float) -> Choice:
    """Choose a point.

    Parameters
    ----------
    candidates : Candidates
        Of nights that the model has not learned from.
    wish : float
        At most this many false alarms a night, if that costs few bouts.

    Returns
    -------
    Choice
        Of the points that meet the wish and lose few bouts the one nearest to
        `USUAL_LOGIT`; where there is none, the one that errs least.
    """
    curve = tuple(_point(candidates, float(logit)) for logit in _LOGITS)
    most = max(point.hit_rate for point in curve)
    good = [
        point
        for point in curve
        if point.false_per_night <= wish and point.hit_rate >= most - _MOST_LOST
    ]
    if good:
        return Choice(min(good, key=_from_usual), curve, is_met=True)
    n_bouts = max(len(candidates.bouts), 1)

    def cost(point: Point) -> float:
        missed = (1 - point.hit_rate) * n_bouts
        false = point.false_per_night / NIGHT_H * candidates.heard_h
        return _MISS_COSTS * missed + false + _FAR_COSTS * _from_usual(point)

    best = min(curve, key=cost)
    return Choice(best, curve, is_met=best.false_per_night <= wish)


def calibrate(candidates: Candidates) -> tuple[float, float]:
    """Find how likely a stretch is true by its highest logit (Platt, 1999).

    Returns
    -------
    float, float
        Slope and offset; 1 and 0 where there is little to go by.
    """
    logit, is_true, stands_for = arrays(candidates.stretches)
    inputs = np.stack([np.ones_like(logit), logit], axis=1).astype(np.float32)
    offset, slope = fit(inputs, is_true, stands_for, prior=_PRIOR)
    # A higher score must never mean less.
    return max(float(slope), 0.2), float(offset)


def _point(candidates: Candidates, logit: float) -> Point:
    false = candidates.false_per_h(logit) * NIGHT_H
    return Point(logit, false, candidates.hit_rate(max(logit, LEAST_LOGIT)))


def _from_usual(point: Point) -> float:
    return abs(point.logit - USUAL_LOGIT)
