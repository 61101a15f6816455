"""The rule that makes episodes of detections: stretches joined over short gaps."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar


class Stretch(Protocol):
    """From one moment to another; both may be the same."""

    @property
    def start_at(self) -> datetime: ...

    @property
    def end_at(self) -> datetime: ...


Joined = TypeVar("Joined", bound=Stretch)
Old = TypeVar("Old", bound=Stretch)

NO_TIME = timedelta()


def join(stretches: Iterable[Joined], *, gap: timedelta) -> list[list[Joined]]:
    """Put together what lies at most `gap` apart, whoever heard it.

    In order of time; between two groups there is always more than `gap`.
    """
    groups: list[list[Joined]] = []
    end_at: datetime | None = None
    for stretch in sorted(stretches, key=lambda one: (one.start_at, one.end_at)):
        if end_at is not None and stretch.start_at - end_at <= gap:
            groups[-1].append(stretch)
            end_at = max(end_at, stretch.end_at)
        else:
            groups.append([stretch])
            end_at = stretch.end_at
    return groups


def ends(group: Sequence[Stretch]) -> tuple[datetime, datetime]:
    """Give where a group begins and where it ends."""
    return min(one.start_at for one in group), max(one.end_at for one in group)


def length(stretches: Iterable[Stretch]) -> timedelta:
    """Measure how much time there is in all of them, each moment once."""
    total = NO_TIME
    for group in join(stretches, gap=NO_TIME):
        start_at, end_at = ends(group)
        total += end_at - start_at
    return total


def heirs(
    groups: Sequence[Sequence[Stretch]], old: Iterable[Old], *, gap: timedelta
) -> dict[int, Old]:
    """Say which group, by its number, carries on which older stretch.

    The largest overlap decides. A stretch that lies at most `gap` away would have
    been the same one, so it may be carried on as well.
    """
    pairs = []
    for stretch in old:
        for number, group in enumerate(groups):
            start_at, end_at = ends(group)
            shared = min(end_at, stretch.end_at) - max(start_at, stretch.start_at)
            if shared >= -gap:
                pairs.append((-shared, stretch.start_at, number, stretch))
    found: dict[int, Old] = {}
    taken: set[int] = set()
    for _, _, number, stretch in sorted(pairs, key=lambda pair: pair[:3]):
        if number not in found and id(stretch) not in taken:
            found[number] = stretch
            taken.add(id(stretch))
    return found
