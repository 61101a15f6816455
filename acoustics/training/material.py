"""What a trainer learns from: the rows of a dataset by their sides."""

from collections.abc import Iterator
from dataclasses import dataclass

from acoustics.dataset.bundle import Bundle
from acoustics.dataset.rows import NONE, Row, Split
from acoustics.evaluation import MS_PER_H

LEAST_CLIPS = 5

# A sample of less than a twentieth of the time is taken for a twentieth: a single
# sampled sound must not count as much as a whole night of labels.
_MOST_STANDS_FOR = 20.0


class CannotTrain(Exception):
    """Nothing can be learned from the dataset; `str` is a sentence for a person."""


@dataclass(frozen=True, slots=True)
class Material:
    """What is known of a dataset before a clip is read.

    Attributes
    ----------
    dataset : Bundle
    labels : tuple of str
        With enough clips to learn from, in order of the vocabulary.
    too_few : mapping of str to int
        The others, with how many clips they have.
    crying : frozenset of str
        Labels that count as crying.
    sampled_stands_for : float
        Heard time without a label for each millisecond of it that was sampled.
    heard_h : mapping of str to float
        Heard time of each side but the one that is tested on: nothing of it is known.
    """

    dataset: Bundle
    labels: tuple[str, ...]
    too_few: dict[str, int]
    crying: frozenset[str]
    sampled_stands_for: float
    heard_h: dict[Split, float]

    def rows(self, *splits: Split) -> Iterator[Row]:
        """Read the rows of some sides that have a clip."""
        return (row for row in self.dataset.rows() if row.split in splits and row.path)


def survey(dataset: Bundle) -> Material:
    """Look at what can be learned from a dataset.

    Raises
    ------
    CannotTrain
        If no label that counts as crying has enough clips for training.
    DamagedBundle
        If the dataset cannot be read.
    """
    n_clips: dict[str, int] = {}
    labelled_ms = sampled_ms = 0
    side_of: dict[str, Split] = {}
    for row in dataset.rows():
        if row.split == "test":
            continue
        side_of[row.recording] = row.split
        if row.label == NONE and not row.hard:
            sampled_ms += row.interval.duration_ms
        else:
            labelled_ms += row.interval.duration_ms
        if row.split == "train" and row.path and row.label != NONE:
            n_clips[row.label] = n_clips.get(row.label, 0) + 1
    heard_ms: dict[Split, int] = {}
    for recording, span in dataset.heard():
        if recording in side_of:
            side = side_of[recording]
            heard_ms[side] = heard_ms.get(side, 0) + span.duration_ms
    vocabulary = [str(label) for label in dataset.stated.get("labels", n_clips)]
    labels = tuple(one for one in vocabulary if n_clips.get(one, 0) >= LEAST_CLIPS)
    crying = frozenset(str(one) for one in dataset.stated.get("crying", ["cry"]))
    if not crying & set(labels):
        raise CannotTrain(_too_little(crying, n_clips))
    free_ms = max(sum(heard_ms.values()) - labelled_ms, sampled_ms)
    return Material(
        dataset=dataset,
        labels=labels,
        too_few={k: n for k, n in sorted(n_clips.items()) if n < LEAST_CLIPS},
        crying=crying,
        sampled_stands_for=min(free_ms / sampled_ms, _MOST_STANDS_FOR)
        if sampled_ms
        else 1.0,
        heard_h={side: ms / MS_PER_H for side, ms in heard_ms.items()},
    )


def _too_little(crying: frozenset[str], n_clips: dict[str, int]) -> str:
    most = max((n_clips.get(label, 0) for label in crying), default=0)
    what = " or ".join(sorted(crying)) or "crying"
    return (
        f"A model needs at least {LEAST_CLIPS} clips of {what} to learn from; this "
        f"dataset has {most} for training. Label some more nights, or freeze one with "
        "its clips, then train again."
    )
