"""What is true of a year of nights, for whoever compares it with what a page says."""

from statistics import fmean, median

from tests.year_nights import PER_DEGREE

MINUTE_S = 60
# Nearer to each other, two bouts are one, and drawn as one.
APART_S = 60
# What crying goes with in such a year, and what it has nothing to do with.
LINKS = ("Age", "Warmth", "Weight")
NO_LINKS = ("Milk", "Loudness", "Changed in the evening", "Day of the week")
# The one grows with the other: no night can tell which of the two it is.
CONFOUNDED = ("Age", "Weight")


def of(nights):
    """Tell it in plain values, to be sent as JSON."""
    minutes = fmean(slept.true_ms for slept in nights) / 60_000
    n_weeks = len(nights) / 7
    return {
        "nights": {slept.night.isoformat(): _night(slept) for slept in nights},
        "minutes": minutes,
        "per_degree_min": PER_DEGREE * minutes,
        # From two fifths more to two fifths less than usual, over all of it.
        "per_week_min": -0.8 * minutes / n_weeks,
        "links": LINKS,
        "no_links": NO_LINKS,
        "confounded": CONFOUNDED,
        "calm_min": _calm(nights),
        "n_answers": sum(_n_answers(slept) for slept in nights),
    }


def _night(slept):
    state = "whole" if slept.is_whole else "partly" if slept.covered else "no data"
    return {
        "state": state,
        "minutes": slept.true_ms / 60_000,
        "bouts": len(slept.bouts),
        "covered_h": sum(end - start for start, end in slept.covered) / 3_600,
        "recorded": bool(slept.windows),
        "wrong": [[bout.start_s, bout.end_s] for bout in _wrong(slept)],
    }


def _wrong(slept):
    """Give what is no crying, lies by itself, and was not judged by anybody."""
    for bout in slept.bouts:
        others = [other for other in slept.bouts if other is not bout]
        alone = all(
            other.end_s + APART_S < bout.start_s or bout.end_s + APART_S < other.start_s
            for other in others
        )
        if alone and not bout.right and not bout.verdict:
            yield bout


def _calm(nights):
    """Say how long it truly went on after somebody went in: the middle of all of them."""
    rests = []
    for slept in nights:
        ends = dict(slept.cries)
        for at, kind in slept.notes:
            within = [end for start, end in ends.items() if start < at < end]
            if kind == "went in" and within:
                rests.append((within[0] - at) / MINUTE_S)
    return median(rests) if rests else None


def _n_answers(slept):
    said = sum(bool(bout.verdict) for bout in slept.bouts)
    return said + sum(window.answered for window in slept.windows)
