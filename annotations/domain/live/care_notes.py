"""What people did for the child at night, said with one tap, then or later."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from annotations.domain import given_ids, live_states, moments
from annotations.domain.errors import DomainError
from annotations.models import CareNote, Household, Person


@dataclass(frozen=True, slots=True)
class Said:
    """A note as the page made it."""

    id: uuid.UUID
    kind: CareNote.Kind
    at: datetime
    words: str = ""


@transaction.atomic
def write(said: Said, *, household: Household, by: Person, now: datetime) -> CareNote:
    """Write a note down; one that comes twice is there once."""
    at = moments.passed(said.at, now=now, field="at")
    words = said.words.strip()
    if said.kind == CareNote.Kind.OTHER and not words:
        msg = _("Please say in a few words what you did.")
        raise DomainError(msg, field="words")

    def make() -> CareNote:
        return CareNote.objects.create(
            id=said.id,
            household=household,
            kind=said.kind,
            words=words,
            at=at,
            by=by,
            written_at=now,
        )

    note, is_new = given_ids.once(CareNote.objects.of(household), said.id, make)
    if is_new:
        live_states.touch(household)
    return note


@transaction.atomic
def undo(note: CareNote, *, now: datetime) -> CareNote:
    """Take a note back; it can be redone."""
    if CareNote.objects.standing().filter(pk=note.pk).update(undone_at=now):
        live_states.touch(note.household)
    note.refresh_from_db()
    return note


@transaction.atomic
def redo(note: CareNote) -> CareNote:
    """Let a note that was taken back stand again."""
    if (
        CareNote.objects.exclude(undone_at=None)
        .filter(pk=note.pk)
        .update(undone_at=None)
    ):
        live_states.touch(note.household)
    note.refresh_from_db()
    return note
