"""What a head would take for a bout, on nights that it has not learned from.

The thresholds and the probability are found on these: a bout is what a parent
counts, not a patch.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from acoustics.evaluation import BOUT_GAP_MS
from acoustics.events import join
from acoustics.features import PATCH_HOP_MS, PATCH_MS
from acoustics.training.timeline import Timeline

# Below this logit nothing is worth a question.
LEAST_LOGIT = -1.5
_GAP_PATCHES = BOUT_GAP_MS // PATCH_HOP_MS


@dataclass(frozen=True, slots=True)
class Stretch:
    """Patches near each other that a label might be heard in.

    Attributes
    ----------
    logit : float
        The highest.
    is_true : bool
    stands_for : float
        How many stretches of the heard time it stands for: above 1 in a sample.
    """

    logit: float
    is_true: bool
    stands_for: float


@dataclass(frozen=True, slots=True)
class Candidates:
    """All stretches, and for each true bout the highest logit in it.

    Attributes
    ----------
    stretches : tuple of Stretch
    bouts : tuple of float
        Minus infinity where nothing reaches `LEAST_LOGIT`.
    heard_h : float
        Heard time that they stand for.
    """

    stretches: tuple[Stretch, ...]
    bouts: tuple[float, ...]
    heard_h: float

    def hit_rate(self, logit: float) -> float:
        """Share of the bouts that reach a logit; 1 where there is none."""
        return float(np.mean([one >= logit for one in self.bouts] or [True]))

    def false_per_h(self, logit: float) -> float:
        """Count the false stretches that reach a logit, for each hour heard."""
        false = sum(
            one.stands_for
            for one in self.stretches
            if not one.is_true and one.logit >= logit
        )
        return false / self.heard_h if self.heard_h else 0.0


def find(
    timeline: Timeline, logits: np.ndarray, *, label: str, sampled_stands_for: float
) -> Candidates:
    """Find the stretches of a recording; `heard_h` is left at 0.

    Parameters
    ----------
    timeline : Timeline
    logits : ndarray, shape (n_passed,)
        Of the patches that passed, with their mass.
    label : str
    sampled_stands_for : float
        How much heard time a sampled clip stands for, as a multiple of its own.
    """
    whole = np.full(len(timeline.known), -np.inf)
    whole[timeline.patches.passes] = logits
    intervals = timeline.intervals(label)
    bouts = join(intervals, gap_ms=BOUT_GAP_MS)
    best = [-np.inf] * len(bouts)
    stretches = []
    for patches in _groups(np.flatnonzero(whole >= LEAST_LOGIT)):
        start_ms = int(patches[0]) * PATCH_HOP_MS
        end_ms = int(patches[-1]) * PATCH_HOP_MS + PATCH_MS
        highest = float(whole[patches].max())
        near = [
            n
            for n, bout in enumerate(bouts)
            if bout.start_ms < end_ms and start_ms < bout.end_ms
        ]
        for n in near:
            best[n] = max(best[n], highest)
        if near or timeline.known[patches].any():
            sampled = timeline.sampled[patches].any()
            stands_for = sampled_stands_for if sampled and not near else 1.0
            stretches.append(Stretch(highest, bool(near), stands_for))
    return Candidates(tuple(stretches), tuple(best), 0.0)


def together(some: Sequence[Candidates], *, heard_h: float) -> Candidates:
    """Put the candidates of several recordings into one."""
    return Candidates(
        tuple(each for one in some for each in one.stretches),
        tuple(each for one in some for each in one.bouts),
        heard_h,
    )


def _groups(at: np.ndarray) -> Iterator[np.ndarray]:
    if len(at):
        yield from np.split(at, np.flatnonzero(np.diff(at) > _GAP_PATCHES) + 1)


def arrays(stretches: Iterable[Stretch]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give logits, truth and what they stand for, each of shape (n_stretches,)."""
    told = np.array([(s.logit, s.is_true, s.stands_for) for s in stretches], float)
    logit, is_true, stands_for = told.reshape(-1, 3).T
    return logit, is_true, stands_for
