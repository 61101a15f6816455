"""How far two people agree on what is heard, over the time that both have heard.

Annotations are matched one to one, as sound events are in event-based scoring
(Mesaros, Heittola and Virtanen, "Metrics for polyphonic sound event detection", 2016):
two match when they share at least half of the time that they cover together. Neither
person is the truth, so the F1 that comes out is the same from both sides. Cohen's kappa
("A coefficient of agreement for nominal scales", 1960) takes away what two people would
agree on by chance; it is reckoned over seconds, in most of which there is nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from acoustics import spans
from acoustics.events import Annotation, Interval

LEAST_OVERLAP = 0.5
SEGMENT_MS = 1_000

# Edges nearer than this are as good as the same: half a patch, and what an eye sees.
EDGES_MS = 250

Kind = Literal["only_one", "only_other", "other_label", "edges_apart"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A place that two people see differently, for them to settle.

    Attributes
    ----------
    kind : {"only_one", "only_other", "other_label", "edges_apart"}
        Only one of them marked it, they call it differently, or they call it alike
        and an edge differs by more than `EDGES_MS`.
    one, other : Annotation or None
        What each said there.
    """

    kind: Kind
    one: Annotation | None
    other: Annotation | None

    @property
    def start_ms(self) -> int:
        """Where the place begins."""
        return min(said.interval.start_ms for said in (self.one, self.other) if said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Counts of one recording, or the sum of several.

    Attributes
    ----------
    both_ms : int
        Time that both have heard.
    n_alike, n_other_label, n_only_one, n_only_other : int
        Places with the same label, with two labels, and marked by one person alone.
    seconds : Counter of (frozenset of str, frozenset of str)
        For each second that both have heard, the labels that each marked in it.
    disagreements : tuple of Disagreement
        In order of time.
    """

    both_ms: int
    n_alike: int
    n_other_label: int
    n_only_one: int
    n_only_other: int
    seconds: Counter[tuple[frozenset[str], frozenset[str]]]
    disagreements: tuple[Disagreement, ...] = ()

    @property
    def f1(self) -> float | None:
        """Twice the places alike by the places of both; None where there are none."""
        said = 2 * (self.n_alike + self.n_other_label)
        said += self.n_only_one + self.n_only_other
        return 2 * self.n_alike / said if said else None

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa over seconds; None where chance alone would agree wholly."""
        n_seconds = self.seconds.total()
        if not n_seconds:
            return None
        one, other = Counter[frozenset[str]](), Counter[frozenset[str]]()
        n_alike = 0
        for (mine, theirs), n in self.seconds.items():
            one[mine] += n
            other[theirs] += n
            n_alike += n if mine == theirs else 0
        chance = sum(one[labels] * other[labels] for labels in one) / n_seconds**2
        return None if chance == 1 else (n_alike / n_seconds - chance) / (1 - chance)


def agree(
    one: Iterable[Annotation],
    other: Iterable[Annotation],
    *,
    heard_by_one: Iterable[Interval],
    heard_by_other: Iterable[Interval],
) -> Agreement:
    """Compare what two people said of a recording.

    Parameters
    ----------
    one, other : iterable of Annotation
        Each person's own, in any order. One counts if both heard its middle.
    heard_by_one, heard_by_other : iterable of Interval
        What each has heard.

    Examples
    --------
    >>> night = [Interval(0, 60_000)]
    >>> mum = [Annotation(interval=Interval(1_000, 3_000), label="cry")]
    >>> dad = [Annotation(interval=Interval(1_100, 3_000), label="cry")]
    >>> agree(mum, dad, heard_by_one=night, heard_by_other=night).f1
    1.0
    >>> agree(mum, [], heard_by_one=night, heard_by_other=night).f1
    0.0
    >>> agree(mum, [], heard_by_one=night, heard_by_other=[]).f1 is None
    True
    """
    both = shared(heard_by_one, heard_by_other)
    ones, others = _counting(one, both), _counting(other, both)
    pairs = _matched(ones, others, alike=True)
    left_ones, left_others = _unmatched(ones, others, pairs)
    mixed = _matched(left_ones, left_others, alike=False)
    only_ones, only_others = _unmatched(left_ones, left_others, mixed)
    found = [
        *(_differing(mine, theirs) for mine, theirs in pairs if _apart(mine, theirs)),
        *(_differing(mine, theirs) for mine, theirs in mixed),
        *(Disagreement(kind="only_one", one=said, other=None) for said in only_ones),
        *(Disagreement(kind="only_other", one=None, other=s) for s in only_others),
    ]
    return Agreement(
        both_ms=spans.total_ms(both),
        n_alike=len(pairs),
        n_other_label=len(mixed),
        n_only_one=len(only_ones),
        n_only_other=len(only_others),
        seconds=_seconds(ones, others, both),
        disagreements=tuple(sorted(found, key=lambda place: place.start_ms)),
    )


def total(agreements: Iterable[Agreement]) -> Agreement:
    """Add up several recordings; the places stay with each of them."""
    listed = list(agreements)
    return Agreement(
        both_ms=sum(each.both_ms for each in listed),
        n_alike=sum(each.n_alike for each in listed),
        n_other_label=sum(each.n_other_label for each in listed),
        n_only_one=sum(each.n_only_one for each in listed),
        n_only_other=sum(each.n_only_other for each in listed),
        seconds=sum((each.seconds for each in listed), Counter()),
    )


def overlap(one: Interval, other: Interval) -> float:
    """Share of the time that two intervals cover together that both cover, in [0, 1].

    Examples
    --------
    >>> overlap(Interval(0, 100), Interval(50, 100))
    0.5
    """
    both_ms = min(one.end_ms, other.end_ms) - max(one.start_ms, other.start_ms)
    if both_ms <= 0:
        return 0.0
    return both_ms / (one.duration_ms + other.duration_ms - both_ms)


def shared(one: Iterable[Interval], other: Iterable[Interval]) -> list[Interval]:
    """Say which time is in both, as `spans.union` would."""
    listed = list(one)
    return spans.subtract(listed, spans.subtract(listed, other))


def _counting(said: Iterable[Annotation], both: list[Interval]) -> list[Annotation]:
    """Keep those whose middle both have heard, in order of time."""
    kept, at = [], 0
    for one in sorted(said, key=_middle_ms):
        while at < len(both) and both[at].end_ms <= _middle_ms(one):
            at += 1
        if at < len(both) and both[at].start_ms <= _middle_ms(one):
            kept.append(one)
    return sorted(kept, key=_place)


def _middle_ms(said: Annotation) -> int:
    return (said.interval.start_ms + said.interval.end_ms) // 2


def _matched(
    ones: list[Annotation], others: list[Annotation], *, alike: bool
) -> list[tuple[Annotation, Annotation]]:
    """Pair what lies in one place, the best pairs first; each at most once."""
    candidates = sorted(
        (
            (-overlap(mine.interval, theirs.interval), i, j)
            for i, j, mine, theirs in _overlapping(ones, others)
            if (mine.label == theirs.label) == alike
        )
    )
    pairs, taken_i, taken_j = [], set[int](), set[int]()
    for lacking, i, j in candidates:
        if -lacking < LEAST_OVERLAP or i in taken_i or j in taken_j:
            continue
        taken_i.add(i)
        taken_j.add(j)
        pairs.append((ones[i], others[j]))
    return pairs


def _overlapping(
    ones: list[Annotation], others: list[Annotation]
) -> Iterator[tuple[int, int, Annotation, Annotation]]:
    """All pairs that share time, by one sweep over both."""
    near: list[int] = []
    coming = 0
    for i, mine in enumerate(ones):
        while coming < len(others) and (
            others[coming].interval.start_ms < mine.interval.end_ms
        ):
            near.append(coming)
            coming += 1
        near = [j for j in near if others[j].interval.end_ms > mine.interval.start_ms]
        for j in near:
            if mine.interval.overlaps(others[j].interval):
                yield i, j, mine, others[j]


def _unmatched(
    ones: list[Annotation],
    others: list[Annotation],
    pairs: list[tuple[Annotation, Annotation]],
) -> tuple[list[Annotation], list[Annotation]]:
    taken = {id(said) for pair in pairs for said in pair}
    return (
        [said for said in ones if id(said) not in taken],
        [said for said in others if id(said) not in taken],
    )


def _apart(mine: Annotation, theirs: Annotation) -> bool:
    starts_ms = mine.interval.start_ms - theirs.interval.start_ms
    ends_ms = mine.interval.end_ms - theirs.interval.end_ms
    return max(abs(starts_ms), abs(ends_ms)) > EDGES_MS


def _differing(mine: Annotation, theirs: Annotation) -> Disagreement:
    kind: Kind = "edges_apart" if mine.label == theirs.label else "other_label"
    return Disagreement(kind=kind, one=mine, other=theirs)


def _seconds(
    ones: list[Annotation], others: list[Annotation], both: list[Interval]
) -> Counter[tuple[frozenset[str], frozenset[str]]]:
    """Count the seconds that both have heard to their middle by what each marked."""
    mine, theirs = _by_second(ones), _by_second(others)
    nothing = frozenset[str]()
    counted: Counter[tuple[frozenset[str], frozenset[str]]] = Counter()
    for span in both:
        first = -(-(span.start_ms - SEGMENT_MS // 2) // SEGMENT_MS)
        end = -(-(span.end_ms - SEGMENT_MS // 2) // SEGMENT_MS)
        for second in range(first, end):
            counted[mine.get(second, nothing), theirs.get(second, nothing)] += 1
    return counted


def _by_second(said: list[Annotation]) -> dict[int, frozenset[str]]:
    """Labels of the seconds whose middle an annotation covers."""
    labels: dict[int, frozenset[str]] = defaultdict(frozenset)
    for one in said:
        first = -(-(one.interval.start_ms - SEGMENT_MS // 2) // SEGMENT_MS)
        end = -(-(one.interval.end_ms - SEGMENT_MS // 2) // SEGMENT_MS)
        for second in range(first, end):
            labels[second] |= {one.label}
    return labels


def _place(said: Annotation) -> tuple[int, int, str]:
    return said.interval.start_ms, said.interval.end_ms, said.label
