"""Folders of clips that say by their names what is heard, and of which source they are.

Three layouts are known: one that carries `meta/esc50.csv`, one whose file names end
in a reason (as the Donate-a-Cry corpus has them), and plain folders, one per word.
"""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from annotations.domain.importing.archives import Archive, BadArchive, Entry

# Told by the name at first; what it really is, its bytes say when it is brought in.
SOUND_SUFFIXES = frozenset(
    {
        *(".wav", ".flac", ".mp3", ".m4a", ".mp4", ".aac", ".ogg", ".oga", ".opus"),
        *(".webm", ".3gp", ".amr", ".caf"),
    }
)
MOST_CLIP_BYTES = 500_000_000
MOST_TABLE_BYTES = 5_000_000
LONGEST_WORD = 80
LONGEST_GROUP = 80

REASONS = {
    "hu": "hungry",
    "bu": "burping",
    "bp": "belly_pain",
    "dc": "discomfort",
    "ti": "tired",
    "lo": "lonely",
    "ch": "cold_hot",
    "sc": "scared",
    "dk": "dont_know",
}
_BY_REASON = re.compile(
    r"(?P<source>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-\d{10,13}"
    r"-[\w.]+-[mf]-\w+-(?P<reason>[a-z]{2})",
    re.IGNORECASE,
)
_TABLE = "meta/esc50.csv"
ESC50, DONATED, FOLDERS = LAYOUTS = ("esc50", "donateacry", "folders")


@dataclass(frozen=True, slots=True)
class Clip:
    """A file of a folder, and what its place or its name says of it.

    `word` is empty where nothing says what is heard, `source_group` where nothing
    says which source it came from.
    """

    entry: Entry
    word: str = ""
    source_group: str = ""

    @property
    def name(self) -> str:
        return PurePosixPath(self.entry.name).name


@dataclass(frozen=True, slots=True)
class Folder:
    """What an archive of clips holds, and how it is laid out."""

    layout: str
    clips: tuple[Clip, ...]
    others: tuple[Entry, ...]


def holds_clips(archive: Archive) -> bool:
    return any(_is_sound(entry) for entry in archive.entries)


def read(archive: Archive) -> Folder:
    """Tell the layout, and what each clip is said to be."""
    tables = [entry for entry in archive.entries if _is_table(entry)]
    sounds = [entry for entry in archive.entries if _is_sound(entry)]
    others = tuple(
        entry
        for entry in archive.entries
        if not _is_sound(entry) and entry not in tables
    )
    if tables:
        clips = _by_table(sounds, _read_table(archive, tables[0]))
        return Folder(ESC50, clips, (*tables[1:], *others))
    named = [_BY_REASON.match(_stem(entry)) for entry in sounds]
    if any(named):
        sorted_into_folders = len({_folder(entry) for entry in sounds}) > 1
        clips = tuple(
            _by_name(entry, match, sorted_into_folders=sorted_into_folders)
            for entry, match in zip(sounds, named, strict=True)
        )
        return Folder(DONATED, clips, others)
    clips = tuple(Clip(entry, _folder(entry)) for entry in sounds)
    return Folder(FOLDERS, clips, others)


def _is_sound(entry: Entry) -> bool:
    path = PurePosixPath(entry.name)
    return path.suffix.lower() in SOUND_SUFFIXES and not path.name.startswith("._")


def _is_table(entry: Entry) -> bool:
    return f"/{entry.name}".endswith(f"/{_TABLE}")


def _stem(entry: Entry) -> str:
    return PurePosixPath(entry.name).stem


def _folder(entry: Entry) -> str:
    return PurePosixPath(entry.name.replace("\\", "/")).parent.name[:LONGEST_WORD]


def _by_name(
    entry: Entry, match: re.Match[str] | None, *, sorted_into_folders: bool
) -> Clip:
    """Let folders decide, into which somebody sorted the clips; else the name."""
    folder = _folder(entry)
    if match is None:
        return Clip(entry, folder if sorted_into_folders else "")
    reason = match["reason"].lower()
    word = REASONS.get(reason, reason)
    sorted_here = sorted_into_folders or folder.lower() in REASONS.values()
    return Clip(entry, folder if sorted_here else word, match["source"].lower())


def _by_table(
    sounds: list[Entry], rows: Mapping[str, Mapping[str, str]]
) -> tuple[Clip, ...]:
    def clip(entry: Entry) -> Clip:
        row = rows.get(PurePosixPath(entry.name).name, {})
        word = (row.get("category") or "")[:LONGEST_WORD]
        source = (row.get("src_file") or "")[: LONGEST_GROUP - 6]
        return Clip(entry, word, f"esc50-{source}" if source else "")

    return tuple(map(clip, sounds))


def _read_table(archive: Archive, table: Entry) -> Mapping[str, Mapping[str, str]]:
    content = archive.read(table, most_bytes=MOST_TABLE_BYTES)
    try:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadArchive(_unreadable_table(), field="file") from error
    if not rows or not {"filename", "category"} <= rows[0].keys():
        raise BadArchive(_unreadable_table(), field="file")
    return {row["filename"]: row for row in rows}


def _unreadable_table() -> str:
    sentence = _(
        "%s in this ZIP is no table with the columns filename and category, in UTF-8."
    )
    return sentence % _TABLE
