"""Labels alone, as the programs that people label with write them down."""

from collections.abc import Iterable, Iterator
from typing import TextIO

from acoustics.events import Sheet
from acoustics.formats import label_studio
from acoustics.formats.reading import LabelFormat
from acoustics.formats.registry import FORMATS
from annotations.domain.exports.writing import Work
from annotations.models import Export, Label


def write(work: Work) -> int:
    """Write a document for each recording, or one for all, named by ids alone."""
    # Elsewhere a name of two words has a hyphen.
    format = FORMATS[work.export.format.replace("_", "-")]
    counting = _Counting(work)
    if format.one_per_recording:
        for sheet in counting.sheets():
            path = work.scratch / f"{sheet.recording}{format.suffix}"
            with path.open("w", encoding="utf-8", newline="") as file:
                _write(format, [sheet], into=file)
            work.into.add_file(f"labels/{path.name}", path)
            path.unlink()
        return counting.n
    path = work.scratch / f"labels{format.suffix}"
    with path.open("w", encoding="utf-8", newline="") as file:
        _write(format, counting.sheets(), into=file)
    work.into.add_file(path.name, path)
    if work.export.format == Export.Format.LABEL_STUDIO:
        work.into.add("interface.xml", _interface(work.export).encode())
    return counting.n


class _Counting:
    """Counts the annotations of sheets as they go by."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.n = 0

    def sheets(self) -> Iterator[Sheet]:
        for sheet in self._work.stock.sheets():
            yield sheet
            self.n += len(sheet.annotations)
            self._work.report(min(1.0, self.n / max(1, self._work.stock.n)))


def _write(format: LabelFormat, sheets: Iterable[Sheet], *, into: TextIO) -> None:
    if format.write is None:
        fault = f"{format.title} is only read"
        raise ValueError(fault)
    for piece in format.write(sheets):
        into.write(piece)


def _interface(export: Export) -> str:
    """Say which labels there are, for a project in which these are to be looked at."""
    labels = Label.objects.of(export.household).in_order()
    return label_studio.config({label.name: label.colour for label in labels})
