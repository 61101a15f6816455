"""What the writers of all formats share."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from acoustics.dataset.rows import Row
from annotations.domain.archives import Archive
from annotations.domain.exports.dressing import Dresser
from annotations.domain.exports.stocks import Stock, Told
from annotations.models import Export

Report = Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """An export that is being written: what of, how, and whereto."""

    export: Export
    stock: Stock
    dresser: Dresser
    into: Archive
    scratch: Path
    report: Report

    def told(self) -> Iterator[tuple[Row, Told]]:
        """Give each row with what else is told of it, and report how far it is."""
        for number, (row, told) in enumerate(self.stock.told(), start=1):
            yield row, told
            self.report(min(1.0, number / max(1, self.stock.n)))

    def rows(self) -> Iterator[Row]:
        """Give each row in order, and report how far it is."""
        for number, row in enumerate(self.stock.rows(), start=1):
            yield row
            self.report(min(1.0, number / max(1, self.stock.n)))
