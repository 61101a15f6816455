import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from annotations.domain import live_states
from annotations.domain.errors import DomainError
from annotations.domain.live import care_notes
from annotations.domain.live.care_notes import Said
from annotations.models import CareNote

NOW = timezone.now()


def said(**changes):
    fields = {"id": uuid.uuid4(), "kind": CareNote.Kind.FED, "at": NOW}
    return Said(**{**fields, **changes})


def write(note, person, now=NOW):
    return care_notes.write(note, household=person.household, by=person, now=now)


def version(person):
    return live_states.state(person.household).version


class TestWrite:
    def test_keeps_who_did_what_and_when(self, alice):
        at = NOW - timedelta(hours=2)

        note = write(said(at=at, words="  half a bottle "), alice)

        note.refresh_from_db()
        assert (note.kind, note.words, note.by) == ("fed", "half a bottle", alice)
        assert (note.at, note.written_at) == (at, NOW)
        assert version(alice) == 1

    def test_one_that_comes_twice_is_there_once_as_it_was(self, alice, bob):
        first = said()
        write(first, alice)

        again = write(first, bob, now=NOW + timedelta(hours=1))

        assert again == CareNote.objects.get()
        assert again.by == alice
        assert version(alice) == 1

    def test_one_that_comes_again_after_it_was_undone_stays_undone(self, alice):
        first = said()
        care_notes.undo(write(first, alice), now=NOW)

        assert write(first, alice).undone_at == NOW

    def test_refuses_what_has_not_happened_yet(self, alice):
        with pytest.raises(DomainError, match="not happened yet") as refused:
            write(said(at=NOW + timedelta(minutes=5)), alice)

        assert refused.value.field == "at"
        assert not CareNote.objects.exists()

    def test_takes_a_clock_that_is_a_little_ahead_for_now(self, alice):
        assert write(said(at=NOW + timedelta(seconds=20)), alice).at == NOW

    def test_refuses_a_date_that_cannot_be_meant(self, alice):
        with pytest.raises(DomainError, match="more than a year ago"):
            write(said(at=NOW - timedelta(days=400)), alice)

    def test_own_words_need_words(self, alice):
        with pytest.raises(DomainError, match="few words"):
            write(said(kind=CareNote.Kind.OTHER, words="  "), alice)

    def test_another_households_id_is_refused_and_nothing_is_lost(self, alice, charlie):
        taken = said()
        write(taken, alice)

        with pytest.raises(DomainError, match="make a new one"):
            write(taken, charlie)

        assert CareNote.objects.get().household == alice.household


class TestUndo:
    def test_takes_a_note_back_and_redo_brings_it_back(self, alice):
        note = write(said(), alice)

        assert care_notes.undo(note, now=NOW).undone_at == NOW
        assert not CareNote.objects.standing().exists()
        assert care_notes.redo(note).undone_at is None
        assert CareNote.objects.standing().get() == note
        assert version(alice) == 3

    def test_twice_is_as_once(self, alice):
        note = write(said(), alice)
        care_notes.undo(note, now=NOW)

        again = care_notes.undo(note, now=NOW + timedelta(minutes=1))
        care_notes.redo(note)
        care_notes.redo(note)

        assert again.undone_at is None or again.undone_at == NOW
        assert version(alice) == 3
