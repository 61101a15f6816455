from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from annotations.domain.sums import night_sums
from annotations.models import Job, NightSum
from tests import cast, nursery

# The night of tests/nursery.py, and the recordings of tests/cast.py.
NIGHT = date(2026, 11, 13)
MINUTE = 60_000


@pytest.fixture(autouse=True)
def _later(monkeypatch):
    """Whatever the day is, the nights of the tests are over."""
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 12, 24, 12, tzinfo=UTC))


def night(person, *, room=None, on=NIGHT):
    return night_sums.one(person.household, on, room=room)


def listened_to(recording):
    Job.objects.create(
        household=recording.household,
        recording=recording,
        kind=Job.Kind.SUGGEST,
        status=Job.Status.DONE,
        created_at=timezone.now(),
    )
    return recording


class TestRows:
    def test_are_none_before_anything_was_heard(self, alice):
        assert night_sums.rows(alice.household, since=NIGHT, until=NIGHT) == []

    def test_add_up_what_was_heard_live(self, alice):
        nursery.live_night(alice)

        row = night(alice)

        assert row.covered_ms == 60 * MINUTE
        assert row.crying_ms == 30_000
        assert row.bouts_ms == [30_000]
        assert not row.stale

    def test_are_a_row_for_each_night_even_where_nothing_was_listened_to(self, alice):
        nursery.live_night(alice)

        rows = night_sums.rows(
            alice.household, since=NIGHT - timedelta(5), until=NIGHT + timedelta(2)
        )

        assert [row.night for row in rows] == [NIGHT + timedelta(n) for n in range(3)]
        assert [row.covered_ms > 0 for row in rows] == [True, False, False]

    def test_cost_the_same_for_many_nights_once_they_are_added_up(
        self, alice, django_assert_max_num_queries
    ):
        nursery.live_night(alice)
        until = NIGHT + timedelta(30)
        night_sums.rows(alice.household, since=NIGHT, until=until)

        with django_assert_max_num_queries(8):
            rows = night_sums.rows(alice.household, since=NIGHT, until=until)

        assert len(rows) == 31

    def test_leave_most_of_many_stale_nights_to_a_job(self, alice, monkeypatch):
        nursery.live_night(alice)
        monkeypatch.setattr(night_sums, "AT_ONCE", 3)
        until = NIGHT + timedelta(9)

        rows = night_sums.rows(alice.household, since=NIGHT, until=until)
        assert [row.stale for row in rows] == [True] * 7 + [False] * 3

        assert night_sums.catch_up(alice.household, most=100) == 7
        assert not NightSum.objects.filter(stale=True).exists()

    def test_follow_a_household_to_another_time_zone(self, alice):
        nursery.live_night(alice)
        before = night(alice)
        alice.household.time_zone = "Asia/Tokyo"
        alice.household.save()

        after = night(alice)

        assert after.begins_at == before.begins_at - timedelta(hours=8)
        assert after.crying_ms == before.crying_ms

    def test_tell_rooms_apart_and_unite_them(self, alice):
        one = nursery.session(nursery.source(alice))
        other = nursery.session(nursery.source(alice, name="cam", room="attic"))
        for each in (one, other):
            nursery.covered(each, 0, 600)
        nursery.heard(one, 100, 200)
        nursery.heard(other, 150, 250)

        assert night(alice, room="attic").crying_ms == 100_000
        assert night(alice).crying_ms == 150_000
        assert night(alice).covered_ms == 10 * MINUTE


class TestMarks:
    @pytest.fixture
    def two_cries(self, alice):
        """A minute apart: half a pixel in a year of nights."""
        live = nursery.session(nursery.source(alice))
        nursery.covered(live, 0, 3_600)
        nursery.heard(live, 0, 60)
        nursery.heard(live, 120, 180)
        return 14 * 3_600

    def cries(self, person, n_nights, **more):
        until = NIGHT + timedelta(n_nights - 1)
        rows = night_sums.rows(person.household, since=NIGHT, until=until, **more)
        return rows[0].cries

    def test_of_a_month_are_told_one_by_one(self, alice, two_cries):
        at_s = two_cries

        told = self.cries(alice, 31)

        assert told == [[at_s, at_s + 60], [at_s + 120, at_s + 180]]

    def test_of_more_nights_are_one_where_nobody_sees_what_is_between(
        self, alice, two_cries
    ):
        stale, fresh = self.cries(alice, 32), self.cries(alice, 32)

        assert stale == fresh == [[two_cries, two_cries + 180]]

    def test_of_more_nights_are_kept_as_they_were(self, alice, two_cries):
        self.cries(alice, 32)

        assert len(self.cries(alice, 32, every_mark=True)) == 2
        assert len(self.cries(alice, 1)) == 2


class TestRecordings:
    def test_that_nobody_listened_to_are_no_data(self, alice):
        cast.soundless(alice, day=13)

        assert night(alice).covered_ms == 0

    def test_are_covered_once_a_model_listened(self, alice):
        listened_to(cast.soundless(alice, day=13))

        row = night(alice)

        assert row.covered_ms == row.silent_ms == MINUTE
        assert row.crying_ms == 0

    def test_count_annotations_and_what_waits_for_a_verdict(self, alice):
        recording = listened_to(cast.soundless(alice, day=13))
        cast.labelled(recording, alice, (0, 5_000), heard_ms=6_000)
        cast.suggest(recording, start_ms=4_000, end_ms=8_000)
        cast.suggest(recording, start_ms=20_000, end_ms=21_000, decision="rejected")
        cast.labelled(recording, alice, (30_000, 31_000), name="speech", heard_ms=6_000)

        row = night(alice)

        assert row.crying_ms == 8_000
        assert (row.said_ms, row.bouts_ms) == (5_000, [3_000])
        assert (row.n_right, row.n_wrong) == (0, 1)
        assert row.silent_ms == MINUTE - 8_000 - 2_000

    def test_cover_what_a_person_heard_where_no_model_listened(self, alice):
        recording = cast.soundless(alice, day=13)
        cast.labelled(recording, alice, (0, 1_000), heard_ms=10_000)

        row = night(alice)

        assert (row.covered_ms, row.silent_ms) == (10_000, 0)

    def test_speak_for_what_was_heard_live_once_they_were_listened_to(self, alice):
        live = nursery.live_night(alice)
        recording = cast.soundless(
            alice,
            duration_ms=60 * MINUTE,
            session=live.session,
            session_start_ms=0,
        )
        recording.started_at = live.session.began_at
        recording.save()
        assert night(alice).crying_ms == 30_000

        listened_to(recording)
        cast.suggest(recording, start_ms=0, end_ms=5_000)
        night_sums.touch_recording(recording)

        assert night(alice).crying_ms == 5_000
        assert night(alice, room="nursery").crying_ms == 5_000
        assert night(alice).covered_ms == 60 * MINUTE

    def test_that_are_made_up_are_no_nights(self, alice):
        listened_to(cast.soundless(alice, day=13, synthetic=True))

        assert night(alice) is None

    def test_answers_to_windows_are_counted(self, alice):
        recording = listened_to(cast.soundless(alice, day=13))
        for start_ms, answer in [(0, "crying"), (3_000, "nothing"), (9_000, "unsure")]:
            window = cast.audit_window(
                recording, start_ms=start_ms, end_ms=start_ms + 3_000
            )
            window.answer = answer
            window.save()

        row = night(alice)

        assert (row.n_missed, row.n_asked) == (1, 2)


class TestTouch:
    def test_marks_the_nights_of_a_stretch_and_no_other(self, alice):
        nursery.live_night(alice)
        household = alice.household
        rows = night_sums.rows(household, since=NIGHT, until=NIGHT + timedelta(3))

        night_sums.touch(
            household, rows[1].begins_at, rows[2].begins_at - timedelta(seconds=1)
        )

        stale = NightSum.objects.filter(stale=True)
        assert [row.night for row in stale] == [rows[1].night]

    def test_of_one_room_leaves_the_others(self, alice):
        nursery.live_night(alice)
        for room in (None, "nursery", "attic"):
            night(alice, room=room)

        at = nursery.at(0)
        night_sums.touch(alice.household, at, at, room="nursery")

        stale = NightSum.objects.filter(stale=True).values_list("room", flat=True)
        assert sorted(stale) == ["", "nursery"]


def test_spans_of_nothing_are_passed_over(alice):
    session = nursery.session(nursery.source(alice))
    nursery.covered(session, 10, 10)
    nursery.heard(session, 20, 20)

    assert night(alice).covered_ms == 0
