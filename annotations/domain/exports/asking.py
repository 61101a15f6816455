"""What may be asked for as an export, and the queueing of its building."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from annotations.domain import jobs
from annotations.domain.errors import DomainError, NotPossibleNow
from annotations.domain.exports.choosing import standing
from annotations.models import Export, Household, Job, Label, Person, Recording

LONGEST_CONTEXT_MS = 60_000


class NothingToExport(NotPossibleNow):
    code = "nothing_to_export"


def nothing_to_export() -> str:
    return _(
        "There is no annotation to export yet. Mark a cry or accept a "
        "suggestion first, then come back."
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """What goes into an export; None means all of the household's."""

    recordings: Iterable[Recording] | None = None
    labels: Iterable[Label] | None = None
    encoding: Export.Encoding = Export.Encoding.WAV
    lead_ms: int = 1_000
    tail_ms: int = 1_000


@transaction.atomic
def ask(
    choice: Choice, *, household: Household, person: Person, now: datetime
) -> Export:
    """Give an export its number and queue its building."""
    if max(choice.lead_ms, choice.tail_ms) > LONGEST_CONTEXT_MS:
        msg = _(
            "A clip keeps at most 60 seconds of sound before and after the interval."
        )
        raise DomainError(msg, field="lead_ms")
    # Holds back a second export that is asked for in the same moment.
    Household.objects.select_for_update().get(pk=household.pk)
    exports = Export.objects.of(household)
    export = Export.objects.create(
        household=household,
        number=(exports.aggregate(last=Max("number"))["last"] or 0) + 1,
        encoding=choice.encoding,
        lead_ms=choice.lead_ms,
        tail_ms=choice.tail_ms,
        created_by=person,
        created_at=now,
    )
    recordings, labels = choice.recordings, choice.labels
    if recordings is None:
        recordings = Recording.objects.of(household).kept()
    if labels is None:
        labels = Label.objects.of(household)
    export.recordings.set(recordings)
    export.labels.set(labels)
    if not standing(export).exists():
        raise NothingToExport(nothing_to_export())
    jobs.enqueue(household=household, kind=Job.Kind.EXPORT, export=export, now=now)
    return export
