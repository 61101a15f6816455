"""Labels, and clips that are labelled already, come in from elsewhere.

What somebody brings is read first and changes nothing: the report says what would come
of it. `ask` then queues the adding, which `import_steps` does, all or nothing; and
`take_back` undoes it in one act.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from acoustics.dataset.rows import NONE
from annotations.domain import files, jobs, labels
from annotations.domain.errors import DomainError, NotPossibleNow
from annotations.domain.importing import recognising, reports
from annotations.domain.importing.reports import Mapped
from annotations.domain.recordings.recordings import Upload
from annotations.models import Household, Job, Label, LabelImport, Person, Recording

# What a report holds besides what was read.
KEPT = ("round", "asked", "outcome", "taken_back")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How somebody wants a document to be read."""

    format: str = recognising.AUTO
    recording: Recording | None = None


def receive(
    upload: Upload, *, household: Household, person: Person, wish: Wish, now: datetime
) -> LabelImport:
    """Read what somebody brings, keep it, and say what would come of it."""
    label_import = LabelImport(
        household=household,
        name=upload.name,
        sha256=upload.sha256,
        size_bytes=upload.size_bytes,
        recording=wish.recording,
        created_by=person,
        created_at=now,
    )
    try:
        examined = reports.examine(
            label_import, path=upload.path, format=wish.format, mapped={}
        )
        take_note(label_import, examined)
        return _keep(label_import, upload)
    finally:
        upload.path.unlink(missing_ok=True)


@transaction.atomic
def _keep(label_import: LabelImport, upload: Upload) -> LabelImport:
    household = label_import.household
    # Holds back a second one that comes in the same moment.
    Household.objects.select_for_update().get(pk=household.pk)
    rows = LabelImport.objects.of(household)
    label_import.number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    label_import.save(force_insert=True)
    files.keep(upload.path, at=files.document(label_import))
    return label_import


def look_again(label_import: LabelImport, wish: Wish) -> LabelImport:
    """Read it anew, as somebody wants it, or because something has changed since."""
    must_be_at_rest(label_import)
    label_import.recording = wish.recording
    examined = reports.examine(
        label_import, path=files.document(label_import), format=wish.format, mapped={}
    )
    take_note(label_import, examined)
    label_import.save(update_fields=["recording", "format", "report"])
    return label_import


def take_note(label_import: LabelImport, examined: reports.Examined) -> None:
    """Say anew what was read; what was asked for and what came of it stays."""
    kept = {
        name: label_import.report[name] for name in KEPT if name in label_import.report
    }
    label_import.format = examined.format
    label_import.report = {**examined.stated, **kept}


@transaction.atomic
def ask(
    label_import: LabelImport, *, mapped: Mapped, person: Person, now: datetime
) -> Job:
    """Queue the adding, with a label of ours for each word, or None to leave it out.

    A word of theirs that nothing is said about becomes what it means here already, and
    is left out where it means nothing. A label that is not there yet is made.
    """
    label_import = held(label_import)
    must_be_at_rest(label_import)
    if label_import.applied_at:
        msg = _("This is in already. Take it back first if you want to add it anew.")
        raise NotPossibleNow(msg)
    words = label_import.report["labels"]
    known = {row["theirs"]: row["ours"] for row in words["known"]}
    unknown = {row["theirs"]: None for row in words["unknown"]}
    for theirs, ours in mapped.items():
        _must_be_usable(theirs, ours, words={**known, **unknown}, of=label_import)
    label_import.report["asked"] = {
        "labels": {**known, **unknown, **mapped},
        "by": person.pk,
    }
    label_import.save(update_fields=["report"])
    return jobs.enqueue(
        household=label_import.household,
        kind=Job.Kind.IMPORT,
        label_import=label_import,
        now=now,
    )


def _must_be_usable(
    theirs: str, ours: str | None, *, words: Mapping[str, Any], of: LabelImport
) -> None:
    if theirs not in words:
        sentence = _("There is no “%s” in what you brought.")
        raise DomainError(sentence % theirs[:40], field="labels")
    if ours is None:
        return
    label = Label.objects.of(of.household).filter(name=ours).first()
    if label and label.archived_at:
        sentence = _("“%s” is archived. Bring it back first, or choose another label.")
        raise DomainError(sentence % ours, field="labels")
    if label is None and ours == NONE:
        sentence = _("“%s” stands for places where nothing is heard; it is no label.")
        raise DomainError(sentence % ours, field="labels")
    if label is None:
        try:
            labels.check_name(ours)
        except DomainError as error:
            raise DomainError(str(error), field="labels") from error


@transaction.atomic
def remove(label_import: LabelImport) -> None:
    """Forget a document; what was added from it stays."""
    label_import = held(label_import)
    must_be_at_rest(label_import)
    path = files.document(label_import)
    label_import.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True), robust=True)


def held(label_import: LabelImport) -> LabelImport:
    rows = LabelImport.objects.select_for_update(of=("self",))
    held = rows.select_related("household").filter(pk=label_import.pk).first()
    if held is None:
        msg = _("This was removed in the meantime.")
        raise NotPossibleNow(msg)
    return held


def is_under_way(label_import: LabelImport) -> bool:
    return Job.objects.under_way().filter(label_import=label_import).exists()


def must_be_at_rest(label_import: LabelImport) -> None:
    if is_under_way(label_import):
        msg = _("This is just being added. Please wait until it is done, or stop it.")
        raise NotPossibleNow(msg)
