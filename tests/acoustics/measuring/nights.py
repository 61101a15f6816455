"""Held-out nights, made up: as told by hand, and at random with a seed."""

from dataclasses import dataclass

import numpy as np

from acoustics.events import Detection, Interval
from acoustics.measuring import Listened

HOUR_MS = 3_600_000


def spans(*pairs):
    return tuple(Interval(start_ms, end_ms) for start_ms, end_ms in pairs)


def found(*pairs, label="cry", score=0.9):
    return tuple(Detection(one, label, score) for one in spans(*pairs))


def listened(**facts):
    """A recording of an hour that is heard whole, with `cry` in and out of it."""
    truth, detections = facts.pop("truth", ()), facts.pop("found", ())
    scores = np.asarray(facts.pop("scores", np.zeros(0)), float)
    told = {
        "recording": "one",
        "night": "2026-11-21",
        "heard": spans((0, HOUR_MS)),
        "truth": truth if isinstance(truth, dict) else {"cry": truth},
        "found": detections if isinstance(detections, dict) else {"cry": detections},
        "scores": {"cry": scores},
    }
    return Listened(**told | facts)


@dataclass(frozen=True)
class Ear:
    """How often a made-up model is wrong."""

    miss_rate: float = 0.2
    false_per_h: float = 2.0
    # How differently the nights go for it: the share by which rates vary.
    moody: float = 0.0


def truths(rng, *, n_nights, hours, bouts_per_h=6.0):
    """True bouts of each night, apart from one another, most under two minutes."""
    return [
        _apart(rng, n=max(1, rng.poisson(bouts_per_h * hours)), hours=hours)
        for _ in range(n_nights)
    ]


def as_heard(rng, nights, *, hours, ear):
    """What an ear makes of nights: each error independent of all others."""
    return [
        listened(
            recording=f"r{number:02}",
            night=f"2026-11-{number + 1:02}",
            heard=spans((0, int(hours * HOUR_MS))),
            truth=tuple(truth),
            found=_heard(rng, truth, hours=hours, ear=ear),
        )
        for number, truth in enumerate(nights)
    ]


def _heard(rng, truth, *, hours, ear):
    mood = rng.gamma(1 / ear.moody**2, ear.moody**2) if ear.moody else 1.0
    hit = [one for one in truth if rng.random() >= min(1, ear.miss_rate * mood)]
    n_false = rng.poisson(ear.false_per_h * hours * mood)
    off = rng.normal(0, 400, size=(len(hit), 2)).astype(int)
    right = [_moved(one, *by) for one, by in zip(hit, off.tolist(), strict=True)]
    false = _apart(rng, n=n_false, hours=hours, median_s=4)
    return tuple(Detection(one, "cry", 0.8) for one in sorted([*right, *false]))


def _moved(one, start_ms, end_ms):
    start_ms = max(0, one.start_ms + start_ms)
    return Interval(start_ms, max(start_ms + 100, one.end_ms + end_ms))


def _apart(rng, *, n, hours, median_s=40):
    """Bouts in slots of their own, none within ten seconds of the next."""
    slot_ms = int(hours * HOUR_MS) // max(1, n)
    lengths_ms = 1_000 * rng.lognormal(np.log(median_s), 0.8, size=n)
    lengths_ms = np.clip(lengths_ms, 500, max(500, slot_ms - 11_000)).astype(int)
    starts_ms = [
        k * slot_ms + int(rng.integers(0, max(1, slot_ms - 10_000 - length_ms)))
        for k, length_ms in enumerate(lengths_ms)
    ]
    return [
        Interval(start_ms, start_ms + int(length_ms))
        for start_ms, length_ms in zip(starts_ms, lengths_ms, strict=True)
    ]
