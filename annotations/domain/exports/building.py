"""An export's ZIP: written beside its place, checked, and moved there whole."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from annotations.domain import archives, files
from annotations.domain.exports import tables
from annotations.domain.exports.asking import NothingToExport, nothing_to_export
from annotations.domain.exports.choosing import chosen
from annotations.domain.exports.cutting import RecordingLeft
from annotations.models import Export, Recording


@dataclass(frozen=True, slots=True)
class Built:
    """A finished ZIP, still under its temporary name."""

    part: Path
    recordings: frozenset[str]
    n_clips: int
    sealed: archives.Sealed


def build(export: Export, *, report: Callable[[float], None]) -> Built:
    """Write the ZIP beside its place; `settle` moves it there.

    Raises
    ------
    NothingToExport
        If all that was chosen has gone in the meantime.
    """
    part = files.export(export).with_suffix(".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    while True:
        try:
            return _build(export, part, report=report)
        except RecordingLeft:
            # What was written of it must not stay; what is left is chosen anew.
            continue
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def _build(export: Export, part: Path, *, report: Callable[[float], None]) -> Built:
    with chosen(export, at=part.with_suffix(".places.part")) as places:
        if not places.n:
            raise NothingToExport(nothing_to_export())
        with part.open("wb") as file:
            archive = archives.Archive(file)
            n_clips = tables.write(export, places, into=archive, report=report)
            sealed = archive.seal()
        archives.must_be_whole(part, sealed)
        _must_all_be_there(places.recordings)
        return Built(part, places.recordings, n_clips, sealed)


def settle(export: Export, built: Built) -> None:
    """Move the ZIP to its place and write down what it is."""
    _must_all_be_there(built.recordings)
    Export.objects.filter(pk=export.pk).update(
        n_clips=built.n_clips,
        size_bytes=built.sealed.size_bytes,
        sha256=built.sealed.sha256,
    )
    files.keep(built.part, at=files.export(export))


def _must_all_be_there(recordings: frozenset[str]) -> None:
    if Recording.objects.kept().filter(pk__in=recordings).count() != len(recordings):
        raise RecordingLeft
