"""What a model does for a household: bouts missed, false alarms, minutes, delay.

Where something was never seen, resampling never sees it either, and would call it
impossible. Then the end of the interval comes from how often one has looked: the most
that would still be seen nowhere once in forty times (for rates Poisson's, for shares
the interval of Clopper and Pearson, "The use of confidence or fiducial limits
illustrated in the case of the binomial", Biometrika 26, 1934).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from acoustics.evaluation import Bouts, bouts
from acoustics.events import Detection
from acoustics.measuring.listened import Hearing
from acoustics.measuring.resampling import LEVEL, Figure, Resampling, rounded
from acoustics.measuring.units import Units

MS_PER_H = 3_600_000
MS_PER_MIN = 60_000
NIGHT_MS = 10 * MS_PER_H

_TAIL = (1 - LEVEL) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What parents would count, by unit.

    Attributes
    ----------
    bouts, missed, false : ndarray of int, shape (n_units,)
        True bouts, those of them that were missed, and bouts found where none was.
    true_ms, found_ms : ndarray of int, shape (n_units,)
        Time with true utterances and with detections, each moment once.
    delays_ms : ndarray of int, shape (n_hit,)
        For each true bout that was hit, the onset of the first detection that
        overlaps it minus its own; below 0 where that came before.
    delay_units : ndarray of int, shape (n_hit,)
        The unit of each of them.
    """

    bouts: np.ndarray
    missed: np.ndarray
    false: np.ndarray
    true_ms: np.ndarray
    found_ms: np.ndarray
    delays_ms: np.ndarray
    delay_units: np.ndarray


def count(hearings: Iterable[Hearing], *, units: Units) -> Counts:
    """Count bouts, minutes and delays by unit."""
    none = np.zeros(units.n, np.int64)
    n_bouts, missed, false = none.copy(), none.copy(), none.copy()
    true_ms, found_ms = none.copy(), none.copy()
    delays_ms, delay_units = [none[:0]], [none[:0]]
    for hearing in hearings:
        index, counted = hearing.index, bouts(hearing.intervals, hearing.truth)
        n_bouts += units.tally(index, counted.true)
        missed += units.tally(index, counted.missed)
        false += units.tally(index, counted.false)
        true_ms += units.time_ms(index, hearing.truth)
        found_ms += units.time_ms(index, hearing.intervals)
        delays = _delays(counted, hearing.found)
        delay_units.append(units.of(index, [start_ms for start_ms, _ in delays]))
        delays_ms.append(np.array([delay_ms for _, delay_ms in delays], np.int64))
    return Counts(
        bouts=n_bouts,
        missed=missed,
        false=false,
        true_ms=true_ms,
        found_ms=found_ms,
        delays_ms=np.concatenate(delays_ms),
        delay_units=np.concatenate(delay_units),
    )


def figures(counts: Counts, *, units: Units, resampling: Resampling) -> dict[str, Any]:
    """Say the counts as figures with intervals; a night is ten hours of heard time."""
    return {
        "false_bouts_per_night": _rate(counts.false, units, resampling),
        "missed_bouts_per_night": _rate(counts.missed, units, resampling),
        "hit_rate": _hit_rate(counts, resampling),
        "onset_delay_s": resampling.median(
            counts.delays_ms / 1_000, counts.delay_units
        ),
        "minutes_found": resampling.against(
            counts.found_ms, counts.true_ms, scale=1 / MS_PER_MIN
        ),
        "minutes_true": rounded(counts.true_ms.sum() / MS_PER_MIN),
    }


def night_bars(counts: Counts, *, units: Units) -> list[dict[str, Any]]:
    """Say what was counted in each night.

    Parameters
    ----------
    counts : Counts
        By night.
    units : Units
        The nights.
    """
    return [
        {
            "night": night,
            "heard_h": rounded(units.heard_ms[n] / MS_PER_H),
            "bouts": int(counts.bouts[n]),
            "missed": int(counts.missed[n]),
            "false": int(counts.false[n]),
            "minutes_true": rounded(counts.true_ms[n] / MS_PER_MIN),
            "minutes_found": rounded(counts.found_ms[n] / MS_PER_MIN),
        }
        for n, night in enumerate(units.nights)
    ]


def _rate(counted: np.ndarray, units: Units, resampling: Resampling) -> Figure:
    figure = resampling.ratio(counted, units.heard_ms, scale=NIGHT_MS)
    if figure["value"] == 0:
        n_nights = int(units.heard_ms.sum()) / NIGHT_MS
        figure["low"], figure["high"] = 0.0, rounded(-math.log(_TAIL) / n_nights)
    return figure


def _hit_rate(counts: Counts, resampling: Resampling) -> Figure:
    figure = resampling.ratio(counts.bouts - counts.missed, counts.bouts)
    n_bouts = int(counts.bouts.sum())
    if figure["value"] == 1:
        figure["low"], figure["high"] = rounded(_TAIL ** (1 / n_bouts)), 1.0
    if figure["value"] == 0:
        figure["low"], figure["high"] = 0.0, rounded(1 - _TAIL ** (1 / n_bouts))
    return figure


def _delays(counted: Bouts, found: Sequence[Detection]) -> list[tuple[int, int]]:
    """Start and delay of each true bout that was hit, in milliseconds."""
    delays, at = [], 0
    for bout in counted.true:
        # Bouts stand apart: what ends before this one begins is of no later one.
        while at < len(found) and found[at].interval.end_ms <= bout.start_ms:
            at += 1
        for detection in found[at:]:
            if detection.interval.start_ms >= bout.end_ms:
                break
            if detection.interval.overlaps(bout):
                delay_ms = detection.interval.start_ms - bout.start_ms
                delays.append((bout.start_ms, delay_ms))
                break
    return delays
