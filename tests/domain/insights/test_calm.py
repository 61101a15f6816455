from datetime import UTC, datetime, timedelta

import pytest

from annotations.domain.insights import calm
from annotations.domain.insights.calm import Bout
from tests.nursery import at, covered, heard, join, note, session, source

NIGHT = datetime(2026, 3, 3, 22, tzinfo=UTC)
NOW = datetime(2026, 11, 15, tzinfo=UTC)


def bout(night, *, minutes, done=(), ended=True):
    start_at = NIGHT + timedelta(days=night)
    after = tuple((start_at + timedelta(minutes=m), kind) for m, kind in done)
    return Bout(start_at, start_at + timedelta(minutes=minutes), ended, after)


def went_in(night, *, after, minutes, **more):
    return bout(night, minutes=minutes, done=[(after, "went in")], **more)


class TestTell:
    def test_waits_are_from_what_was_done_to_the_end(self):
        (told,) = calm.tell([went_in(k, after=5, minutes=5 + k) for k in range(1, 6)])

        assert told.curve.minutes.tolist() == [1, 2, 3, 4, 5]
        assert told.curve.median == 3
        assert "5 times: half were calm within 3 minutes" in told.sentence

    def test_each_is_held_against_one_that_had_gone_on_as_long(self):
        bouts = [went_in(2 * k, after=5, minutes=7) for k in range(5)]
        bouts += [bout(2 * k + 1, minutes=11) for k in range(5)]
        bouts += [bout(20 + k, minutes=4) for k in range(9)]

        (told,) = calm.tell(sorted(bouts, key=lambda one: one.start_at))

        assert (told.compared.n_waits, told.compared.median) == (5, 6)
        assert "before anybody did anything: half were calm within 6" in told.sentence

    def test_one_alone_counts_until_somebody_comes(self):
        bouts = [went_in(2 * k, after=1, minutes=3) for k in range(5)]
        bouts += [
            bout(2 * k + 1, minutes=9, done=[(4, "fed")] if k else []) for k in range(5)
        ]

        told, _fed = calm.tell(sorted(bouts, key=lambda one: one.start_at))

        assert (told.compared.n_waits, told.compared.n_ended) == (5, 1)

    def test_where_the_sound_stopped_first_the_end_is_not_known(self):
        bouts = [went_in(k, after=1, minutes=3, ended=k > 2) for k in range(6)]

        (told,) = calm.tell(bouts)

        assert (told.curve.n_waits, told.curve.n_ended) == (6, 3)

    def test_a_few_are_counted_and_not_drawn(self):
        (told,) = calm.tell([went_in(0, after=1, minutes=3)])

        assert told.curve is None
        assert "1 times so far; from 5 on" in told.sentence

    def test_nothing_done_is_nothing_told(self):
        assert calm.tell([bout(0, minutes=9)]) == []


class TestOf:
    @pytest.fixture
    def night(self, alice):
        return session(source(alice))

    def test_finds_notes_in_bouts_and_where_the_sound_went_on(self, alice, night):
        for k in range(5):
            covered(night, 1_000 * k, 1_000 * k + 600)
            heard(night, 1_000 * k, 1_000 * k + 240)
            note(alice, 1_000 * k + 120, kind="went in")
        join(alice)

        (told,) = calm.of(alice.household, child=None, now=NOW)

        assert (told.n, told.curve.n_ended, told.curve.median) == (5, 5, 2)

    def test_a_bout_at_the_end_of_the_sound_has_no_known_end(self, alice, night):
        covered(night, 0, 250)
        heard(night, 0, 240)
        note(alice, 120, kind="went in")
        join(alice)

        (bout,) = calm._bouts(
            alice.household, room="", since=at(0) - timedelta(days=1), until=NOW
        )

        assert not bout.ended
        assert bout.done == ((at(120), "went in"),)

    def test_tells_nothing_of_strangers(self, alice, charlie, night):
        covered(night, 0, 600)
        heard(night, 0, 240)
        note(alice, 120)
        join(alice)

        assert calm.of(charlie.household, child=None, now=NOW) == []
