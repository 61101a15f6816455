"""What a night comes to: from stretches of time to the numbers of its row.

All stretches are milliseconds since 1970, so that nights in which clocks are changed
need no care; only the hours go by the clock on the wall.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from acoustics import spans
from acoustics.events import Interval

MILLISECOND = timedelta(milliseconds=1)
_NO_BRACKETS = str.maketrans("", "", "[]")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOON = time(12)
# So long a quiet ends the settling.
CALM_MS = 600_000
# Cries nearer to each other than this are drawn as one: less than half a pixel's time.
DRAWN_APART_MS = 30_000
# Of a night with more marks than this, the smallest gaps are closed too, though none
# longer than a pixel's time: no picture would show them, and years of them cost much.
MOST_DRAWN = 120
LONGEST_CLOSED_MS = 75_000
# Where many nights are drawn at once, cries nearer to each other than this are one.
FAR_APART_S = 90


@dataclass(frozen=True, slots=True)
class Stretch:
    """A night by the household's clock: from noon to noon, 23 to 25 hours."""

    night: date
    zone: ZoneInfo

    @property
    def begins_at(self) -> datetime:
        return datetime.combine(self.night, NOON, self.zone).astimezone(UTC)

    @property
    def ends_at(self) -> datetime:
        return Stretch(self.night + timedelta(days=1), self.zone).begins_at

    @property
    def interval(self) -> Interval:
        return Interval(ms_of(self.begins_at), ms_of(self.ends_at))


@dataclass(frozen=True)
class Facts:
    """What is known of some time, in any order and as often as it was said.

    Attributes
    ----------
    covered : sequence of Interval
        Listened to, by a model or a person.
    said : sequence of Interval
        Crying that people confirmed or marked.
    open : sequence of Interval
        Crying that a model suggests, of which nobody has said anything.
    by_people : sequence of Interval
        Time for which people spoke, whatever they heard.
    right, wrong, missed, asked : sequence of int
        When what people judged begins: suggestions, and windows drawn at random.
    """

    covered: Sequence[Interval] = ()
    said: Sequence[Interval] = ()
    open: Sequence[Interval] = ()
    by_people: Sequence[Interval] = ()
    right: Sequence[int] = ()
    wrong: Sequence[int] = ()
    missed: Sequence[int] = ()
    asked: Sequence[int] = ()

    @cached_property
    def all_said(self) -> list[Interval]:
        return spans.union(self.said)

    @cached_property
    def all_open(self) -> list[Interval]:
        return spans.subtract(self.open, self.said)

    @cached_property
    def crying(self) -> list[Interval]:
        return spans.union([*self.said, *self.open])

    @cached_property
    def listened(self) -> list[Interval]:
        # Where somebody heard crying, somebody listened.
        return spans.union([*self.covered, *self.crying])

    @cached_property
    def silent(self) -> list[Interval]:
        return spans.subtract(self.listened, [*self.crying, *self.by_people])


@dataclass(frozen=True, slots=True)
class Sums:
    """The numbers of a night's row, by the names of its columns."""

    covered_ms: int = 0
    crying_ms: int = 0
    n_episodes: int = 0
    longest_quiet_ms: int = 0
    settling_ms: int | None = None
    first_cry_at: datetime | None = None
    last_cry_at: datetime | None = None
    hours: list[list[int]] = field(default_factory=list)
    cries: list[list[int]] = field(default_factory=list)
    covered: list[list[int]] = field(default_factory=list)
    said_ms: int = 0
    bouts_ms: list[int] = field(default_factory=list)
    silent_ms: int = 0
    n_right: int = 0
    n_wrong: int = 0
    n_missed: int = 0
    n_asked: int = 0


def add_up(facts: Facts, stretch: Stretch, *, gap: timedelta) -> Sums:
    """Add one night up; the facts may be of more than that."""
    whole = stretch.interval
    covered = spans.within(whole, facts.listened)
    crying = spans.within(whole, facts.crying)
    quiet = spans.subtract(covered, crying)
    return Sums(
        covered_ms=spans.total_ms(covered),
        crying_ms=spans.total_ms(crying),
        n_episodes=_n_episodes(crying, gap_ms=gap // MILLISECOND),
        longest_quiet_ms=max((each.duration_ms for each in quiet), default=0),
        settling_ms=_settling_ms(crying, quiet, covered),
        first_cry_at=at(crying[0].start_ms) if crying else None,
        last_cry_at=at(crying[-1].end_ms) if crying else None,
        hours=[
            [
                hour,
                spans.total_ms(spans.within(part, covered)),
                spans.total_ms(spans.within(part, crying)),
            ]
            for hour, part in hours_of(stretch)
        ],
        cries=_in_seconds(_drawn(crying), whole),
        covered=_in_seconds(covered, whole),
        said_ms=spans.total_ms(spans.within(whole, facts.all_said)),
        bouts_ms=[each.duration_ms for each in spans.within(whole, facts.all_open)],
        silent_ms=spans.total_ms(spans.within(whole, facts.silent)),
        n_right=_n_in(facts.right, whole),
        n_wrong=_n_in(facts.wrong, whole),
        n_missed=_n_in(facts.missed, whole),
        n_asked=_n_in(facts.asked, whole),
    )


def hours_of(stretch: Stretch) -> Iterator[tuple[int, Interval]]:
    """Give the hours of a night as clocks on the wall show them, in order of time."""
    start_at, ends_at = stretch.begins_at, stretch.ends_at
    while start_at < ends_at:
        shown = start_at.astimezone(stretch.zone)
        end_at = min(start_at + timedelta(minutes=60 - shown.minute), ends_at)
        yield shown.hour, Interval(ms_of(start_at), ms_of(end_at))
        start_at = end_at


def seen_from_afar(cries: str) -> list[list[int]]:
    """Join a night's marks, given as JSON, for a picture of many nights.

    Examples
    --------
    >>> seen_from_afar("[[10, 20], [90, 95], [300, 310]]")
    [[10, 95], [300, 310]]
    """
    if cries == "[]":
        return []
    # Numbers alone: of years of marks a list for each would keep the collector of
    # garbage busy for longer than all else takes.
    numbers = [int(each) for each in cries.translate(_NO_BRACKETS).split(",")]
    joined: list[list[int]] = []
    end_s = -FAR_APART_S
    for start_s, until_s in zip(numbers[::2], numbers[1::2], strict=True):
        if start_s - end_s < FAR_APART_S:
            joined[-1][1] = until_s
        else:
            joined.append([start_s, until_s])
        end_s = until_s
    return joined


def night_at(moment: datetime, zone: ZoneInfo) -> date:
    """Name the night that a moment belongs to, by the date of its evening."""
    # By the clock on the wall: twelve real hours would miss noon when it is changed.
    shown = moment.astimezone(zone).replace(tzinfo=None)
    return (shown - timedelta(hours=12)).date()


def ms_of(moment: datetime) -> int:
    return (moment - EPOCH) // MILLISECOND


def at(ms: int) -> datetime:
    return EPOCH + ms * MILLISECOND


def _n_episodes(crying: Sequence[Interval], *, gap_ms: int) -> int:
    pairs = itertools.pairwise(crying)
    apart = sum(after.start_ms - before.end_ms > gap_ms for before, after in pairs)
    return apart + 1 if crying else 0


def _settling_ms(
    crying: Sequence[Interval], quiet: Sequence[Interval], covered: Sequence[Interval]
) -> int | None:
    """Measure from the first cry to the first long quiet, if nothing hides it."""
    if not crying:
        return None
    began_ms = crying[0].start_ms
    calm = [
        each.start_ms
        for each in quiet
        if each.start_ms > began_ms and each.duration_ms >= CALM_MS
    ]
    if not calm:
        return None
    between = Interval(began_ms, calm[0])
    unheard = spans.subtract([between], covered)
    hidden = any(each.duration_ms >= CALM_MS for each in unheard)
    return None if hidden else between.duration_ms


def _drawn(crying: Sequence[Interval]) -> list[Interval]:
    """Join what no picture of a night tells apart; all crying stays in a mark."""
    apart_ms = _apart_ms(crying)
    drawn: list[Interval] = []
    for each in crying:
        if drawn and each.start_ms - drawn[-1].end_ms < apart_ms:
            drawn[-1] = Interval(drawn[-1].start_ms, each.end_ms)
        else:
            drawn.append(each)
    return drawn


def _apart_ms(crying: Sequence[Interval]) -> int:
    """Say how far apart two cries must be for each to be a mark of its own."""
    gaps = [
        after.start_ms - before.end_ms for before, after in itertools.pairwise(crying)
    ]
    if len(gaps) < MOST_DRAWN:
        return DRAWN_APART_MS
    # One gap less than there may be marks stays open.
    closed_ms = sorted(gaps, reverse=True)[MOST_DRAWN - 1] + 1
    return max(DRAWN_APART_MS, min(closed_ms, LONGEST_CLOSED_MS))


def _in_seconds(stretches: Iterable[Interval], whole: Interval) -> list[list[int]]:
    """Round outwards: what is drawn must not vanish."""
    rounded = spans.union(
        Interval(
            (each.start_ms - whole.start_ms) // 1_000,
            -((whole.start_ms - each.end_ms) // 1_000),
        )
        for each in stretches
    )
    return [[each.start_ms, each.end_ms] for each in rounded]


def _n_in(moments: Iterable[int], whole: Interval) -> int:
    return sum(whole.start_ms <= moment < whole.end_ms for moment in moments)
