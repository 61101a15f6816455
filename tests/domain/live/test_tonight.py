import pytest

from acoustics.live_scores import STEP_MS
from annotations.domain import live_states
from annotations.domain.live import live_scores, tonight
from tests.nursery import at, covered, heard, join, live_night, note, session, source


def picture(person, seconds, **more):
    return tonight.picture(person.household, now=at(seconds), **more)


def only(rows):
    (row,) = rows
    return row


def room(person, seconds):
    row = only(picture(person, seconds).rows["rooms"])
    return row["state"], row["since"]


def device(person, seconds):
    row = only(picture(person, seconds).rows["sources"])
    return row["state"], row["since"]


class TestState:
    @pytest.fixture
    def night(self, alice):
        return session(source(alice))

    def test_is_quiet_since_somebody_listens(self, alice, night):
        covered(night, 0, 300)

        assert room(alice, 310) == ("quiet", at(0))

    def test_is_crying_since_the_bout_began(self, alice, night):
        covered(night, 0, 300)
        heard(night, 100, 120)
        heard(night, 150, 299)
        join(alice)

        assert room(alice, 301) == ("crying", at(100))

    def test_is_crying_while_it_takes_a_breath(self, alice, night):
        covered(night, 0, 300)
        heard(night, 100, 296)
        join(alice)

        assert room(alice, 301) == ("crying", at(100))

    def test_is_quiet_since_the_crying_ended(self, alice, night):
        covered(night, 0, 300)
        heard(night, 100, 120)
        join(alice)

        assert room(alice, 301) == ("quiet", at(120))

    def test_is_never_quiet_while_nobody_listens(self, alice, night):
        covered(night, 0, 300)

        assert room(alice, 360) == ("quiet", at(0))
        assert room(alice, 361) == ("nobody", at(300))

    def test_is_not_crying_while_nobody_listens(self, alice, night):
        covered(night, 0, 300)
        heard(night, 100, 300)
        join(alice)

        assert room(alice, 400) == ("nobody", at(300))

    def test_was_not_quiet_in_a_hole(self, alice, night):
        covered(night, 0, 300)
        covered(night, 361, 600)

        assert room(alice, 600) == ("quiet", at(361))

    def test_bridges_a_hole_that_is_too_short_to_matter(self, alice, night):
        covered(night, 0, 300)
        covered(night, 320, 600)

        assert room(alice, 600) == ("quiet", at(0))

    def test_another_device_in_the_room_listens_on(self, alice, night):
        covered(night, 0, 300)
        covered(session(source(alice, name="door")), 290, 600)

        assert room(alice, 610) == ("quiet", at(0))

    def test_is_starting_for_a_minute(self, alice, night):
        assert room(alice, 30) == ("starting", at(0))
        assert room(alice, 90) == ("nobody", None)

    def test_is_not_starting_once_it_was_ended(self, alice):
        session(source(alice), ended_at=at(20))

        assert room(alice, 30) == ("nobody", None)

    def test_says_that_it_may_be_older_than_the_picture(self, alice, night):
        covered(night, -50_000, 300)

        row = only(picture(alice, 300, hours=1).rows["rooms"])

        assert (row["state"], row["since"]) == ("quiet", at(-3_300))
        assert row["whole"]

    def test_is_told_for_each_room(self, alice, night):
        covered(night, 0, 300)
        covered(session(source(alice, name="b", room="bedroom")), 0, 100)

        rows = picture(alice, 310).rows["rooms"]

        assert [(row["id"], row["state"]) for row in rows] == [
            ("bedroom", "nobody"),
            ("nursery", "quiet"),
        ]

    def test_of_a_room_that_has_not_been_listened_to_is_not_told(self, alice):
        source(alice)

        assert picture(alice, 0).rows["rooms"] == []


class TestSources:
    def test_are_off_until_a_session_begins_and_after_it_ends(self, alice):
        shelf = source(alice)
        assert device(alice, 0) == ("off", None)

        session(shelf, ended_at=at(100))
        assert device(alice, 200) == ("off", at(100))

    def test_are_listening_then_silent_then_down(self, alice):
        session(source(alice, last_word_at=at(100)))

        assert device(alice, 120) == ("listening", at(0))
        assert device(alice, 121) == ("silent", at(100))
        assert device(alice, 161) == ("down", at(100))

    def test_are_down_since_when_it_was_noticed(self, alice):
        session(source(alice, last_word_at=at(150), down_since=at(90)))

        assert device(alice, 151) == ("down", at(90))

    def test_say_what_they_hear_now(self, alice):
        session(source(alice, last_word_at=at(5)), score=0.4, heard_ms=5_000)

        row = only(picture(alice, 6).rows["sources"])

        assert (row["score"], row["heard_until"]) == (0.4, at(5))

    def test_that_were_retired_are_not_shown(self, alice):
        source(alice, retired_at=at(0))

        assert picture(alice, 0).rows["sources"] == []


class TestRows:
    def test_hold_what_reaches_into_the_time(self, alice):
        night = live_night(alice)
        heard(night.session, -50_000, -49_990)
        note(alice, -50_000)
        join(alice)

        rows = picture(alice, 3_600).rows

        assert only(rows["detections"])["id"] == str(night.detection.pk)
        assert only(rows["episodes"])["id"] == str(night.detection.episode_id)
        assert only(rows["notes"])["id"] == str(night.note.pk)
        assert only(rows["covered"])["end_at"] == at(3_600)

    def test_say_what_can_be_heard(self, alice):
        heard(session(source(alice)), 0, 10)
        heard(session(source(alice, name="cot")), 20, 30, has_clip=True)
        heard(session(source(alice, name="phone", kind="phone")), 40, 50)

        rows = picture(alice, 60).rows["detections"]

        assert [row["has_sound"] for row in rows] == [False, True, True]

    def test_hold_no_note_that_was_undone(self, alice):
        note(alice, 10, undone_at=at(20))

        assert picture(alice, 30).rows["notes"] == []

    def test_hold_nothing_of_a_stranger(self, alice, charlie):
        live_night(charlie)

        assert not any(picture(alice, 3_600).rows.values())

    def test_join_what_two_devices_listened_to(self, alice):
        covered(session(source(alice)), 0, 100)
        covered(session(source(alice, name="door")), 50, 200)

        row = only(picture(alice, 200).rows["covered"])

        assert (row["start_at"], row["end_at"]) == (at(0), at(200))

    def test_cost_as_much_for_many_as_for_one(
        self, alice, bob, django_assert_num_queries
    ):
        live_states.state(alice.household)
        live_night(alice)
        with django_assert_num_queries(8):
            picture(alice, 3_600)
        for each in range(5):
            device = session(
                source(alice, name=f"device {each}", room=f"{each}"), scores=b"\1"
            )
            heard(device, 100 * each, 100 * each + 10, by=bob)
            covered(device, 0, 1_000 * each)
            join(alice, room=f"{each}")
            note(bob, each)

        with django_assert_num_queries(8):
            picture(alice, 3_600)


def test_the_tag_is_another_after_a_change_and_after_a_while(alice):
    first = tonight.tag(alice.household, now=at(0))

    assert tonight.tag(alice.household, now=at(14)) == first
    assert tonight.tag(alice.household, now=at(15)) != first
    live_states.touch(alice.household)
    assert tonight.tag(alice.household, now=at(0)) != first


class TestScores:
    def told(self, person, seconds, **more):
        rows = picture(person, seconds, **more).rows["scores"]
        return [(row["room"], row["start_at"], row["scores"]) for row in rows]

    def scores(self, *steps):
        return live_scores.with_more(b"", enumerate_steps(steps))

    def test_are_told_in_parts_of_which_the_last_grows(self, alice):
        steps = self.scores(*[0.1] * 60, 0.2, None, 0.4)
        session(source(alice), scores=steps)

        assert self.told(alice, 640) == [
            ("nursery", at(0), [0.1] * 60),
            ("nursery", at(600), [0.2, None, 0.4]),
        ]

    def test_reach_back_as_far_as_the_picture(self, alice):
        session(source(alice), scores=self.scores(*[0.1] * 400))

        (first, *_) = self.told(alice, 4_000, hours=1)

        assert first[1] == at(0)
        assert self.told(alice, 4_200, hours=1)[0][1] == at(600)

    def test_of_what_ended_before_or_told_nothing_are_not_there(self, alice):
        shelf = source(alice)
        session(shelf, scores=self.scores(0.5), ended_at=at(10))
        session(shelf, began_at=at(4_000))

        assert self.told(alice, 4_000, hours=1) == []

    def test_of_strangers_are_theirs(self, alice, charlie):
        session(source(charlie), scores=self.scores(0.5))

        assert self.told(alice, 20) == []


def enumerate_steps(steps):
    return [
        (number * STEP_MS, score)
        for number, score in enumerate(steps)
        if score is not None
    ]
