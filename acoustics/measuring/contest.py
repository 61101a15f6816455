"""Whether a new model beats the current one, on the same held-out nights.

The rule and its reasons are in docs/decisions/0014-the-gate-for-models.md. Both models
are counted on the same units, and their differences are drawn anew together, as a hard
night is hard for either. Such draws trust few units too much (Hesterberg, "What teachers
should know about the bootstrap", The American Statistician 69, 2015). So the lead must
also be larger than what comes out when each unit is given to either model by a coin
(Fisher, "The design of experiments", 1935, section 21): if the two were as good as each
other, it could as well have been so.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from acoustics.events import Interval
from acoustics.measuring import household, segments, units
from acoustics.measuring.household import MS_PER_H
from acoustics.measuring.listened import Listened, hearings
from acoustics.measuring.resampling import draw, rounded, swap
from acoustics.measuring.saying import Compared, Errors, reason, too_little
from acoustics.measuring.units import Units

N_DRAWS = 2_000
# A challenger that misses more is let through only where that may well be chance.
MISSED_QUANTILE = 0.05


@dataclass(frozen=True, slots=True)
class Contest:
    """The outcome.

    Attributes
    ----------
    promote : bool
        Whether the challenger shall be current.
    reason : str
        Why, in a few sentences for a parent.
    figures : dict
        What it was decided by, ready to be written as JSON.
    """

    promote: bool
    reason: str
    figures: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Counts:
    """Errors of one model by unit, each an ndarray of int of shape (n_units,)."""

    bouts: np.ndarray
    wrong_s: np.ndarray
    missed: np.ndarray
    false: np.ndarray

    def errors(self) -> Errors:
        return Errors(
            wrong_s=int(self.wrong_s.sum()),
            missed=int(self.missed.sum()),
            false=int(self.false.sum()),
        )


def contest(
    challenger: Sequence[Listened],
    current: Sequence[Listened],
    *,
    crying: Collection[str],
    seed: int = 0,
) -> Contest:
    """Decide whether a challenger shall take the place of the current model.

    Parameters
    ----------
    challenger, current : sequence of Listened
        The same held-out recordings, as each model heard them; in any order.
    crying : collection of str
        The labels that count as crying; they are taken for one.
    seed : int
        Of the draws: the same seed, the same outcome.

    Raises
    ------
    ValueError
        If the two are not of the same recordings, with the same heard time and truth.
    """
    mine, theirs = _in_order(challenger), _in_order(current)
    if _facts(mine, crying) != _facts(theirs, crying):
        msg = "both models must have heard the same recordings, with the same truth"
        raise ValueError(msg)
    drawn = units.to_resample(mine)
    compared = _compared(
        _counts(mine, crying, drawn), _counts(theirs, crying, drawn), drawn, seed=seed
    )
    lacking = too_little(compared)
    promote = not lacking and _is_better(compared)
    return Contest(promote, lacking or reason(compared), _figures(compared))


def _is_better(compared: Compared) -> bool:
    return (
        compared.is_steadily_less_wrong
        and compared.is_less_wrong_by_no_luck
        and compared.has_no_more_bouts_wrong
        and compared.may_miss_no_more
    )


def _in_order(listened: Sequence[Listened]) -> list[Listened]:
    return sorted(listened, key=lambda one: one.recording)


def _facts(
    listened: Sequence[Listened], crying: Collection[str]
) -> list[tuple[str, str, list[Interval], list[Interval]]]:
    """Say what must be the same for both models."""
    return [
        (one.recording, one.night, hearing.heard, hearing.truth)
        for one, hearing in zip(
            listened, hearings(listened, labels=sorted(crying)), strict=True
        )
    ]


def _counts(
    listened: Sequence[Listened], crying: Collection[str], drawn: Units
) -> _Counts:
    heard = hearings(listened, labels=sorted(crying))
    counted = household.count(heard, units=drawn)
    return _Counts(
        bouts=counted.bouts,
        wrong_s=segments.count(heard, units=drawn).wrong,
        missed=counted.missed,
        false=counted.false,
    )


def _compared(
    challenger: _Counts, current: _Counts, drawn: Units, *, seed: int
) -> Compared:
    weights = draw(drawn.n, seed=seed, n_draws=N_DRAWS)
    swaps = swap(drawn.n, seed=seed, n_draws=N_DRAWS)
    more_wrong_s = challenger.wrong_s - current.wrong_s
    more_missed = weights @ (challenger.missed - current.missed)
    return Compared(
        n_nights=len(drawn.nights),
        heard_ms=int(drawn.heard_ms.sum()),
        n_bouts=int(challenger.bouts.sum()),
        kind=drawn.kind,
        n_units=drawn.n,
        challenger=challenger.errors(),
        current=current.errors(),
        share_less_wrong=float(np.mean(weights @ more_wrong_s < 0)),
        share_by_luck=float(np.mean(swaps @ more_wrong_s <= more_wrong_s.sum())),
        least_more_missed=float(np.quantile(more_missed, MISSED_QUANTILE)),
    )


def _figures(compared: Compared) -> dict[str, Any]:
    return {
        "nights": compared.n_nights,
        "heard_h": rounded(compared.heard_ms / MS_PER_H),
        "bouts": compared.n_bouts,
        "resampled": compared.kind,
        "units": compared.n_units,
        "draws": N_DRAWS,
        "share_less_wrong": rounded(compared.share_less_wrong),
        "share_by_luck": rounded(compared.share_by_luck),
        "least_more_missed": rounded(compared.least_more_missed),
        "challenger": asdict(compared.challenger),
        "current": asdict(compared.current),
    }
