"""A held-out recording, what a person heard in it, and what a model did."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from acoustics import spans
from acoustics.events import Detection, Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Listened:
    """One held-out recording, as a model heard it.

    Attributes
    ----------
    recording, night : str
        Its id, and the night that it is of. Nights are put in order by their text.
    heard : tuple of Interval
        What a person has listened to; only inside it is anything counted. In any
        order; they may touch and overlap.
    truth : mapping of str to tuple of Interval
        The true utterances of each label.
    found : mapping of str to tuple of Detection
        What the model found of each label.
    scores : mapping of str to ndarray, shape (n_patches,)
        The model's score of each label in [0, 1]; patch ``n`` covers
        ``[480 n, 480 n + 960)`` milliseconds.
    """

    recording: str
    night: str
    heard: tuple[Interval, ...]
    truth: Mapping[str, tuple[Interval, ...]]
    found: Mapping[str, tuple[Detection, ...]]
    scores: Mapping[str, np.ndarray]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What of some labels was in a recording and what was found, in heard time.

    Whatever reaches out of heard time is cut off: nobody knows what is true there.

    Attributes
    ----------
    index : int
        Which of the recordings it is of.
    heard : list of Interval
        As `spans.union` gives it.
    truth : list of Interval
    found : list of Detection
        In order of time, both.
    """

    index: int
    heard: list[Interval]
    truth: list[Interval]
    found: list[Detection]

    @property
    def intervals(self) -> list[Interval]:
        """Where something was found."""
        return [detection.interval for detection in self.found]

    @property
    def heard_until_ms(self) -> int:
        """Where heard time ends; 0 where there is none."""
        return self.heard[-1].end_ms if self.heard else 0


def hearings(listened: Sequence[Listened], *, labels: Collection[str]) -> list[Hearing]:
    """Cut each recording to its heard time, with `labels` taken for one."""
    return [_hearing(index, one, labels) for index, one in enumerate(listened)]


def _hearing(index: int, one: Listened, labels: Collection[str]) -> Hearing:
    heard = spans.union(one.heard)
    truth = [said for label in labels for said in one.truth.get(label, ())]
    found = [said for label in labels for said in one.found.get(label, ())]
    return Hearing(
        index=index,
        heard=heard,
        truth=sorted(part for said in truth for part in spans.within(said, heard)),
        found=sorted(_cut(found, heard)),
    )


def _cut(found: Iterable[Detection], heard: Sequence[Interval]) -> list[Detection]:
    return [
        Detection(part, detection.label, detection.score)
        for detection in found
        for part in spans.within(detection.interval, heard)
    ]
