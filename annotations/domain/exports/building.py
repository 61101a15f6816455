"""An export's ZIP: written beside its place, checked, and moved there whole."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from annotations.domain import archives, files
from annotations.domain.exports import bundles, documents, layouts, tables
from annotations.domain.exports.cutting import RecordingLeft
from annotations.domain.exports.dressing import Dresser
from annotations.domain.exports.rules import (
    DOCUMENTS,
    LAYOUTS,
    NothingToExport,
    nothing_stands,
)
from annotations.domain.exports.stocks import stock_of
from annotations.domain.exports.writing import Report, Work
from annotations.models import Export, Recording

# Gives the number of clips, or of labels where there are no clips.
Writer = Callable[[Work], int]

WRITERS: dict[str, Writer] = {
    Export.Format.CLIPS: tables.write,
    Export.Format.BUNDLE: bundles.write,
    **dict.fromkeys(DOCUMENTS, documents.write),
    **dict.fromkeys(LAYOUTS, layouts.write),
    Export.Format.CROISSANT: layouts.describe,
}


@dataclass(frozen=True, slots=True)
class Built:
    """A finished ZIP, not yet at its place."""

    part: Path
    recordings: frozenset[str]
    n_clips: int
    n_with_speech: int | None
    sealed: archives.Sealed


@contextmanager
def building(export: Export, *, report: Report) -> Iterator[Built]:
    """Write the ZIP; `settle`, in the block, moves it to its place.

    What is not moved until the end of the block is removed.

    Raises
    ------
    NothingToExport
        If all that was chosen has gone in the meantime.
    """
    while True:
        # A worker that was overtaken must not write into what its successor writes.
        with files.scratch(files.export(export)) as scratch:
            try:
                built = _build(export, scratch, report=report)
            except RecordingLeft:
                # What was cut of it must not go out; what is left is chosen anew.
                continue
            yield built
            return


def _build(export: Export, scratch: Path, *, report: Report) -> Built:
    part, dresser = scratch / "export.zip", Dresser(export)
    with stock_of(export, scratch=scratch / "places") as stock:
        if not stock.n:
            raise NothingToExport(nothing_stands())
        with part.open("wb") as file:
            archive = archives.Archive(file)
            work = Work(
                export=export,
                stock=stock,
                dresser=dresser,
                into=archive,
                scratch=scratch,
                report=report,
            )
            n_clips = WRITERS[export.format](work)
            sealed = archive.seal()
        archives.must_be_whole(part, sealed)
        _must_all_be_there(stock.recordings)
        n_with_speech = dresser.n_with_speech if export.without_speech else None
        return Built(part, stock.recordings, n_clips, n_with_speech, sealed)


def settle(export: Export, built: Built) -> None:
    """Move the ZIP to its place and write down what it is."""
    _must_all_be_there(built.recordings)
    Export.objects.filter(pk=export.pk).update(
        n_clips=built.n_clips,
        n_with_speech=built.n_with_speech,
        size_bytes=built.sealed.size_bytes,
        sha256=built.sealed.sha256,
    )
    files.keep(built.part, at=files.export(export))


def _must_all_be_there(recordings: frozenset[str]) -> None:
    if Recording.objects.kept().filter(pk__in=recordings).count() != len(recordings):
        raise RecordingLeft
