"""What is true and was found, and what is one of the two alone, by unit."""

from dataclasses import dataclass

import numpy as np

from acoustics.measuring.resampling import Figure, Resampling


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """Seconds or utterances, counted by unit.

    Attributes
    ----------
    both, only_found, only_true : ndarray of int, shape (n_units,)
        With both a true utterance and a detection, with one of the two alone.
    """

    both: np.ndarray
    only_found: np.ndarray
    only_true: np.ndarray

    @property
    def wrong(self) -> np.ndarray:
        """Those with one of the two alone, by unit."""
        wrong: np.ndarray = self.only_found + self.only_true
        return wrong

    def figures(self, resampling: Resampling) -> dict[str, Figure]:
        """Say F1, precision and recall with their intervals."""
        return {
            "f1": resampling.ratio(2 * self.both, 2 * self.both + self.wrong),
            "precision": resampling.ratio(self.both, self.both + self.only_found),
            "recall": resampling.ratio(self.both, self.both + self.only_true),
        }
