"""How much of what a dataset holds: rows and time by label, side and night."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from acoustics.dataset.rows import SPLITS, Row, Split


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """Rows of one label in one night; `night` is empty where nobody knows it.

    `hard` counts the ``none`` rows that are easily taken for crying.
    """

    label: str
    split: Split
    night: str
    n: int = 0
    ms: int = 0
    hard: int = 0

    def __add__(self, other: "Cell") -> "Cell":
        """Put rows to the rows of the same label, side and night."""
        return Cell(
            self.label,
            self.split,
            self.night,
            self.n + other.n,
            self.ms + other.ms,
            self.hard + other.hard,
        )


class Counts:
    """Counts rows as they pass by; its size is that of the labels times the nights."""

    def __init__(self) -> None:
        self._cells: dict[tuple[str, Split, str], Cell] = {}

    def add(self, row: Row) -> None:
        """Count a row."""
        key = row.label, row.split, row.night or ""
        more = Cell(*key, n=1, ms=row.interval.duration_ms, hard=int(row.hard))
        self._cells[key] = self._cells.get(key, Cell(*key)) + more

    def cells(
        self,
        *,
        label: str | None = None,
        split: Split | None = None,
        night: str | None = None,
    ) -> list[Cell]:
        """Give the cells that hold any row, in order; None asks for all."""
        return sorted(
            cell
            for cell in self._cells.values()
            if label in (None, cell.label)
            and split in (None, cell.split)
            and night in (None, cell.night)
        )

    def n(self, *, label: str | None = None, split: Split | None = None) -> int:
        """Count the rows of a label, of a side, or all."""
        return sum(cell.n for cell in self.cells(label=label, split=split))

    def ms(self, *, label: str | None = None, split: Split | None = None) -> int:
        """Measure the time of these rows, without their context."""
        return sum(cell.ms for cell in self.cells(label=label, split=split))

    @property
    def labels(self) -> list[str]:
        """Labels that any row has, ``none`` among them, in order of their names."""
        return sorted({cell.label for cell in self._cells.values()})

    def nights(self, *, split: Split | None = None) -> list[str]:
        """Nights in order of time; empty for rows of which nobody knows the night."""
        return sorted({cell.night for cell in self.cells(split=split)})

    def as_stated(self) -> dict[str, Any]:
        """Say it as ``dataset.json`` does."""
        return {
            "rows": self.n(),
            "ms": self.ms(),
            "hard": sum(cell.hard for cell in self._cells.values()),
            "nights": {split: self.nights(split=split) for split in SPLITS},
            "by_label": {
                label: {
                    split: {
                        "n": self.n(label=label, split=split),
                        "ms": self.ms(label=label, split=split),
                    }
                    for split in SPLITS
                }
                for label in self.labels
            },
            "by_night": [
                [cell.label, cell.split, cell.night, cell.n, cell.ms, cell.hard]
                for cell in self.cells()
            ],
        }

    @classmethod
    def from_stated(cls, stated: dict[str, Any]) -> Self:
        """Take back what `as_stated` said."""
        counts = cls()
        for values in stated["by_night"]:
            cell = Cell(*values)
            counts._cells[cell.label, cell.split, cell.night] = cell
        return counts


def count(rows: Iterable[Row]) -> Counts:
    """Count rows in one pass.

    Examples
    --------
    >>> count([]).n()
    0
    """
    counts = Counts()
    for row in rows:
        counts.add(row)
    return counts
