"""Which night goes to which side of a dataset, for ever.

All clips of a night are on one side, and so are all nights that share a source (one
device's file, one session). A night keeps the side it once got: a model that was
measured on it must not be trained on it later.

New nights are dealt in order of time. The first with something labelled is trained on;
the second is tested on, because a model that nobody has measured is worth little, and a
threshold can be chosen within the training nights; the third is for validation. From
then on a night goes to the side that is most short of its share, measured label by
label as in iterative stratification (Sechidis, Tsoumakas and Vlahavas, "On the
stratification of multi-label data", 2011): each label counts the same, however rare.
With one night there is nothing to be tested on, with two nothing for validation.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from acoustics.dataset.rows import SPLITS, Split

SHARES: Mapping[Split, float] = MappingProxyType(
    {"train": 0.70, "validation": 0.15, "test": 0.15}
)

# Each side gets a night with something labelled, in this order, before shares matter.
_FIRST: tuple[Split, ...] = ("train", "test", "validation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a recording brings to a dataset.

    Attributes
    ----------
    recording : str
        Its id.
    night : str or None
        ``YYYY-MM-DD``; a recording without one counts as a night of its own.
    source_group : str
        What it shares with other recordings that must be on its side; empty for none.
    labelled_ms : mapping
        Labelled time for each label.
    """

    recording: str
    night: str | None
    source_group: str = ""
    labelled_ms: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deal:
    """Who is on which side.

    Attributes
    ----------
    sides : mapping
        For each night, and for each recording without a night by its id. Give them
        back as `held` the next time.
    torn : tuple of str
        Source groups of which nights were held on more than one side: their sound
        may be on both, and only a person can decide.
    """

    sides: Mapping[str, Split]
    torn: tuple[str, ...] = ()

    def side(self, *, recording: str, night: str | None) -> Split:
        """Tell the side of a recording that was dealt."""
        return self.sides[night or recording]


def deal(
    parts: Iterable[Part],
    *,
    held: Mapping[str, Split] = MappingProxyType({}),
    shares: Mapping[Split, float] = SHARES,
) -> Deal:
    """Give every night a side.

    Parameters
    ----------
    parts : iterable of Part
        All recordings of the dataset, in any order.
    held : mapping
        Nights, or recordings without one, that have a side already, dealt or pinned.
    shares : mapping
        Of the labelled time, for each side; they need not add up to 1.

    Raises
    ------
    ValueError
        If a share is negative or that for training is not above 0.

    Examples
    --------
    >>> nights = [
    ...     Part(recording=night, night=night, labelled_ms={"cry": 60_000})
    ...     for night in ("2026-11-21", "2026-11-22", "2026-11-23")
    ... ]
    >>> list(deal(nights).sides.values())
    ['train', 'test', 'validation']
    """
    wanted = {split: shares.get(split, 0.0) for split in SPLITS}
    if min(wanted.values()) < 0 or not wanted["train"]:
        msg = f"a side cannot have less than nothing, nor training nothing: {wanted}"
        raise ValueError(msg)
    groups = _groups(parts)
    dealer = _Dealer({split: wanted[split] / sum(wanted.values()) for split in SPLITS})
    sides: dict[str, Split] = {}
    torn: set[str] = set()
    undealt = []
    for group in groups:
        known = {held[key] for key in group.keys if key in held}
        if len(known) > 1:
            torn |= group.sources
        if not known:
            undealt.append(group)
        for key in group.keys if known else ():
            # The earliest night that has a side takes the new ones along.
            leader = next(one for one in group.keys if one in held)
            sides[key] = held.get(key, held[leader])
            dealer.put(sides[key], group.labelled_ms[key])
    for group in undealt:
        side = dealer.choose(group.total_ms())
        for key in group.keys:
            sides[key] = side
            dealer.put(side, group.labelled_ms[key])
    return Deal(MappingProxyType(dict(sorted(sides.items()))), tuple(sorted(torn)))


@dataclass(frozen=True, slots=True)
class _Group:
    """Nights that must be on one side, in order of time."""

    keys: tuple[str, ...]
    sources: frozenset[str]
    labelled_ms: Mapping[str, Mapping[str, int]]

    def total_ms(self) -> dict[str, int]:
        total: dict[str, int] = defaultdict(int)
        for labelled in self.labelled_ms.values():
            for label, ms in labelled.items():
                total[label] += ms
        return total


class _Dealer:
    """Knows what each side has, and which is most in need."""

    def __init__(self, shares: Mapping[Split, float]) -> None:
        self._shares = shares
        self._have_ms: dict[Split, dict[str, int]] = {
            split: defaultdict(int) for split in SPLITS
        }
        self._n_nights: dict[Split, int] = dict.fromkeys(SPLITS, 0)

    def put(self, side: Split, labelled_ms: Mapping[str, int]) -> None:
        self._n_nights[side] += 1
        for label, ms in labelled_ms.items():
            self._have_ms[side][label] += ms

    def choose(self, labelled_ms: Mapping[str, int]) -> Split:
        labelled = {label: ms for label, ms in labelled_ms.items() if ms}
        if not labelled:
            return self._most_short_of_nights()
        for side in _FIRST:
            if self._shares[side] and not any(self._have_ms[side].values()):
                return side
        return max(
            SPLITS,
            key=lambda side: sum(
                self._lacking(side, label, ms) for label, ms in labelled.items()
            ),
        )

    def _lacking(self, side: Split, label: str, more_ms: int) -> float:
        """Say how far a side is from its share of a label, as a part of all of it."""
        total_ms = more_ms + sum(have[label] for have in self._have_ms.values())
        return self._shares[side] - self._have_ms[side][label] / total_ms

    def _most_short_of_nights(self) -> Split:
        total = 1 + sum(self._n_nights.values())
        return max(
            SPLITS, key=lambda side: self._shares[side] * total - self._n_nights[side]
        )


def _groups(parts: Iterable[Part]) -> Iterator[_Group]:
    """Put together what shares a night or a source, in order of their first night."""
    labelled_ms: dict[str, dict[str, int]] = {}
    sources: dict[str, set[str]] = defaultdict(set)
    dated = {}
    for part in parts:
        key = part.night or part.recording
        dated[key] = (part.night is None, key)
        into = labelled_ms.setdefault(key, defaultdict(int))
        for label, ms in part.labelled_ms.items():
            into[label] += ms
        if part.source_group:
            sources[part.source_group].add(key)
    joined = _Joined(labelled_ms)
    for keys in sources.values():
        joined.together(keys)
    by_root: dict[str, list[str]] = defaultdict(list)
    for key in sorted(labelled_ms, key=dated.__getitem__):
        by_root[joined.root(key)].append(key)
    named: dict[str, set[str]] = defaultdict(set)
    for source, keys in sources.items():
        named[joined.root(min(keys))].add(source)
    for root, members in by_root.items():
        yield _Group(
            keys=tuple(members),
            sources=frozenset(named[root]),
            labelled_ms={key: labelled_ms[key] for key in members},
        )


class _Joined:
    """Disjoint sets."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._above = {key: key for key in keys}

    def root(self, key: str) -> str:
        while self._above[key] != key:
            self._above[key] = self._above[self._above[key]]
            key = self._above[key]
        return key

    def together(self, keys: Iterable[str]) -> None:
        roots = sorted({self.root(key) for key in keys})
        for root in roots:
            self._above[root] = roots[0]
