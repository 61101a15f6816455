"""Clips laid where they were in their recording, so that a patch has its neighbours.

Crying is rarely alone, and what a patch is worth depends on what is heard before and
after it. A dataset's clips are parts of a night: put back to their places, to the next
0.48 s, they are that night with most of its silence missing, and a model is trained on
them by the very code that scores a whole night.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from acoustics.dataset.rows import NONE, Row
from acoustics.events import Interval
from acoustics.features import PATCH_HOP_MS, PATCH_MS
from acoustics.heads import Patches
from acoustics.listening import Heard

# A patch is of a label if it hears at least half of itself or of the utterance, and of
# none if it hears less of one than this.
_HALF = 0.5
_A_TRACE_MS = 100
_MOSTLY = 0.9


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """The clips of one recording.

    Attributes
    ----------
    recording, night : str
    patches : Patches
        Up to the end of the last clip; what lies between clips was not heard.
    rows : tuple of Row
        In the order of a manifest.
    known : ndarray, shape (n_patches,), dtype bool
        Patches that lie in the interval of some row: a person said what is in them.
    sampled : ndarray, shape (n_patches,), dtype bool
        Of these, the ones that a sample stands for.
    sound : ndarray, shape (n_passed, 96, 64), or None
        The log-mel patches themselves, where the clips came with them.
    """

    recording: str
    night: str
    patches: Patches
    rows: tuple[Row, ...]
    known: np.ndarray
    sampled: np.ndarray
    sound: np.ndarray | None = None

    def intervals(self, label: str) -> list[Interval]:
        """Where a label is heard."""
        return [row.interval for row in self.rows if row.label == label]

    def stands_for(self, sampled_stands_for: float) -> np.ndarray:
        """Say how many patches of heard time each patch stands for."""
        return np.where(self.sampled, sampled_stands_for, 1.0)

    def only(self, chosen: np.ndarray) -> "Timeline":
        """Take a part: some patches, and the rows that begin in them.

        Parameters
        ----------
        chosen : ndarray, shape (n_patches,), dtype bool
        """
        inside = chosen[self.patches.passes]
        last = len(chosen) - 1
        return Timeline(
            recording=self.recording,
            night=self.night,
            patches=Patches(
                self.patches.passes & chosen,
                self.patches.embeddings[inside],
                self.patches.logits[inside],
            ),
            rows=tuple(
                row
                for row in self.rows
                if chosen[min(row.start_ms // PATCH_HOP_MS, last)]
            ),
            known=self.known & chosen,
            sampled=self.sampled & chosen,
            sound=None if self.sound is None else self.sound[inside],
        )

    def targets(self, label: str) -> np.ndarray:
        """Say which patches are of a label.

        Returns
        -------
        ndarray, shape (n_patches,), dtype int8
            1 for those that are, 0 for those that are known not to be, and -1 where
            it cannot be said.
        """
        heard = self.patches.passes
        told = np.where(self.known & heard, 0, -1).astype(np.int8)
        for interval in self.intervals(label):
            slots = _slots(interval, len(told))
            heard_ms = _overlap_ms(slots, interval)
            told[slots[heard_ms > _A_TRACE_MS]] = np.where(
                told[slots[heard_ms > _A_TRACE_MS]] == 1, 1, -1
            )
            told[slots[heard_ms >= _HALF * min(PATCH_MS, interval.duration_ms)]] = 1
        told[~heard] = -1
        return told


def lay(heard: Iterable[tuple[Row, Heard]]) -> list[Timeline]:
    """Put clips to their places.

    Parameters
    ----------
    heard : iterable of (Row, Heard)
        In the order of a manifest.

    Returns
    -------
    list of Timeline
        One for each recording, in order of their ids. Where two clips have a patch in
        one place, that of a label or a rejected suggestion stands.
    """
    by_recording: dict[str, list[tuple[Row, Heard]]] = {}
    for row, clip in heard:
        by_recording.setdefault(row.recording, []).append((row, clip))
    return [_laid(by_recording[recording]) for recording in sorted(by_recording)]


def folds(timelines: Sequence[Timeline], *, label: str) -> list[np.ndarray]:
    """Deal patches to folds, so that each is judged by what was learned from others.

    Parameters
    ----------
    timelines : sequence of Timeline
    label : str
        It is spread over the folds as evenly as whole recordings can be. Where one
        recording holds all of it, its stretches are dealt instead.

    Returns
    -------
    list of ndarray, shape (n_patches,), dtype int64
        For each timeline the fold of each patch, below `MOST_FOLDS`.
    """
    n_of = [sum(row.label == label for row in each.rows) for each in timelines]
    n_folds = min(MOST_FOLDS, sum(n > 0 for n in n_of))
    if n_folds < 2:
        return [_by_stretch(each, label) for each in timelines]
    sizes = [0] * n_folds
    fold_of = [0] * len(timelines)
    for number in sorted(range(len(timelines)), key=lambda n: (-n_of[n], n)):
        fold_of[number] = sizes.index(min(sizes))
        # A recording without the label weighs a little: they are spread as well.
        sizes[fold_of[number]] += 100 * n_of[number] + 1
    return [
        np.full(len(each.known), fold)
        for each, fold in zip(timelines, fold_of, strict=True)
    ]


MOST_FOLDS = 4


def _by_stretch(timeline: Timeline, label: str) -> np.ndarray:
    """Cut a timeline into stretches with about as many rows of the label each."""
    starts_ms = [row.start_ms for row in timeline.rows if row.label == label] or [0]
    cuts_ms = [
        starts_ms[len(starts_ms) * n // MOST_FOLDS] for n in range(1, MOST_FOLDS)
    ]
    begins_ms = np.arange(len(timeline.known)) * PATCH_HOP_MS
    return np.searchsorted(cuts_ms, begins_ms, side="right")


def counted(timelines: Iterable[Timeline]) -> Mapping[str, int]:
    """Count the rows of each label."""
    told: dict[str, int] = {}
    for timeline in timelines:
        for row in timeline.rows:
            told[row.label] = told.get(row.label, 0) + 1
    return told


def _laid(clips: list[tuple[Row, Heard]]) -> Timeline:
    # Sorting keeps the order among equals: of two patches in a place the first stands.
    ordered = sorted(clips, key=lambda clip: _is_sampled(clip[0]))
    slots = np.concatenate([_places(row, clip) for row, clip in ordered])
    own = np.concatenate([_in_interval(row, len(clip.logits)) for row, clip in ordered])
    sampled = np.concatenate(
        [np.full(len(clip.logits), _is_sampled(row)) for row, clip in ordered]
    )
    # What lies in its own row's interval is known better than another's context.
    order = np.argsort(~own & ~sampled, kind="stable")
    taken, first = np.unique(slots[order], return_index=True)
    picked = order[first]
    n_patches = int(taken[-1]) + 1

    def spread(values: np.ndarray) -> np.ndarray:
        told = np.zeros(n_patches, bool)
        told[taken] = values[picked]
        return told

    embeddings = np.concatenate([clip.embeddings for _, clip in ordered])[picked]
    logits = np.concatenate([clip.logits for _, clip in ordered])[picked]
    row = clips[0][0]
    sound = [clip.patches for _, clip in ordered if clip.patches is not None]
    return Timeline(
        recording=row.recording,
        night=row.night or row.recording,
        patches=Patches(spread(np.ones(len(slots), bool)), embeddings, logits),
        rows=tuple(row for row, _ in clips),
        known=spread(own),
        sampled=spread(own & sampled),
        sound=np.concatenate(sound)[picked] if sound else None,
    )


def _is_sampled(row: Row) -> bool:
    return row.label == NONE and not row.hard


def _places(row: Row, clip: Heard) -> np.ndarray:
    starts_ms = row.start_ms - row.lead_ms + PATCH_HOP_MS * np.arange(len(clip.logits))
    places: np.ndarray = np.rint(starts_ms / PATCH_HOP_MS).astype(np.int64)
    return places


def _in_interval(row: Row, n_patches: int) -> np.ndarray:
    starts_ms = row.start_ms - row.lead_ms + PATCH_HOP_MS * np.arange(n_patches)
    heard_ms = np.minimum(starts_ms + PATCH_MS, row.end_ms) - np.maximum(
        starts_ms, row.start_ms
    )
    least_ms = min(_HALF * PATCH_MS, _MOSTLY * row.interval.duration_ms)
    told: np.ndarray = heard_ms >= least_ms
    return told


def _slots(interval: Interval, n_patches: int) -> np.ndarray:
    first = max(0, (interval.start_ms - PATCH_MS) // PATCH_HOP_MS)
    return np.arange(first, min(n_patches, interval.end_ms // PATCH_HOP_MS + 1))


def _overlap_ms(slots: np.ndarray, interval: Interval) -> np.ndarray:
    starts_ms = slots * PATCH_HOP_MS
    told: np.ndarray = np.minimum(starts_ms + PATCH_MS, interval.end_ms) - np.maximum(
        starts_ms, interval.start_ms
    )
    return told
