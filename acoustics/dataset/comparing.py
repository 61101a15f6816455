"""What two datasets do not have in common, row by row, in one pass over both."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, zip_longest
from typing import Literal

from acoustics.dataset.rows import Row

Kind = Literal["same", "only_old", "only_new", "other_label", "other_side"]

_Place = tuple[str, int, int]


class Unsorted(ValueError):
    """Rows do not come in order of `Row.place`; the message names one."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A place of which two datasets say different things.

    Attributes
    ----------
    kind : {"only_old", "only_new", "other_label", "other_side"}
        In one of them alone; called differently (perhaps on another side as well);
        called alike on another side.
    old, new : Row or None
    """

    kind: Kind
    old: Row | None
    new: Row | None


def compare(old: Iterable[Row], new: Iterable[Row]) -> Iterator[Difference]:
    """Find what differs between two datasets.

    Parameters
    ----------
    old, new : iterable of Row
        In order of `Row.place`, as manifests are.

    Raises
    ------
    Unsorted
        If rows come in another order.
    """
    return (one for one in _walk(old, new) if one.kind != "same")


def tally(old: Iterable[Row], new: Iterable[Row]) -> Counter[Kind]:
    """Count the differences by kind, and the rows that are the ``same``.

    Examples
    --------
    >>> tally([], [])
    Counter()
    """
    return Counter(one.kind for one in _walk(old, new))


def _walk(old: Iterable[Row], new: Iterable[Row]) -> Iterator[Difference]:
    olds, news = _places(old), _places(new)
    mine, theirs = next(olds, None), next(news, None)
    while mine or theirs:
        if theirs is None or (mine and mine[0] < theirs[0]):
            yield from _at_one_place(mine[1] if mine else [], [])
            mine = next(olds, None)
        elif mine is None or theirs[0] < mine[0]:
            yield from _at_one_place([], theirs[1])
            theirs = next(news, None)
        else:
            yield from _at_one_place(mine[1], theirs[1])
            mine, theirs = next(olds, None), next(news, None)


def _places(rows: Iterable[Row]) -> Iterator[tuple[_Place, list[Row]]]:
    return ((place, list(some)) for place, some in groupby(_in_order(rows), _where))


def _where(row: Row) -> _Place:
    return row.recording, row.start_ms, row.end_ms


def _in_order(rows: Iterable[Row]) -> Iterator[Row]:
    last = None
    for row in rows:
        if last is not None and row.place < last:
            msg = f"the row of {row.place} comes after that of {last}"
            raise Unsorted(msg)
        last = row.place
        yield row


def _at_one_place(olds: list[Row], news: list[Row]) -> Iterator[Difference]:
    by_label = {row.label: row for row in news}
    left = []
    for row in olds:
        if (match := by_label.pop(row.label, None)) is None:
            left.append(row)
        else:
            yield Difference(
                "same" if row.split == match.split else "other_side", row, match
            )
    for mine, theirs in zip_longest(left, by_label.values()):
        kind: Kind = "other_label"
        if mine is None or theirs is None:
            kind = "only_old" if mine else "only_new"
        yield Difference(kind, mine, theirs)
