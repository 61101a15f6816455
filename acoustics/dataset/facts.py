"""What a dataset is chosen from, and how."""

import math
from dataclasses import asdict, dataclass
from typing import Any

from acoustics.dataset.disputes import Rule, Said
from acoustics.events import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a dataset is frozen.

    Attributes
    ----------
    rule : {"latest", "first", "agreed"}
        What stands where several people marked one place; see `disputes.settle`.
    least_ms : int
        Annotations shorter than this are left out.
    merge_gap_ms : int
        Annotations of one label less than this apart become one row; 0 for never.
    lead_ms, tail_ms : int
        Sound kept before and after an interval, as far as the recording goes.
    none_times : float
        How much ``none`` to sample, as a multiple of the labelled time.
    seed : int
        Of the sample.
    """

    rule: Rule = "latest"
    least_ms: int = 0
    merge_gap_ms: int = 0
    lead_ms: int = 1_000
    tail_ms: int = 1_000
    none_times: float = 5.0
    seed: int = 0

    def __post_init__(self) -> None:
        lengths_ms = self.least_ms, self.merge_gap_ms, self.lead_ms, self.tail_ms
        if min(lengths_ms) < 0 or not 0 <= self.none_times < math.inf:
            msg = f"no length or multiple can be below 0 or endless: {self}"
            raise ValueError(msg)

    def as_stated(self) -> dict[str, Any]:
        """Say them as JSON can."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A suggestion that a person rejected, and the number of the model behind it."""

    interval: Interval
    model: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a recording; the tuples may be in any order.

    Attributes
    ----------
    recording : str
        Its id: letters, digits, ``-`` and ``_``.
    night : str or None
        ``YYYY-MM-DD`` of the evening it began.
    duration_ms : int
    said : tuple of Said
        Everybody's annotations.
    heard : tuple of Interval
        What anybody has heard.
    rejected : tuple of Rejected
    source_group : str
        What it shares with other recordings that must be on its side; empty for none.
    """

    recording: str
    night: str | None
    duration_ms: int
    said: tuple[Said, ...] = ()
    heard: tuple[Interval, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    source_group: str = ""
