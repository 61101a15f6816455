"""Scores for each patch of a stream, by whatever a model scores with."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from acoustics.heads import REACH_PATCHES, Head, Patches
from acoustics.learned import Network
from acoustics.listening import Heard

Scores = Mapping[str, np.ndarray]


class Scorer(Protocol):
    """Scores a stream of patches in order; it may look ahead, and then lags."""

    def add(self, heard: Heard) -> Scores:
        """Take the next batch and give the scores that are certain by now.

        Returns
        -------
        mapping of str to ndarray, dtype float64
            For each label, in [0, 1]: of the patches after those told before.
        """

    def rest(self) -> Scores:
        """Give the scores of the patches that are left, as if the sound ended here."""


class LogitScoring(Protocol):
    """What scores a patch by its logits alone."""

    def score(self, logits: np.ndarray) -> np.ndarray:
        """Score patches, from an array of shape (n_patches, 521)."""


class PatchScorer:
    """Scores each patch by itself."""

    def __init__(self, scorings: Mapping[str, LogitScoring]) -> None:
        self._scorings = scorings

    def add(self, heard: Heard) -> Scores:
        """Score the batch's patches."""
        logits = heard.logits.astype(np.float32)
        return {
            label: _spread(heard.passes, scoring.score(logits) if len(logits) else [])
            for label, scoring in self._scorings.items()
        }

    def rest(self) -> Scores:
        """Nothing is ever left."""
        return {label: np.empty(0) for label in self._scorings}


_NOTHING = np.empty(0, bool)


class HeadScorer:
    """Scores patches by heads, which look some seconds back and ahead.

    It holds the embeddings of about a minute and a batch.
    """

    def __init__(self, heads: Mapping[str, Head]) -> None:
        self._heads = heads
        self._held: list[Heard] = []
        # Patches before and behind those of `_held` that are told already.
        self._n_told = 0

    def add(self, heard: Heard) -> Scores:
        """Take the next batch; what is told lies half a minute back."""
        self._held.append(heard)
        n_held = sum(len(each.passes) for each in self._held)
        start, self._n_told = (
            self._n_told,
            max(self._n_told, n_held - REACH_PATCHES),
        )
        scores = self._scores(start, self._n_told)
        self._forget()
        return scores

    def rest(self) -> Scores:
        """Score what is left: beyond the end it is quiet."""
        n_held = sum(len(each.passes) for each in self._held)
        return self._scores(self._n_told, n_held)

    def _scores(self, start: int, end: int) -> Scores:
        passes = np.concatenate([each.passes for each in self._held] or [_NOTHING])
        if not passes[start:end].any():
            return {label: np.zeros(end - start) for label in self._heads}
        patches = Patches(
            passes,
            np.concatenate([each.embeddings for each in self._held]),
            np.concatenate([each.logits for each in self._held]),
        )
        return {
            label: head.scores(patches)[start:end]
            for label, head in self._heads.items()
        }

    def _forget(self) -> None:
        """Drop batches that no patch still to be told looks back to."""
        while self._n_told - len(self._held[0].passes) >= REACH_PATCHES:
            self._n_told -= len(self._held.pop(0).passes)


def _spread(passes: np.ndarray, scores: np.ndarray | list[float]) -> np.ndarray:
    told = np.zeros(len(passes))
    told[passes] = scores
    return told


class NetworkScorer:
    """Scores each patch by a network that hears the sound itself."""

    def __init__(self, network: Network, labels: tuple[str, ...]) -> None:
        self._network = network
        self._labels = labels

    def add(self, heard: Heard) -> Scores:
        """Score the batch's patches.

        Raises
        ------
        ValueError
            If the batch comes without its sound.
        """
        if heard.patches is None:
            msg = "this model hears the sound itself; embeddings are not enough"
            raise ValueError(msg)
        told = np.empty((0, len(self._labels)))
        if len(heard.patches):
            told = self._network.scores(heard.patches)
        return {
            label: _spread(heard.passes, told[:, n])
            for n, label in enumerate(self._labels)
        }

    def rest(self) -> Scores:
        """Nothing is ever left."""
        return {label: np.empty(0) for label in self._labels}
