"""Measurements: ``python -m bench NAME`` prints one JSON line."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# What is slow to make is made once.
CACHE = Path(__file__).resolve().parents[1] / "var" / "bench"


@dataclass(frozen=True, slots=True)
class AtMost:
    """An aim: a figure may not be above `value`."""

    value: float

    def is_met_by(self, figure: float) -> bool:
        """Whether `figure` is small enough."""
        return figure <= self.value

    def __str__(self) -> str:
        return f"<= {self.value:g}"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """An aim: a figure may not be below `value`."""

    value: float

    def is_met_by(self, figure: float) -> bool:
        """Whether `figure` is large enough."""
        return figure >= self.value

    def __str__(self) -> str:
        return f">= {self.value:g}"


@dataclass(frozen=True, slots=True)
class Result:
    """Figures, each named with its unit, and the aims some of them have.

    `notes` says under which conditions they were taken.
    """

    figures: dict[str, float]
    aims: dict[str, AtMost | AtLeast]
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether every aim is met."""
        return all(aim.is_met_by(self.figures[name]) for name, aim in self.aims.items())

    def to_dict(self, *, name: str) -> dict[str, Any]:
        """Return what the JSON line says."""
        aims = {figure: str(aim) for figure, aim in self.aims.items()}
        return {"bench": name, "ok": self.ok, **self.figures, "aims": aims} | self.notes
