"""Stretches of sound, and what is heard in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A half-open stretch of a recording, ``[start_ms, end_ms)``.

    Examples
    --------
    >>> Interval(1_000, 2_500).duration_ms
    1500
    >>> Interval(0, 10).overlaps(Interval(10, 20))
    False
    """

    start_ms: int
    end_ms: int

    def __post_init__(self) -> None:
        if not 0 <= self.start_ms < self.end_ms:
            msg = f"need 0 <= start_ms < end_ms, got {self.start_ms} and {self.end_ms}"
            raise ValueError(msg)

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds, at least 1."""
        return self.end_ms - self.start_ms

    def overlaps(self, other: "Interval") -> bool:
        """Whether the two share at least one millisecond."""
        return self.start_ms < other.end_ms and other.start_ms < self.end_ms

    def moved(self, by_ms: int) -> "Interval":
        """Give the same stretch later, or earlier, on another scale."""
        return Interval(self.start_ms + by_ms, self.end_ms + by_ms)


@dataclass(frozen=True, slots=True, order=True)
class Detection:
    """What a model says is heard in an interval; `score` is in [0, 1]."""

    interval: Interval
    label: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """What a person says is heard in an interval.

    Attributes
    ----------
    interval : Interval
    label : str
    note : str
        The person's own words.
    source : {"human", "accepted", "edited"}
        Whether the person drew it, accepted or corrected a suggestion.
    model : int or None
        Number of the model that suggested it.
    score : float or None
        The suggestion's, in [0, 1].
    annotator : str
        A stand-in for the person, such as ``person-1``.
    """

    interval: Interval
    label: str
    note: str = ""
    source: Literal["human", "accepted", "edited"] = "human"
    model: int | None = None
    score: float | None = None
    annotator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All annotations of one recording, in order of time.

    Attributes
    ----------
    recording : str
        The recording's id.
    duration_ms : int
    started_at : datetime or None
        When it began, with its time zone; None where nobody knows.
    annotations : tuple of Annotation
    """

    recording: str
    duration_ms: int
    started_at: datetime | None
    annotations: tuple[Annotation, ...]


def join(intervals: Iterable[Interval], *, gap_ms: int) -> list[Interval]:
    """Join intervals whose gap is less than `gap_ms`: utterances into bouts.

    Parameters
    ----------
    intervals : iterable of Interval
        In any order; they may overlap.
    gap_ms : int
        Two intervals this far apart, or farther, stay two.

    Returns
    -------
    list of Interval
        In order of time, none nearer to the next than `gap_ms`.

    Examples
    --------
    >>> join([Interval(0, 900), Interval(1_500, 2_000)], gap_ms=1_000)
    [Interval(start_ms=0, end_ms=2000)]
    """
    joined: list[Interval] = []
    for interval in sorted(intervals):
        if joined and interval.start_ms - joined[-1].end_ms < gap_ms:
            last = joined[-1]
            joined[-1] = Interval(last.start_ms, max(last.end_ms, interval.end_ms))
        else:
            joined.append(interval)
    return joined
