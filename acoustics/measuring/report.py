"""The report on a model: what its card shows."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from acoustics.measuring import curves, events, household, segments, units
from acoustics.measuring.confusion import confusion
from acoustics.measuring.errors import worst
from acoustics.measuring.household import MS_PER_H
from acoustics.measuring.listened import Hearing, Listened, hearings
from acoustics.measuring.patches import patches
from acoustics.measuring.resampling import Resampling, rounded
from acoustics.measuring.units import Units


def measure(
    listened: Sequence[Listened], *, labels: Sequence[str], seed: int = 0
) -> dict[str, Any]:
    """Say how well a model heard nights that it was not trained on.

    Parameters
    ----------
    listened : sequence of Listened
        Held-out recordings, each once.
    labels : sequence of str
        Those to report on, in order.
    seed : int
        Of the draws: the same seed, the same report.

    Returns
    -------
    dict
        Ready to be written as JSON: what cannot be said is None. `resampled` says
        whether the intervals (95 %) are of nights or of blocks of ten minutes; with
        only one of them there are none.

    Raises
    ------
    ValueError
        If a recording comes twice.
    """
    ids = [one.recording for one in listened]
    if len(set(ids)) < len(ids):
        msg = "each recording may come only once"
        raise ValueError(msg)
    drawn, nights = units.to_resample(listened), units.by_night(listened)
    resampling = Resampling(drawn.n, seed=seed)
    return {
        "nights": nights.n,
        "heard_h": rounded(nights.heard_ms.sum() / MS_PER_H),
        "resampled": drawn.kind,
        "labels": {
            label: {
                **_bouts_and_seconds(
                    hearings(listened, labels={label}), drawn, resampling
                ),
                **_scores(listened, label),
                "nights": _nights(hearings(listened, labels={label}), nights),
            }
            for label in labels
        },
        "confusion": confusion(listened, labels=labels),
        "worst": worst(listened, labels=labels),
    }


def _bouts_and_seconds(
    heard: Sequence[Hearing], drawn: Units, resampling: Resampling
) -> dict[str, Any]:
    counts = household.count(heard, units=drawn)
    seconds = segments.count(heard, units=drawn)
    return {
        "household": household.figures(counts, units=drawn, resampling=resampling),
        "segment": segments.figures(seconds, resampling=resampling),
        "event": events.count(heard, units=drawn).figures(resampling),
        "reliability": _reliability(heard),
    }


def _reliability(heard: Sequence[Hearing]) -> list[dict[str, Any]]:
    scores = [found.score for hearing in heard for found in hearing.found]
    true = [curves.is_true(hearing.found, hearing.truth) for hearing in heard]
    return curves.reliability(
        np.array(scores, np.float64), np.concatenate([np.zeros(0, bool), *true])
    )


def _scores(listened: Sequence[Listened], label: str) -> dict[str, Any]:
    of_label = patches(listened, label=label)
    return {**curves.figures(of_label), "histogram": curves.histogram(of_label)}


def _nights(heard: Sequence[Hearing], nights: Units) -> list[dict[str, Any]]:
    return household.night_bars(household.count(heard, units=nights), units=nights)
