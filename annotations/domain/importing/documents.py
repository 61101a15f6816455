"""A document of labels, as somebody brings it: which format, and what it says.

It may be one file, or a ZIP of several, such as an export. Nothing here asks the
database; what its words and names mean to a household, `lines` finds out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from acoustics.events import Interval
from acoustics.formats import texts
from acoustics.formats.reading import LabelFormat, NotThisFormat, Problem, Reading
from acoustics.formats.registry import FORMATS
from annotations.domain.errors import DomainError
from annotations.domain.importing import archives, recognising

MOST_BYTES = 50_000_000
# In a ZIP with one of these at its top, the other tables say the same once more.
WHOLE = ("manifest.jsonl", "manifest.csv")


class NotLabels(DomainError):
    """The document cannot be read; the sentence says why."""

    code = "not_labels"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One place that a document speaks of, in its own words.

    `said` is what it calls the recording; where it does not, what its file is called.
    """

    where: str
    said: str
    named: bool
    interval: Interval
    word: str
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """What could not be read, or not as it stands, and where."""

    where: str
    words: str


@dataclass(frozen=True, slots=True)
class Document:
    """All that a document says; `n_unreadable` places of it are no lines."""

    format: str
    lines: tuple[Line, ...]
    troubles: tuple[Trouble, ...]
    n_unreadable: int


def read(path: Path, *, name: str, format: str = recognising.AUTO) -> Document:
    """Read a document, in the format told or in the one that it looks like.

    Raises
    ------
    DomainError
        If it is none, or too large.
    """
    if archives.is_archive(path):
        with archives.opened(path) as archive:
            return _together(_read_each(archive, format))
    if path.stat().st_size > MOST_BYTES:
        raise NotLabels(_too_large(), field="file")
    return _read_one(path.read_bytes(), name=name, format=format, within=False)


def _read_each(archive: archives.Archive, format: str) -> Iterator[Document]:
    parts = _parts(archive)
    if sum(entry.size_bytes for entry in parts) > MOST_BYTES:
        raise NotLabels(_too_large(), field="file")
    for entry in parts:
        content = archive.read(entry, most_bytes=entry.size_bytes)
        yield _read_one(content, name=entry.name, format=format, within=True)


def holds_a_list(archive: archives.Archive) -> bool:
    """Whether a ZIP says by a list at its top what is heard in which recording."""
    return any(entry.name in WHOLE for entry in archive.entries)


def _parts(archive: archives.Archive) -> list[archives.Entry]:
    by_name = {entry.name: entry for entry in archive.entries}
    for whole in WHOLE:
        if whole in by_name:
            return [by_name[whole]]
    return [
        entry
        for entry in archive.entries
        if _may_be_labels(entry.name) and not _is_beside(entry.name)
    ]


def _may_be_labels(name: str) -> bool:
    return any(recognising.is_likely(name, format) for format in FORMATS.values())


def _is_beside(name: str) -> bool:
    """Whether a file tells about the others and holds no labels itself."""
    last = PurePosixPath(name).name.lower()
    told = last.startswith(("readme", "license", "licence", "._", "."))
    return told or last in {"dataset.json", "heard.jsonl"}


def _together(documents: Iterator[Document]) -> Document:
    parts = list(documents)
    if not parts:
        msg = _("There is neither a list of labels nor a sound in this ZIP.")
        raise NotLabels(msg, field="file")
    return Document(
        parts[0].format,
        tuple(line for part in parts for line in part.lines),
        tuple(trouble for part in parts for trouble in part.troubles),
        sum(part.n_unreadable for part in parts),
    )


def _read_one(content: bytes, *, name: str, format: str, within: bool) -> Document:
    try:
        known, reading = recognising.read(texts.decode(content), name=name, told=format)
    except NotThisFormat as error:
        sentence = f"{PurePosixPath(name).name}: {error}" if within else str(error)
        raise NotLabels(sentence, field="file") from error
    return _as_document(reading, known, name=name, within=within)


def _as_document(
    reading: Reading, format: LabelFormat, *, name: str, within: bool
) -> Document:
    file = PurePosixPath(name).name

    def where(place: int) -> str:
        if not place:
            return file
        words = _("line %d") if format.counts == "line" else _("entry %d")
        return f"{file}, {words % place}" if within else words % place

    kept = {one.place for one in reading.annotations}
    return Document(
        format.name,
        tuple(
            Line(
                where=where(one.place),
                said=one.recording or file,
                named=bool(one.recording),
                interval=one.interval,
                word=one.label,
                note=one.note,
                source=one.source or "human",
            )
            for one in reading.annotations
        ),
        tuple(
            Trouble(where(problem.place), problem.sentence)
            for problem in reading.problems
        ),
        len(_lost(reading.problems, kept)),
    )


def _lost(problems: tuple[Problem, ...], kept: set[int]) -> set[int]:
    """Places that are no annotation; a problem may speak of a part of one only."""
    return {problem.place for problem in problems} - kept - {0}


def _too_large() -> str:
    sentence = _(
        "This document is larger than %d MB. Please split it and bring the parts in "
        "one by one."
    )
    return sentence % (MOST_BYTES // 1_000_000)
