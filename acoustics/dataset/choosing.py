"""From what is known of a recording to the rows of a dataset.

A row with a label is an annotation that stands. A ``none`` row lies in time that
somebody has heard and nobody has annotated, not even somebody who was overruled: every
rejected suggestion (a verdict is given by ear), and a sample of the rest.

The sample is taken among windows of three seconds, about as long as a cry or two, on a
grid that begins with the recording. Most of heard time is silence, and little is learned
from it; so half of the sample are the windows that sound most like crying, where that
is known, and they count as hard. Of the others, each has a number drawn from the seed
and the recording's id alone, and those with the smallest numbers are taken. How large a
part is taken, the whole dataset says (`sample_share`). So the same state and seed give
the same rows in whatever order recordings come, and a larger sample holds the smaller.
"""

import bisect
import math
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from acoustics import spans
from acoustics.dataset.disputes import Rule, Said, settle
from acoustics.dataset.facts import Facts, Options, Rejected
from acoustics.dataset.likeness import WINDOW_MS
from acoustics.dataset.rows import NONE, Row, Split
from acoustics.dataset.splits import Part
from acoustics.events import Annotation, Interval

__all__ = [
    "WINDOW_MS",
    "Facts",
    "Options",
    "Rejected",
    "ReservedLabel",
    "Rule",
    "Said",
    "Survey",
    "choose",
    "heard_time",
    "sample_share",
    "survey",
]

# So much of a sample are the windows that sound most like crying, as far as they sound
# like it at all: below this the starter would never ask.
LIKEST_SHARE = 0.5
LEAST_LIKENESS = -4.0

# What is left of a rejected suggestion beside an annotation, and shorter, is its edge.
LEAST_REST_MS = 200


class ReservedLabel(ValueError):
    """A label is called `none`, which means that nothing is heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What a recording would bring; small enough to keep for all of them.

    Attributes
    ----------
    part : Part
        What the sides are dealt by.
    n_free : int
        Windows of three seconds that a sample of ``none`` may be drawn from.
    heard_ms : int
    annotators : frozenset of str
    left_out : mapping
        How many annotations are left out: ``overruled``, ``disputed``, ``short``,
        ``twice`` (the same label and interval once more), ``behind_the_end``.
    """

    part: Part
    n_free: int
    heard_ms: int
    annotators: frozenset[str]
    left_out: Mapping[str, int]

    @property
    def labelled_ms(self) -> int:
        """Labelled time, over all labels."""
        return sum(self.part.labelled_ms.values())


def survey(facts: Facts, *, options: Options) -> Survey:
    """Measure what a recording would bring to a dataset."""
    read = _read(facts, options)
    labelled_ms: Counter[str] = Counter()
    for one in read.labelled:
        labelled_ms[one.label] += one.interval.duration_ms
    return Survey(
        part=Part(
            recording=facts.recording,
            night=facts.night,
            source_group=facts.source_group,
            labelled_ms=dict(labelled_ms),
        ),
        n_free=len(read.free),
        heard_ms=spans.total_ms(heard_time(facts)),
        annotators=frozenset(one.annotation.annotator for one in facts.said),
        left_out=read.left_out,
    )


def sample_share(surveys: Iterable[Survey], *, options: Options) -> float:
    """Say which part of the free windows gives the sample that was asked for.

    Returns
    -------
    float
        In [0, 1]; 1 where there is not as much as was asked for.
    """
    labelled_ms = free_ms = 0
    for one in surveys:
        labelled_ms += one.labelled_ms
        free_ms += one.n_free * WINDOW_MS
    return min(1.0, options.none_times * labelled_ms / free_ms) if free_ms else 0.0


def heard_time(facts: Facts) -> list[Interval]:
    """Say what was heard, as `spans.union` would: a verdict is given by ear, too."""
    rejected = [one.interval for one in facts.rejected]
    return spans.union(
        spans.clip([*facts.heard, *rejected], length_ms=facts.duration_ms)
    )


def choose(
    facts: Facts,
    *,
    split: Split,
    share: float,
    options: Options,
    likeness: Sequence[float] = (),
) -> list[Row]:
    """Make the rows of a recording, with no clip cut yet.

    Parameters
    ----------
    facts : Facts
    split : {"train", "validation", "test"}
        Its side, from `splits.deal`.
    share : float
        From `sample_share`, over all recordings of the dataset.
    options : Options
    likeness : sequence of float
        How much each window sounds like crying, from `likeness.of`; empty where nobody
        knows.

    Returns
    -------
    list of Row
        In order of `Row.place`, no two of the same; `path` and `sha256` are empty.

    Raises
    ------
    ReservedLabel
        If an annotation carries the label `none`.
    """
    read = _read(facts, options)
    plain = Row(
        path="",
        sha256="",
        label=NONE,
        hard=False,
        split=split,
        recording=facts.recording,
        night=facts.night,
        start_ms=0,
        end_ms=1,
        lead_ms=0,
        tail_ms=0,
        source="human",
        model=None,
        annotator="",
    )

    def at(interval: Interval) -> Row:
        return replace(
            plain,
            start_ms=interval.start_ms,
            end_ms=interval.end_ms,
            lead_ms=min(options.lead_ms, interval.start_ms),
            tail_ms=min(options.tail_ms, facts.duration_ms - interval.end_ms),
        )

    rows = [
        replace(
            at(one.interval),
            label=one.label,
            source=one.source,
            model=one.model,
            annotator=one.annotator,
        )
        for one in read.labelled
    ]
    rows += [replace(at(one.interval), hard=True, model=one.model) for one in read.hard]
    likest, by_chance = _sample(facts, read.free, likeness, share, options)
    rows += [replace(at(window), hard=True) for window in likest]
    rows += [at(window) for window in by_chance]
    return sorted(rows, key=lambda row: row.place)


@dataclass(frozen=True, slots=True)
class _Read:
    labelled: list[Annotation]
    hard: list[Rejected]
    free: list[Interval]
    left_out: Counter[str]


def _read(facts: Facts, options: Options) -> _Read:
    labelled, left_out = _labelled(facts, options)
    annotated = [one.annotation.interval for one in facts.said]
    # A gap that was closed between two cries belongs to them.
    taken = spans.union([*annotated, *(one.interval for one in labelled)])
    rejected = [one.interval for one in facts.rejected]
    heard = spans.clip(facts.heard, length_ms=facts.duration_ms)
    free = spans.subtract(heard, [*taken, *rejected])
    windows = [window for span in free for window in _windows(span)]
    return _Read(labelled, list(_hard(facts, taken)), windows, left_out)


def _labelled(facts: Facts, options: Options) -> tuple[list[Annotation], Counter[str]]:
    settled = settle(facts.said, rule=options.rule)
    left_out = Counter(settled.left_out)
    kept: dict[tuple[Interval, str], Annotation] = {}
    for one in _merged(settled.standing, gap_ms=options.merge_gap_ms):
        if one.label == NONE:
            msg = (
                f"A label is called “{NONE}”, which a dataset keeps for sound in "
                "which nothing is heard. Rename the label, then freeze again."
            )
            raise ReservedLabel(msg)
        inside = spans.clip([one.interval], length_ms=facts.duration_ms)
        if not inside:
            left_out["behind_the_end"] += 1
        elif inside[0].duration_ms < options.least_ms:
            left_out["short"] += 1
        elif (inside[0], one.label) in kept:
            left_out["twice"] += 1
        else:
            kept[inside[0], one.label] = replace(one, interval=inside[0])
    return list(kept.values()), left_out


def _merged(said: tuple[Annotation, ...], *, gap_ms: int) -> list[Annotation]:
    """Join annotations of one label; the longest speaks for where it came from."""
    if not gap_ms:
        return list(said)
    bouts: dict[str, list[list[Annotation]]] = {}
    ends_ms: dict[str, int] = {}
    for one in said:
        near = one.interval.start_ms - ends_ms.get(one.label, -gap_ms) < gap_ms
        if near:
            bouts[one.label][-1].append(one)
        else:
            bouts.setdefault(one.label, []).append([one])
        ends_ms[one.label] = max(ends_ms.get(one.label, 0), one.interval.end_ms)
    return [
        replace(
            max(bout, key=lambda one: one.interval.duration_ms),
            interval=Interval(
                bout[0].interval.start_ms, max(one.interval.end_ms for one in bout)
            ),
        )
        for some in bouts.values()
        for bout in some
    ]


def _hard(facts: Facts, taken: list[Interval]) -> Iterator[Rejected]:
    """Give rejected suggestions without annotated time, each moment once.

    Where several models were wrong in one place, the newest is named.
    """
    by_model: dict[int, list[Interval]] = {}
    for one in facts.rejected:
        by_model.setdefault(one.model or 0, []).append(one.interval)
    covered = taken
    for model, said in sorted(by_model.items(), reverse=True):
        inside = spans.clip(sorted(said), length_ms=facts.duration_ms)
        for rest in _uncovered(inside, covered):
            yield Rejected(rest, model or None)
        covered = spans.union([*covered, *inside])


def _uncovered(said: list[Interval], covered: list[Interval]) -> Iterator[Interval]:
    """Cut out of each, in order, what is covered or was in one before it."""
    ends_ms = [cut.end_ms for cut in covered]
    reached_ms = 0
    for one in said:
        at = bisect.bisect_right(ends_ms, one.start_ms)
        near = []
        while at < len(covered) and covered[at].overlaps(one):
            near.append(covered[at])
            at += 1
        if reached_ms > one.start_ms:
            near.append(Interval(one.start_ms, reached_ms))
        reached_ms = max(reached_ms, one.end_ms)
        for rest in spans.subtract([one], near):
            if rest == one or rest.duration_ms >= LEAST_REST_MS:
                yield rest


def _windows(span: Interval) -> Iterator[Interval]:
    first = -(-span.start_ms // WINDOW_MS)
    for number in range(first, span.end_ms // WINDOW_MS):
        yield Interval(number * WINDOW_MS, (number + 1) * WINDOW_MS)


def _sample(
    facts: Facts,
    free: list[Interval],
    likeness: Sequence[float],
    share: float,
    options: Options,
) -> tuple[list[Interval], list[Interval]]:
    """Take the windows that sound most like crying, and others by chance."""
    # Python promises the same numbers for the same text in every version.
    rng = random.Random(f"{options.seed}/{facts.recording}")  # noqa: S311
    # Many recordings of a window or two each shall give the share as well.
    n_wanted = math.floor(share * len(free) + rng.random())
    drawn = [rng.random() for _ in range(facts.duration_ms // WINDOW_MS + 1)]
    likest = _likest(free, likeness)[: math.floor(LIKEST_SHARE * n_wanted)]
    others = sorted(
        set(free).difference(likest),
        key=lambda window: drawn[window.start_ms // WINDOW_MS],
    )
    return likest, others[: n_wanted - len(likest)]


def _likest(free: list[Interval], likeness: Sequence[float]) -> list[Interval]:
    """Give the windows that sound like crying, the likest first."""
    known = dict(enumerate(likeness))
    liked = [
        (-known.get(window.start_ms // WINDOW_MS, -math.inf), window) for window in free
    ]
    return [window for unlike, window in sorted(liked) if -unlike >= LEAST_LIKENESS]
