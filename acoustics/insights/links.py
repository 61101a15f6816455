"""What goes with crying, held against chance that knows that nights run in spells.

Neighbouring nights are alike, and so are neighbouring days' temperatures: taken as if each
were new, two things that have nothing to do with one another "correlate" far too often.
So chance is made by shifting one of the two against the other, all around, which leaves
the spells of both as they are (Harris, "A shift test for independence in generic time
series", 2020); days of the week are turned within their weeks. As many things are looked
at, the share of false findings among those named is held down (Benjamini and Hochberg,
1995). What could not have been seen anyway is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import scipy

LEVEL = 0.9
# Among things that are named as findings, so many may be chance.
FALSE_SHARE = 0.1
# Fewer nights than this say nothing.
LEAST_NIGHTS = 14
N_CHANCES = 999
_N_RESAMPLES = 500
# The smallest link that would be seen is one that is seen four times of five.
_POWER = 0.8
_ALPHA = 0.05
# Two things this alike cannot be told apart by such nights.
CONFOUNDED = 0.8
_DAYS_OF_WEEK = 7


class Kind(StrEnum):
    """What a factor is: an amount, or a day of the week."""

    AMOUNT = "amount"
    WEEKDAY = "weekday"


@dataclass(frozen=True, slots=True, eq=False)
class Factor:
    """Something that may go with crying; one value for each night, NaN if unknown."""

    name: str
    values: np.ndarray
    kind: Kind = Kind.AMOUNT

    @classmethod
    def of(
        cls, name: str, values: Sequence[float | None], kind: Kind = Kind.AMOUNT
    ) -> "Factor":
        """Take plain numbers, None where one is unknown."""
        return cls(name, np.array(values, dtype=float), kind)


@dataclass(frozen=True, slots=True)
class Link:
    """What was found of one factor.

    Attributes
    ----------
    name : str
    n_nights : int
        In how many nights both are known.
    strength : float
        Rank correlation in [-1, 1]; for days of the week the share of the spread of the
        ranks between them, in [0, 1].
    per_unit, low, high : float or None
        Minutes more for one more of it, and the interval; None for days of the week.
    p : float
        How often chance alone makes a link at least as strong.
    found : bool
        Whether it is more than chance, having looked at all the others as well.
    least_seen : float
        The weakest correlation that so many nights, so alike, would have shown.
    like : tuple of str
        Other factors that run with this one: the nights cannot tell which it is.
    """

    name: str
    n_nights: int
    strength: float
    per_unit: float | None
    low: float | None
    high: float | None
    p: float
    found: bool
    least_seen: float
    like: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """How two factors go with one another; `found` as for a `Link`."""

    one: str
    other: str
    n_nights: int
    strength: float
    p: float
    found: bool


def look(
    minutes: Sequence[float | None] | np.ndarray,
    factors: Sequence[Factor],
    *,
    seed: int = 0,
) -> list[Link]:
    """Look at what goes with crying.

    Parameters
    ----------
    minutes : sequence of float, shape (n_nights,)
        Of crying, one night after the other; NaN or None where nothing is known.
    factors : sequence of Factor
        With as many values each.
    seed : int
        The same nights and seed give the same answer.

    Returns
    -------
    list of Link
        Of the factors that are known in at least `LEAST_NIGHTS` nights and not always
        the same, in the order in which they came.
    """
    minutes = np.array(minutes, dtype=float)
    rng = np.random.default_rng(seed)
    seen = [one for one in factors if _says_something(minutes, one)]
    ps = [_chance(minutes, one, rng) for one in seen]
    if not seen:
        return []
    adjusted = scipy.stats.false_discovery_control(ps)
    alike = _alike(seen)
    return [
        _link(
            minutes,
            one,
            p=p,
            found=bool(q <= FALSE_SHARE),
            like=alike[one.name],
            rng=rng,
        )
        for one, p, q in zip(seen, ps, adjusted, strict=True)
    ]


def pairs(factors: Sequence[Factor]) -> list[Pair]:
    """Look at how amounts go with one another, all pairs of them at once."""
    amounts = [one for one in factors if one.kind is Kind.AMOUNT]
    seen = [
        (one, other)
        for number, one in enumerate(amounts)
        for other in amounts[number + 1 :]
        if _says_something(one.values, other)
    ]
    if not seen:
        return []
    rng = np.random.default_rng(0)  # amounts are shifted, not drawn
    ps = [_chance(one.values, other, rng) for one, other in seen]
    adjusted = scipy.stats.false_discovery_control(ps)
    return [
        Pair(
            one.name,
            other.name,
            int(np.sum(np.isfinite(one.values) & np.isfinite(other.values))),
            _strength(*_known(one.values, other.values), Kind.AMOUNT),
            p,
            bool(q <= FALSE_SHARE),
        )
        for (one, other), p, q in zip(seen, ps, adjusted, strict=True)
    ]


def effective_nights(x: np.ndarray, y: np.ndarray) -> float:
    """Say to how many unlike nights these come, of two series that run in spells.

    From their correlations with themselves one night later (Bretherton et al., "The
    effective number of spatial degrees of freedom", 1999, equation 31).

    Examples
    --------
    >>> alternating = np.array([0.0, 1.0] * 10)
    >>> effective_nights(alternating, alternating) <= 20
    True
    """
    both = max(0.0, _next_night(x) * _next_night(y))
    return len(x) * (1 - both) / (1 + both)


def least_seen(n_effective: float) -> float:
    """Give the weakest correlation that so many nights show four times of five.

    By Fisher's transformation; 1 where no link would be sure to be seen.

    Examples
    --------
    >>> round(least_seen(31), 2), round(least_seen(400), 2), least_seen(3)
    (0.48, 0.14, 1.0)
    """
    if n_effective <= 4:
        return 1.0
    wanted = scipy.stats.norm.ppf(1 - _ALPHA / 2) + scipy.stats.norm.ppf(_POWER)
    return float(np.tanh(wanted / np.sqrt(n_effective - 3)))


def _link(
    minutes: np.ndarray,
    factor: Factor,
    *,
    p: float,
    found: bool,
    like: tuple[str, ...],
    rng: np.random.Generator,
) -> Link:
    x, y = _known(factor.values, minutes)
    n_effective = effective_nights(x, y)
    per_unit, low, high = None, None, None
    if factor.kind is Kind.AMOUNT:
        per_unit = _least_squares(x, y)
        low, high = _slope_interval(x, y, rng)
    return Link(
        factor.name,
        len(x),
        _strength(x, y, factor.kind),
        per_unit,
        low,
        high,
        p,
        found,
        least_seen(n_effective),
        like,
    )


def _says_something(minutes: np.ndarray, factor: Factor) -> bool:
    x, y = _known(factor.values, minutes)
    return len(x) >= LEAST_NIGHTS and np.ptp(x) > 0 and np.ptp(y) > 0


def _known(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    both = np.isfinite(x) & np.isfinite(y)
    return x[both], y[both]


def _chance(minutes: np.ndarray, factor: Factor, rng: np.random.Generator) -> float:
    """Say how often chance makes a link as strong; the link itself counts as one."""
    if factor.kind is Kind.WEEKDAY:
        others = _turned_weeks(minutes, factor.values, rng)
    else:
        others = _shifted(minutes, factor.values)
    x, y = _known(factor.values, minutes)
    own = abs(_strength(x, y, factor.kind))
    told = [
        abs(_strength(*_known(factor.values, other), factor.kind)) for other in others
    ]
    return float((1 + np.sum(np.array(told) >= own - 1e-12)) / (1 + len(told)))


def _shifted(minutes: np.ndarray, values: np.ndarray) -> list[np.ndarray]:
    """Shift the nights all around, by every number of them that leaves enough pairs."""
    told = []
    for by in range(1, len(minutes)):
        other = np.roll(minutes, by)
        x, y = _known(values, other)
        if len(x) >= LEAST_NIGHTS // 2 and np.ptp(x) > 0 and np.ptp(y) > 0:
            told.append(other)
    return told


def _turned_weeks(
    minutes: np.ndarray, weekdays: np.ndarray, rng: np.random.Generator
) -> list[np.ndarray]:
    """Turn each run of seven nights by a number of days of its own."""
    n_weeks = -(-len(minutes) // _DAYS_OF_WEEK)
    first = int(weekdays[np.isfinite(weekdays)][0]) if len(weekdays) else 0
    lead = first % _DAYS_OF_WEEK
    padded = np.full((n_weeks + 1) * _DAYS_OF_WEEK, np.nan)
    padded[lead : lead + len(minutes)] = minutes
    weeks = padded.reshape(-1, _DAYS_OF_WEEK)
    days = np.arange(_DAYS_OF_WEEK)
    told = []
    for _ in range(N_CHANCES):
        turns = rng.integers(_DAYS_OF_WEEK, size=(len(weeks), 1))
        turned = np.take_along_axis(weeks, (days + turns) % _DAYS_OF_WEEK, axis=1)
        told.append(turned.ravel()[lead : lead + len(minutes)])
    return told


def _strength(x: np.ndarray, y: np.ndarray, kind: Kind) -> float:
    ranks = _ranks(y)
    if np.ptp(ranks) == 0 or np.ptp(x) == 0:
        return 0.0
    if kind is Kind.WEEKDAY:
        return _between(x, ranks)
    return float(np.corrcoef(_ranks(x), ranks)[0, 1])


def _ranks(values: np.ndarray) -> np.ndarray:
    """Rank from 1 on, equal values in the middle; thousands of times for one answer."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[places]


def _between(groups: np.ndarray, values: np.ndarray) -> float:
    """Share of the spread that lies between groups."""
    centred = values - values.mean()
    _, places, counts = np.unique(groups, return_inverse=True, return_counts=True)
    sums = np.bincount(places, weights=centred)
    return float(np.sum(sums**2 / counts)) / float(centred @ centred)


def _slope_interval(
    x: np.ndarray, y: np.ndarray, rng: np.random.Generator
) -> tuple[float, float]:
    """Draw spells of nights again and again (a moving-block bootstrap, all around)."""
    n = len(x)
    length = max(1, round(n ** (1 / 3)) * 2)
    n_blocks = -(-n // length)
    told = []
    for _ in range(_N_RESAMPLES):
        starts = rng.integers(n, size=(n_blocks, 1))
        places = ((starts + np.arange(length)) % n).ravel()[:n]
        if np.ptp(x[places]) > 0:
            told.append(_least_squares(x[places], y[places]))
    low, high = np.quantile(told, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]).tolist()
    return low, high


def _least_squares(x: np.ndarray, y: np.ndarray) -> float:
    centred = x - x.mean()
    return float(centred @ y / (centred @ centred))


def _next_night(values: np.ndarray) -> float:
    centred = values - values.mean()
    total = float(centred @ centred)
    return float(centred[:-1] @ centred[1:]) / total if total else 0.0


def _alike(factors: Sequence[Factor]) -> Mapping[str, tuple[str, ...]]:
    """Name, for each factor, the others that rise and fall with it."""
    amounts = [one for one in factors if one.kind is Kind.AMOUNT]
    told: dict[str, list[str]] = {one.name: [] for one in factors}
    for number, one in enumerate(amounts):
        for other in amounts[number + 1 :]:
            x, y = _known(one.values, other.values)
            if len(x) < LEAST_NIGHTS or not np.ptp(x) or not np.ptp(y):
                continue
            if abs(_strength(x, y, Kind.AMOUNT)) >= CONFOUNDED:
                told[one.name].append(other.name)
                told[other.name].append(one.name)
    return {name: tuple(like) for name, like in told.items()}
