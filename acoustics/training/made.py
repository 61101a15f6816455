"""What a trainer gives back, before it is a bundle."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from acoustics.training.deciding import Decision
from acoustics.training.how import Training


@dataclass(frozen=True, slots=True)
class Made:
    """A model as a trainer leaves it.

    Attributes
    ----------
    scoring : mapping
        What ``model.json`` says of how it scores.
    files : mapping of str to bytes
        What lies beside it.
    decisions : mapping of str to Decision
        For each label.
    """

    scoring: Mapping[str, Any]
    files: Mapping[str, bytes]
    decisions: Mapping[str, Decision]

    def stated(self) -> dict[str, Any]:
        """Give the trainer's part of ``model.json``."""
        told = self.decisions.items()
        return {
            **self.scoring,
            "thresholds": {label: one.stated() for label, one in told},
            "metrics": {label: one.figures for label, one in told},
        }

    def say(self, how: Training) -> None:
        """Write to the log how well it does."""
        for label, one in self.decisions.items():
            figures = one.figures
            how.say(
                f"{label}: of {figures['n_bouts']} bouts {figures['hit_rate']:.0%} were "
                f"found with {figures['false_bouts_per_night']:.1f} false alarms a "
                f"night, on {figures['measured_on']}."
            )
            if not figures["wish_is_met"]:
                how.say(
                    f"{label}: {how.wish:g} false alarms a night would have cost too "
                    "many bouts; the threshold is where it errs least."
                )
