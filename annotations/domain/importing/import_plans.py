"""What an import will add, worked out in full before a row is touched.

Each row is named by its number in the document, so that what is done twice, by a second
worker or after a crash, is added once and can be found again.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from acoustics.audio.containers import NotAudio
from annotations.domain import files
from annotations.domain.errors import NotPossibleNow
from annotations.domain.importing import archives, clips, lines, reports
from annotations.domain.importing.documents import Trouble
from annotations.domain.importing.tallies import Fate
from annotations.domain.recordings.recordings import Upload
from annotations.models import LabelImport, Recording

AT_ONCE = 500
Report = Callable[[float], None]


class Outdated(NotPossibleNow):
    """Something has changed since the document was read; nothing was added."""

    code = "outdated"


@dataclass(frozen=True, slots=True)
class Arrived:
    """A clip that lies unpacked, or the recording that it is already."""

    number: int
    label: str
    sound: Upload | Recording


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is to be added, and what becomes of the other rows."""

    label_import: LabelImport
    lines: list[lines.Placed]
    clips: list[Arrived]
    outcome: dict[str, Any]


def act_id(label_import: LabelImport, number: int) -> uuid.UUID:
    """Name the adding of a row; after it was all taken back, it is another act."""
    turn = label_import.report.get("round", 0)
    return uuid.uuid5(label_import.pk, f"{turn}/{number}")


def recording_id(label_import: LabelImport, number: int) -> uuid.UUID:
    return uuid.uuid5(act_id(label_import, number), "recording")


@contextmanager
def planned(label_import: LabelImport, *, report: Report) -> Iterator[Plan]:
    """Work out what is to be added; clips are unpacked for as long as the block lasts.

    Raises
    ------
    DomainError
        If the document does not say any more what somebody agreed to.
    """
    report(0)
    clear_away(label_import)
    examined = reports.examine(
        label_import,
        path=files.document(label_import),
        format=label_import.format,
        mapped=label_import.report["asked"]["labels"],
    )
    _must_be_as_it_was(label_import, examined.stated)
    judged = examined.judged
    chosen = judged.new if isinstance(judged, lines.Judged) else []
    arrived: list[Arrived] = []
    try:
        if isinstance(judged, clips.Judged):
            for each in _unpack(label_import, judged, report):
                arrived.append(each)  # one by one: what is unpacked is cleared away
        outcome = judged.tally.as_stated()
        outcome["n_added"] = outcome.pop("n_new")
        yield Plan(label_import, chosen, arrived, outcome)
    finally:
        for each in arrived:
            if isinstance(each.sound, Upload):
                each.sound.path.unlink(missing_ok=True)


def _must_be_as_it_was(label_import: LabelImport, stated: dict[str, Any]) -> None:
    """Hold it against what somebody agreed to; a recording may have gone since."""
    found = {row["id"] for row in stated["recordings"]}
    for row in label_import.report["recordings"]:
        if row["id"] in found:
            continue
        if not Recording.objects.kept().filter(pk=row["id"]).exists():
            raise Outdated(gone(row["name"]))
        sentence = _(
            "It is not clear any more whether “%s” is meant, so nothing was added. "
            "Look at the list as it stands now, and add the rest if you like."
        )
        raise Outdated(sentence % row["name"])


def _unpack(
    label_import: LabelImport, judged: clips.Judged, report: Report
) -> Iterator[Arrived]:
    with archives.opened(files.document(label_import)) as archive:
        for done, each in enumerate(judged.new):
            number = each.clip.entry.place
            try:
                sound = each.known or clips.upload_of(
                    each.clip,
                    archive=archive,
                    recording_id=recording_id(label_import, number),
                )
            except NotAudio as error:
                judged.tally.move(Fate.NEW, Fate.UNREADABLE, each.clip.word)
                judged.tally.tell(Trouble(each.clip.entry.name, str(error)))
            else:
                yield Arrived(number, each.label, sound)
            report(done / len(judged.new))


def clear_away(label_import: LabelImport) -> None:
    """Remove the files of clips whose rows were rolled back, if a worker was killed."""
    if label_import.report["kind"] != reports.CLIPS:
        return
    n_numbers = label_import.report["n_numbers"]
    ids = [recording_id(label_import, number) for number in range(n_numbers)]
    for first in range(0, len(ids), AT_ONCE):
        some = ids[first : first + AT_ONCE]
        rows = Recording.objects.filter(pk__in=some)
        for left in set(some) - set(rows.values_list("pk", flat=True)):
            lost = Recording(id=left, household=label_import.household)
            files.erase(lost)


def gone(name: str) -> str:
    sentence = _(
        "“%s” was deleted in the meantime, so nothing was added. Look at the list as "
        "it stands now, and add the rest if you like."
    )
    return sentence % name
