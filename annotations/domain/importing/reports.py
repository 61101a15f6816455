"""What would come of a document: read whole, held against the household, counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from annotations.domain.errors import DomainError
from annotations.domain.importing import (
    archives,
    clip_folders,
    clips,
    documents,
    lines,
    matching,
    their_words,
)
from annotations.domain.importing.tallies import Meaning, Tally
from annotations.models import Label, LabelImport

CLIPS = "clips"
# Added in one transaction, for which others wait: a few seconds.
MOST_ROWS = 20_000
MOST_WORDS = 200

# Our label for each of their words; None leaves out what carries the word.
Mapped = Mapping[str, str | None]


class TooMuch(DomainError):
    """More than one import may hold; it can be cut in parts."""

    code = "too_much"


@dataclass(frozen=True, slots=True)
class Examined:
    """What a document holds, against what a household has now.

    `stated` is the report, as JSON; rows are numbered from 0 to below its `n_numbers`.
    """

    format: str
    judged: lines.Judged | clips.Judged
    stated: dict[str, Any]


def examine(
    label_import: LabelImport, *, path: Path, format: str, mapped: Mapped
) -> Examined:
    """Find the fate of each row, with what somebody chose for their words.

    A word that nobody chose anything for keeps what it means here, if anything.
    """
    if _is_of_clips(path, format):
        return _examine_clips(label_import, path, mapped)
    return _examine_lines(label_import, path, format, mapped)


def _is_of_clips(path: Path, format: str) -> bool:
    if format in {CLIPS, *clip_folders.LAYOUTS}:
        return True
    if not archives.is_archive(path):
        return False
    with archives.opened(path) as archive:
        sounds = clip_folders.holds_clips(archive)
        return sounds and not documents.holds_a_list(archive)


def _examine_lines(
    label_import: LabelImport, path: Path, format: str, mapped: Mapped
) -> Examined:
    document = documents.read(path, name=label_import.name, format=format)
    _must_be_modest(len(document.lines) + document.n_unreadable)
    meanings = _meanings(label_import, (line.word for line in document.lines))
    judged = lines.judge(
        document,
        shelf=matching.shelf(label_import.household, chosen=label_import.recording),
        meanings=_known(meanings) | dict(mapped),
    )
    stated = {
        "kind": "labels",
        **_stated(judged.tally, meanings),
        "n_numbers": len(document.lines),
        "recordings": judged.recordings_as_stated(),
        "n_recordings": len(judged.n_by_said),
        "n_sources": 0,
    }
    return Examined(document.format, judged, stated)


def _examine_clips(label_import: LabelImport, path: Path, mapped: Mapped) -> Examined:
    with archives.opened(path) as archive:
        folder = clip_folders.read(archive)
        words = (clip.word for clip in folder.clips if clip.word)
        # All but a few of its fifty classes are sounds that things make.
        rest = their_words.NOISE if folder.layout == clip_folders.ESC50 else ""
        meanings = _meanings(label_import, words, otherwise=rest)
        judged = clips.judge(
            archive,
            folder,
            household=label_import.household,
            meanings=_known(meanings) | dict(mapped),
        )
        n_places = archive.n_places
    stated = {
        "kind": CLIPS,
        **_stated(judged.tally, meanings),
        "n_numbers": n_places,
        "recordings": [],
        "n_recordings": 0,
        "n_sources": len(judged.sources),
    }
    return Examined(folder.layout, judged, stated)


def _stated(tally: Tally, meanings: Mapping[str, Meaning]) -> dict[str, Any]:
    stated = tally.as_stated()
    if not stated["n_rows"]:
        msg = _("There is nothing in this document: no label, no clip.")
        raise documents.NotLabels(msg, field="file")
    return {**stated, "labels": tally.words_as_stated(meanings)}


def _meanings(
    label_import: LabelImport, words: Iterable[str], *, otherwise: str = ""
) -> dict[str, Meaning]:
    """Find what their words mean here, or may become."""
    rows = Label.objects.of(label_import.household).in_use()
    ours = frozenset(rows.values_list("name", flat=True))
    different = set(words)
    if len(different) > MOST_WORDS:
        sentence = _(
            "This holds %(n)d different words for labels; at most %(most)d make sense. "
            "Is the label in the right column?"
        )
        msg = sentence % {"n": len(different), "most": MOST_WORDS}
        raise TooMuch(msg, field="file")
    return {
        word: Meaning(their_words.meaning(word, ours=ours, otherwise=otherwise), known)
        for word in different
        for known in [bool(their_words.same_word(word, ours))]
    }


def _known(meanings: Mapping[str, Meaning]) -> dict[str, str | None]:
    return {word: each.ours for word, each in meanings.items() if each.known}


def _must_be_modest(n_rows: int) -> None:
    if n_rows > MOST_ROWS:
        sentence = _(
            "This holds %(n)d labels; at most %(most)d can be added at once. Please "
            "split it and bring the parts in one by one."
        )
        raise TooMuch(sentence % {"n": n_rows, "most": MOST_ROWS}, field="file")
