"""Time as a set: stretches that are united, cut out of one another and measured."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from acoustics.events import Interval


def union(spans: Iterable[Interval]) -> list[Interval]:
    """Say the same time in as few intervals as it needs.

    Parameters
    ----------
    spans : iterable of Interval
        In any order; they may touch and overlap.

    Returns
    -------
    list of Interval
        In order of time; no two touch or overlap.

    Examples
    --------
    >>> union([Interval(10, 30), Interval(0, 10), Interval(50, 60)])
    [Interval(start_ms=0, end_ms=30), Interval(start_ms=50, end_ms=60)]
    """
    united: list[Interval] = []
    for span in sorted(spans):
        if united and span.start_ms <= united[-1].end_ms:
            last = united[-1]
            united[-1] = Interval(last.start_ms, max(last.end_ms, span.end_ms))
        else:
            united.append(span)
    return united


def subtract(spans: Iterable[Interval], others: Iterable[Interval]) -> list[Interval]:
    """Say what is in `spans` and in none of `others`, as `union` would.

    Examples
    --------
    >>> subtract([Interval(0, 100)], [Interval(40, 50), Interval(90, 120)])
    [Interval(start_ms=0, end_ms=40), Interval(start_ms=50, end_ms=90)]
    """
    left: list[Interval] = []
    cuts = union(others)
    first = 0
    for span in union(spans):
        at_ms = span.start_ms
        while first < len(cuts) and cuts[first].end_ms <= at_ms:
            first += 1
        for cut in cuts[first:]:
            if cut.start_ms >= span.end_ms:
                break
            left += _between(at_ms, cut.start_ms)
            at_ms = max(at_ms, cut.end_ms)
        left += _between(at_ms, span.end_ms)
    return left


def clip(spans: Iterable[Interval], *, length_ms: int) -> list[Interval]:
    """Keep of `spans` what lies before `length_ms`.

    Examples
    --------
    >>> clip([Interval(0, 100), Interval(200, 300)], length_ms=50)
    [Interval(start_ms=0, end_ms=50)]
    """
    return [
        Interval(span.start_ms, min(span.end_ms, length_ms))
        for span in spans
        if span.start_ms < length_ms
    ]


def within(span: Interval, others: Sequence[Interval]) -> list[Interval]:
    """Say which parts of `span` are in `others`, in order of time.

    Parameters
    ----------
    span : Interval
    others : sequence of Interval
        As `union` gives them.

    Examples
    --------
    >>> within(Interval(20, 80), [Interval(0, 30), Interval(50, 60), Interval(80, 90)])
    [Interval(start_ms=20, end_ms=30), Interval(start_ms=50, end_ms=60)]
    """
    first = bisect_right(others, span.start_ms, key=lambda other: other.end_ms)
    last = bisect_left(others, span.end_ms, key=lambda other: other.start_ms)
    return [
        Interval(max(span.start_ms, other.start_ms), min(span.end_ms, other.end_ms))
        for other in others[first:last]
    ]


def total_ms(spans: Iterable[Interval]) -> int:
    """Measure how much time there is in `spans`, each moment once.

    Examples
    --------
    >>> total_ms([Interval(0, 10), Interval(5, 20), Interval(30, 31)])
    21
    """
    return sum(span.duration_ms for span in union(spans))


def _between(start_ms: int, end_ms: int) -> list[Interval]:
    return [Interval(start_ms, end_ms)] if start_ms < end_ms else []
