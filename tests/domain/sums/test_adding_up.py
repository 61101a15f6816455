import itertools
import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acoustics import spans
from acoustics.events import Interval
from annotations.domain.sums import adding_up
from annotations.domain.sums.adding_up import Facts, Stretch

VIENNA = ZoneInfo("Europe/Vienna")
NIGHT = Stretch(date(2026, 11, 14), VIENNA)
MINUTE = 60_000


def minutes(*ends, night=NIGHT):
    """Stretches in minutes since a night began."""
    began = night.interval.start_ms
    return [
        Interval(began + round(start * MINUTE), began + round(end * MINUTE))
        for start, end in ends
    ]


def sums(night=NIGHT, *, gap_s=60, **facts):
    return adding_up.add_up(Facts(**facts), night, gap=timedelta(seconds=gap_s))


places = st.lists(
    st.tuples(st.integers(0, 1_400), st.integers(1, 200)).map(
        lambda one: (one[0], one[0] + one[1])
    ),
    max_size=12,
)


class TestSums:
    @given(places, places, places, st.randoms())
    def test_are_the_same_in_any_order_and_when_said_twice(
        self, covered, said, opened, rng
    ):
        facts = {
            "covered": minutes(*covered),
            "said": minutes(*said),
            "open": minutes(*opened),
        }
        once = sums(**facts)

        for each in facts.values():
            each += each
            rng.shuffle(each)

        assert sums(**facts) == once

    @given(places, places, places)
    def test_count_no_moment_twice(self, covered, said, opened):
        known = sums(
            covered=minutes(*covered), said=minutes(*said), open=minutes(*opened)
        )

        crying = {minute for ends in said + opened for minute in range(*ends)}
        crying = {minute for minute in crying if minute < 1_440}
        heard = {minute for ends in covered for minute in range(*ends)} | crying
        heard = {minute for minute in heard if minute < 1_440}
        assert known.crying_ms == len(crying) * MINUTE
        assert known.covered_ms == len(heard) * MINUTE
        assert known.said_ms + sum(known.bouts_ms) == known.crying_ms
        assert sum(hour[1] for hour in known.hours) == known.covered_ms
        assert sum(hour[2] for hour in known.hours) == known.crying_ms

    def test_of_nothing_are_no_data(self):
        known = sums()

        assert known.covered_ms == 0
        assert known.covered == known.cries == []
        assert known.first_cry_at is None

    def test_join_cries_over_short_gaps_into_episodes(self):
        known = sums(said=minutes((0, 1), (2, 3), (4.5, 5)), gap_s=60)

        assert known.n_episodes == 2

    def test_take_for_quiet_only_what_was_heard(self):
        known = sums(covered=minutes((0, 100), (300, 500)), said=minutes((20, 30)))

        assert known.longest_quiet_ms == 200 * MINUTE

    def test_leave_what_lies_beyond_the_night_to_others(self):
        known = sums(covered=minutes((-60, 60), (1_400, 1_500)))

        assert known.covered_ms == 100 * MINUTE

    def test_round_what_is_drawn_outwards(self):
        known = sums(said=minutes((1.01, 1.02)))

        assert known.cries == [[60, 62]]

    def test_keep_apart_what_people_said_and_what_nobody_said_anything_of(self):
        known = sums(
            covered=minutes((0, 100)),
            said=minutes((10, 20)),
            open=minutes((15, 25), (40, 42)),
            by_people=minutes((10, 20), (60, 70)),
        )

        assert known.said_ms == 10 * MINUTE
        assert known.bouts_ms == [5 * MINUTE, 2 * MINUTE]
        assert known.silent_ms == (100 - 15 - 2 - 10) * MINUTE

    def test_count_answers_of_this_night_alone(self):
        began = NIGHT.interval.start_ms

        known = sums(right=[began, began - 1], wrong=[began + 5], asked=[began] * 3)

        assert (known.n_right, known.n_wrong, known.n_asked) == (1, 1, 3)


def apart(gaps_s):
    """Cries of five seconds with these gaps between them."""
    places, at_s = [], 0.0
    for gap_s in [*gaps_s, 0]:
        places.append((at_s / 60, (at_s + 5) / 60))
        at_s += 5 + gap_s
    return minutes(*places)


class TestMarks:
    def test_are_one_where_less_than_half_a_minute_is_between(self):
        known = sums(said=apart([29.9, 30.1]))

        assert known.cries == [[0, 40], [70, 75]]

    @given(st.lists(st.floats(0, 200), max_size=400))
    def test_hold_all_crying_and_close_no_gap_that_a_picture_shows(self, gaps_s):
        cries = apart(gaps_s)

        known = sums(said=cries)

        marks = minutes(*((start / 60, end / 60) for start, end in known.cries))
        assert spans.subtract(cries, marks) == []
        hidden = spans.subtract(marks, cries)
        longest_ms = adding_up.LONGEST_CLOSED_MS + 2_000
        assert all(each.duration_ms < longest_ms for each in hidden)

    def test_of_a_night_with_many_cries_are_joined_over_the_smallest_gaps(self):
        gaps_s = [40 + 30 * (number % 5 == 0) for number in range(500)]

        known = sums(said=apart(gaps_s))

        assert len(known.cries) == 101

    def test_are_bounded_where_the_gaps_are_short(self):
        rng = random.Random(3)

        known = sums(said=apart([rng.uniform(0, 75) for _ in range(1_000)]))

        assert len(known.cries) == adding_up.MOST_DRAWN

    def test_stay_apart_where_a_picture_shows_it_however_many_they_are(self):
        known = sums(said=apart([80] * 300))

        assert len(known.cries) == 301


class TestSettling:
    def test_ends_with_ten_minutes_of_quiet(self):
        known = sums(
            covered=minutes((0, 120)), said=minutes((30, 32), (40, 43), (90, 91))
        )

        assert known.settling_ms == 13 * MINUTE

    def test_is_unknown_where_it_was_not_heard(self):
        known = sums(covered=minutes((0, 31), (100, 300)), said=minutes((30, 31)))

        assert known.settling_ms is None

    def test_is_unknown_without_a_cry(self):
        assert sums(covered=minutes((0, 600))).settling_ms is None


class TestHours:
    @pytest.mark.parametrize(
        ("night", "n_hours", "twos"),
        [
            (date(2026, 10, 24), 25, 2),
            (date(2026, 3, 28), 23, 0),
            (date(2026, 11, 14), 24, 1),
        ],
    )
    def test_go_by_the_clock_on_the_wall(self, night, n_hours, twos):
        hours = [hour for hour, _ in adding_up.hours_of(Stretch(night, VIENNA))]

        assert len(hours) == n_hours
        assert hours.count(2) == twos
        assert (hours[0], hours[-1]) == (12, 11)

    @given(
        st.dates(date(2020, 1, 1), date(2030, 1, 1)),
        st.sampled_from(
            ["Europe/Vienna", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]
        ),
    )
    def test_are_all_of_the_night(self, night, zone):
        stretch = Stretch(night, ZoneInfo(zone))

        hours = [part for _, part in adding_up.hours_of(stretch)]

        assert hours[0].start_ms == stretch.interval.start_ms
        assert hours[-1].end_ms == stretch.interval.end_ms
        assert all(
            before.end_ms == after.start_ms
            for before, after in itertools.pairwise(hours)
        )


def test_a_moment_belongs_to_the_night_that_holds_it():
    rng = random.Random(3)
    for _ in range(500):
        moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(
            minutes=rng.randrange(525_600)
        )

        stretch = Stretch(adding_up.night_at(moment, VIENNA), VIENNA)

        assert stretch.begins_at <= moment < stretch.ends_at
