"""What stands where several people marked the same place.

Two annotations of different people mark the same place when they share more than half
of the time that they cover together (intersection over union above 0.5). One person's
own never rule each other out: a cry may lie in a noise.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from acoustics.agreement import overlap
from acoustics.events import Annotation

Rule = Literal["latest", "first", "agreed"]

SAME_PLACE = 0.5


@dataclass(frozen=True, slots=True)
class Said:
    """An annotation, and when it last changed (with its time zone)."""

    annotation: Annotation
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Settled:
    """The annotations that stand, in order of time, and why the others do not.

    `left_out` counts ``overruled`` (another person's stands in its place) and
    ``disputed`` (people said different things, and nobody's stands).
    """

    standing: tuple[Annotation, ...]
    left_out: Counter[str]


def settle(said: Iterable[Said], *, rule: Rule) -> Settled:
    """Decide which annotations stand.

    Parameters
    ----------
    said : iterable of Said
        Of one recording, in any order.
    rule : {"latest", "first", "agreed"}
        ``latest``: of annotations of the same place, the one that changed last;
        ``first``: the one that changed first; ``agreed``: one on whose label two
        people agree (the one of them that changed last), and none where they do not.
        What only one person marked stands in any case.

    Examples
    --------
    >>> from datetime import UTC
    >>> from acoustics.events import Interval
    >>> mum, dad = (
    ...     Said(
    ...         Annotation(interval=Interval(0, 900), label=label, annotator=who),
    ...         datetime(2026, 11, 21, hour, tzinfo=UTC),
    ...     )
    ...     for label, who, hour in [("cry", "person-1", 7), ("fuss", "person-2", 8)]
    ... )
    >>> [one.label for one in settle([mum, dad], rule="latest").standing]
    ['fuss']
    >>> settle([mum, dad], rule="agreed").left_out
    Counter({'disputed': 2})
    """
    by_weight = sorted(said, key=_weight, reverse=rule != "first")
    rivals = _rivals(by_weight)
    fates: dict[int, str] = {}
    for number, one in enumerate(by_weight):
        if number in fates:
            continue
        agreeing = any(
            by_weight[other].annotation.label == one.annotation.label
            for other in rivals[number]
        )
        if rule == "agreed" and rivals[number] and not agreeing:
            fates[number] = "disputed"
            continue
        fates[number] = "standing"
        fates |= dict.fromkeys(rivals[number], "overruled")
    standing = [
        one.annotation
        for number, one in enumerate(by_weight)
        if fates[number] == "standing"
    ]
    counted = Counter(fates.values())
    del counted["standing"]
    return Settled(tuple(sorted(standing, key=_place)), counted)


def _rivals(said: list[Said]) -> list[list[int]]:
    """For each, the numbers of others' annotations of the same place."""
    rivals: list[list[int]] = [[] for _ in said]
    open_still: list[int] = []
    for number in sorted(range(len(said)), key=lambda n: _place(said[n].annotation)):
        here = said[number].annotation
        open_still = [
            other
            for other in open_still
            if said[other].annotation.interval.end_ms > here.interval.start_ms
        ]
        for other in open_still:
            there = said[other].annotation
            if here.annotator != there.annotator and (
                overlap(here.interval, there.interval) > SAME_PLACE
            ):
                rivals[number].append(other)
                rivals[other].append(number)
        open_still.append(number)
    return rivals


def _weight(said: Said) -> tuple[datetime, tuple[int, int, str, str, str, int]]:
    """By time of change; what changed in the same moment by what it says."""
    return said.changed_at, _place(said.annotation)


def _place(one: Annotation) -> tuple[int, int, str, str, str, int]:
    return (
        one.interval.start_ms,
        one.interval.end_ms,
        one.label,
        one.annotator,
        one.source,
        one.model or 0,
    )
