"""What a ZIP of clips means to a household: each clip's label and fate.

Looking into it changes nothing; `upload_of` unpacks one clip for the way that any
uploaded file takes.
"""

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from acoustics.audio import containers
from annotations.domain import files
from annotations.domain.importing.archives import Archive, Entry
from annotations.domain.importing.clip_folders import MOST_CLIP_BYTES, Clip, Folder
from annotations.domain.importing.documents import Trouble
from annotations.domain.importing.tallies import Fate, Tally
from annotations.domain.recordings.recordings import Upload
from annotations.models import Annotation, ArrivingLabel, Household, Recording

LONGEST_NAME = 300
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Sorted:
    """A clip that may be added; `known` is the recording it is already, if it is one."""

    clip: Clip
    label: str
    known: Recording | None = None


@dataclass(slots=True)
class Judged:
    """A folder against a household: which clips may be added, and the rest's fate."""

    new: list[Sorted] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    sources: set[str] = field(default_factory=set)


def judge(
    archive: Archive,
    folder: Folder,
    *,
    household: Household,
    meanings: Mapping[str, str | None],
) -> Judged:
    """Find the fate of each file; `meanings` as for lines of a document."""
    judged = Judged()
    for passed in archive.passed:
        judged.tally.add(Fate.UNREADABLE)
        judged.tally.tell(Trouble(passed.name, passed.why))
    for entry in folder.others:
        judged.tally.add(Fate.UNREADABLE)
        judged.tally.tell(Trouble(entry.name, _("this is no sound that we read")))
    copies = _Copies(archive, folder, household)
    for clip in folder.clips:
        known, twice = copies.of(clip.entry)
        fate, why = _fate(clip, known, twice=twice, meanings=meanings)
        judged.tally.add(fate, clip.word)
        if why:
            judged.tally.tell(Trouble(clip.entry.name, why))
        if fate is Fate.NEW:
            label = meanings.get(clip.word) or clip.word
            judged.new.append(Sorted(clip, label, known))
            judged.sources |= {clip.source_group} - {""}
    return judged


def _fate(
    clip: Clip,
    known: Recording | None,
    *,
    twice: bool,
    meanings: Mapping[str, str | None],
) -> tuple[Fate, str]:
    if not clip.word:
        return Fate.UNMATCHED, _("nothing says what is heard in it")
    if clip.entry.size_bytes > MOST_CLIP_BYTES:
        sentence = _("it is larger than %d MB; add it as a recording instead")
        return Fate.UNREADABLE, sentence % (MOST_CLIP_BYTES // 1_000_000)
    ours = meanings.get(clip.word, clip.word)
    if ours is None:
        return Fate.LEFT_OUT, ""
    if twice:
        return Fate.THERE_ALREADY, _("the same sound comes twice in this ZIP")
    return _fate_of_known(known, ours) if known else (Fate.NEW, "")


def _fate_of_known(known: Recording, label: str) -> tuple[Fate, str]:
    """Find what becomes of a clip that is a recording already: it is labelled there."""
    if known.status == Recording.Status.FAILED:
        return Fate.UNMATCHED, _("you have this one already, and it cannot be read")
    if arriving := ArrivingLabel.objects.filter(recording=known).first():
        if arriving.label.name == label:
            return Fate.THERE_ALREADY, ""
        return Fate.UNMATCHED, _("it is just being made ready with another label")
    said = Annotation.objects.standing().filter(
        recording=known, label__name=label, start_ms=0, end_ms=known.duration_ms or 0
    )
    return (Fate.THERE_ALREADY if said.exists() else Fate.NEW), ""


class _Copies:
    """Finds clips that are here already, or twice in the ZIP, reading little of it.

    The same bytes have the same size and check sum: only then is a clip unpacked to
    be compared for good.
    """

    def __init__(self, archive: Archive, folder: Folder, household: Household) -> None:
        self._archive = archive
        self._household = household
        entries = [clip.entry for clip in folder.clips]
        self._alike = Counter((each.size_bytes, each.crc) for each in entries)
        self._sizes = set(_sizes_known(household, {e.size_bytes for e in entries}))
        self._seen: set[str] = set()

    def of(self, entry: Entry) -> tuple[Recording | None, bool]:
        """Find the recording that an entry is, and whether an earlier entry is it too."""
        twin = self._alike[entry.size_bytes, entry.crc] > 1
        if not twin and entry.size_bytes not in self._sizes:
            return None, False
        sha256 = self._archive.sha256(entry)
        twice = sha256 in self._seen
        self._seen.add(sha256)
        rows = Recording.objects.of(self._household).kept()
        return rows.filter(sha256=sha256).first(), twice


def _sizes_known(household: Household, sizes: set[int]) -> Iterator[int]:
    rows = Recording.objects.of(household).kept()
    ordered = sorted(sizes)
    for first in range(0, len(ordered), AT_ONCE):
        some = rows.filter(size_bytes__in=ordered[first : first + AT_ONCE])
        yield from some.values_list("size_bytes", flat=True)


def upload_of(clip: Clip, *, archive: Archive, recording_id: uuid.UUID) -> Upload:
    """Unpack a clip under a name of ours.

    Raises
    ------
    NotAudio
        If its bytes are no sound.
    """
    path = files.incoming()
    try:
        sha256 = archive.unpack(clip.entry, into=path)
        containers.identify(path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Upload(
        path,
        clip.name[-LONGEST_NAME:],
        sha256,
        path.stat().st_size,
        recording_id=recording_id,
        source_group=clip.source_group,
    )
