"""The errors most worth listening to."""

from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest
from typing import Any

import numpy as np

from acoustics.evaluation import bouts
from acoustics.events import Interval
from acoustics.features import PATCH_HOP_MS, PATCH_MS
from acoustics.measuring.listened import Hearing, Listened, hearings
from acoustics.measuring.resampling import rounded

MOST_ERRORS = 10


def worst(
    listened: Sequence[Listened], *, labels: Sequence[str]
) -> list[dict[str, Any]]:
    """Name at most ten errors: the surest false bouts and the longest missed ones.

    The two kinds take turns, as no unit is common to both.

    Returns
    -------
    list of dict
        Each with `recording`, `start_ms`, `end_ms`, `kind` (false or missed), `label`
        and `score`: the highest of its detections, or of the patches it is in; None
        where the model has no scores there.
    """
    false, missed = list[dict[str, Any]](), list[dict[str, Any]]()
    for label in labels:
        for hearing in hearings(listened, labels={label}):
            one = listened[hearing.index]
            false += _false(one, hearing, label)
            missed += _missed(one, hearing, label)
    false.sort(key=lambda error: (-error["score"], *_place(error)))
    missed.sort(key=lambda error: (error["start_ms"] - error["end_ms"], *_place(error)))
    in_turn = chain.from_iterable(zip_longest(false, missed))
    return [error for error in in_turn if error][:MOST_ERRORS]


def _false(one: Listened, hearing: Hearing, label: str) -> Iterator[dict[str, Any]]:
    at = 0
    for bout in bouts(hearing.intervals, hearing.truth).false:
        # Bouts are in order of time, and every detection is in one.
        while hearing.found[at].interval.start_ms < bout.start_ms:
            at += 1
        score = 0.0
        while at < len(hearing.found) and hearing.found[at].interval.overlaps(bout):
            score = max(score, hearing.found[at].score)
            at += 1
        yield _error(one, bout, kind="false", label=label, score=rounded(score))


def _missed(one: Listened, hearing: Hearing, label: str) -> Iterator[dict[str, Any]]:
    scores = one.scores.get(label, np.zeros(0))
    for bout in bouts(hearing.intervals, hearing.truth).missed:
        first = max(0, (bout.start_ms - PATCH_MS) // PATCH_HOP_MS + 1)
        inside = scores[first : (bout.end_ms - 1) // PATCH_HOP_MS + 1]
        score = rounded(inside.max()) if len(inside) else None
        yield _error(one, bout, kind="missed", label=label, score=score)


def _error(
    one: Listened, bout: Interval, *, kind: str, label: str, score: float | None
) -> dict[str, Any]:
    return {
        "recording": one.recording,
        "start_ms": bout.start_ms,
        "end_ms": bout.end_ms,
        "kind": kind,
        "label": label,
        "score": score,
    }


def _place(error: dict[str, Any]) -> tuple[str, int, str]:
    """Put errors that are equally bad into one order."""
    return error["recording"], error["start_ms"], error["label"]
