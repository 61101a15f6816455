import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acoustics.dataset import choosing
from acoustics.dataset.choosing import WINDOW_MS, Options, Rejected, ReservedLabel
from acoustics.dataset.rows import NONE
from acoustics.events import Interval
from tests.acoustics.dataset.states import (
    LENGTH_MS,
    facts,
    freeze,
    household,
    moments,
    said,
    some_facts,
    some_options,
)


def choose(one, *, share=1.0, options=None, likeness=()):
    return choosing.choose(
        one,
        split="train",
        share=share,
        options=options or Options(),
        likeness=likeness,
    )


some_likeness = st.lists(
    st.one_of(st.floats(-8, 8), st.just(-math.inf)), max_size=LENGTH_MS // WINDOW_MS
)


def intervals(rows, **wanted):
    return [
        row.interval
        for row in rows
        if all(getattr(row, name) == value for name, value in wanted.items())
    ]


class TestRowsOfAnyState:
    @given(some_facts, some_options)
    def test_nothing_that_anybody_annotated_is_called_none(self, one, options):
        rows = choose(one, options=options)

        annotated = moments(each.annotation.interval for each in one.said)
        labelled = moments(row.interval for row in rows if row.label != NONE)
        nothing = moments(intervals(rows, label=NONE))
        assert not (nothing & (annotated | labelled)).any()

    @given(some_facts, some_options)
    def test_what_is_called_none_was_heard(self, one, options):
        rows = choose(one, options=options)

        heard = moments(one.heard)
        rejected = moments(each.interval for each in one.rejected)
        drawn = moments(intervals(rows, label=NONE, hard=False))
        hard = moments(intervals(rows, label=NONE, hard=True))
        assert (drawn <= heard & ~rejected).all()
        assert (hard <= rejected).all()
        assert (drawn | hard <= moments(choosing.heard_time(one))).all()

    @given(some_facts, some_options)
    def test_no_moment_is_called_none_twice(self, one, options):
        nothing = intervals(choose(one, options=options), label=NONE)

        assert sum(span.duration_ms for span in nothing) == moments(nothing).sum()

    @given(some_facts, some_options)
    def test_rows_and_their_context_lie_within_the_recording(self, one, options):
        for row in choose(one, options=options):
            assert row.start_ms - row.lead_ms >= 0
            assert row.end_ms + row.tail_ms <= one.duration_ms

    @given(some_facts, some_options)
    def test_rows_come_in_order_and_each_place_once(self, one, options):
        places = [row.place for row in choose(one, options=options)]

        assert places == sorted(set(places))

    @given(some_facts, some_options, st.randoms())
    def test_the_order_of_the_facts_changes_nothing(self, one, options, rng):
        def mixed(some):
            return tuple(rng.sample(some, len(some)))

        other = facts(
            one.recording,
            night=one.night,
            duration_ms=one.duration_ms,
            said=mixed(one.said),
            heard=mixed(one.heard),
            rejected=mixed(one.rejected),
        )

        assert choose(other, options=options) == choose(one, options=options)
        assert choosing.survey(other, options=options) == choosing.survey(
            one, options=options
        )

    @given(some_facts, some_options)
    def test_a_survey_tells_what_will_be_chosen(self, one, options):
        surveyed = choosing.survey(one, options=options)

        rows = choose(one, options=options)

        labelled = [row for row in rows if row.label != NONE]
        assert surveyed.labelled_ms == sum(r.interval.duration_ms for r in labelled)
        assert surveyed.n_free == len(intervals(rows, label=NONE, hard=False))
        assert len(one.said) >= len(labelled)
        if not options.merge_gap_ms:
            assert len(labelled) + sum(surveyed.left_out.values()) == len(one.said)

    @given(some_facts, some_options, st.floats(0, 1), some_likeness)
    def test_what_sounds_like_crying_changes_which_windows_are_taken_and_not_how_many(
        self, one, options, share, alike
    ):
        plain = choose(one, share=share, options=options)

        rows = choose(one, share=share, options=options, likeness=alike)

        assert len(rows) == len(plain)
        whole = {row.interval for row in choose(one, options=options)}
        assert {row.interval for row in rows} <= whole
        assert [row for row in rows if row.label != NONE] == [
            row for row in plain if row.label != NONE
        ]


class TestPositives:
    def test_a_row_says_where_its_label_came_from(self):
        marked = said(5_000, 6_000, who="person-2", source="edited", model=3)

        (row,) = choose(facts(said=(marked,)))

        assert (row.label, row.source, row.model) == ("cry", "edited", 3)
        assert (row.annotator, row.hard, row.night) == ("person-2", False, "2026-11-21")
        assert (row.start_ms, row.end_ms) == (5_000, 6_000)

    def test_context_is_less_at_the_ends_of_the_recording(self):
        first, last = choose(
            facts(said=(said(300, 900), said(LENGTH_MS - 700, LENGTH_MS - 100)))
        )

        assert (first.lead_ms, first.tail_ms) == (300, 1_000)
        assert (last.lead_ms, last.tail_ms) == (1_000, 100)

    def test_what_is_shorter_than_asked_for_is_left_out_and_counted(self):
        options = Options(least_ms=300)
        one = facts(said=(said(1_000, 1_299), said(2_000, 2_300)))

        rows = choose(one, options=options)

        assert intervals(rows, label="cry") == [Interval(2_000, 2_300)]
        assert choosing.survey(one, options=options).left_out == {"short": 1}

    def test_cries_near_each_other_become_one_and_the_gap_is_not_none(self):
        one = facts(
            said=(
                said(1_000, 2_000),
                said(2_999, 6_000, source="accepted", model=2),
                said(7_000, 8_000),
                said(2_500, 2_600, "noise"),
            ),
            heard=(Interval(0, 20_000),),
        )

        rows = choose(one, options=Options(merge_gap_ms=1_000))

        assert intervals(rows, label="cry") == [
            Interval(1_000, 6_000),
            Interval(7_000, 8_000),
        ]
        assert (rows[0].source, rows[0].model) == ("accepted", 2)
        assert intervals(rows, label=NONE)[0].start_ms == 9_000

    def test_a_gap_that_was_closed_is_not_none(self):
        one = facts(
            said=(said(1_000, 2_000), said(9_500, 10_000)), heard=(Interval(0, 12_000),)
        )

        apart = choose(one)
        closed = choose(one, options=Options(merge_gap_ms=8_000))

        assert intervals(apart, label=NONE)
        assert intervals(closed) == [Interval(1_000, 10_000)]

    def test_the_same_said_twice_is_one_row(self):
        one = facts(said=(said(1_000, 2_000), said(1_000, 2_000, hour=1)))

        assert len(choose(one)) == 1
        assert choosing.survey(one, options=Options()).left_out == {"twice": 1}

    def test_what_lies_behind_the_end_is_cut_or_left_out(self):
        one = facts(duration_ms=3_000, said=(said(2_000, 9_000), said(3_000, 4_000)))

        rows = choose(one)

        assert intervals(rows, label="cry") == [Interval(2_000, 3_000)]
        assert choosing.survey(one, options=Options()).left_out == {"behind_the_end": 1}

    def test_a_label_called_none_is_refused_with_what_to_do(self):
        with pytest.raises(ReservedLabel, match="Rename the label"):
            choose(facts(said=(said(1_000, 2_000, NONE),)))


class TestHardOnes:
    def test_every_rejected_suggestion_is_there_even_where_nobody_marked_it_heard(self):
        wrong = (
            Rejected(Interval(2_000, 3_000), 1),
            Rejected(Interval(9_000, 9_150), 2),
        )

        rows = choose(facts(rejected=wrong), share=0.0)

        assert [(row.interval, row.model) for row in rows] == [
            (one.interval, one.model) for one in wrong
        ]
        assert all(row.hard and row.label == NONE for row in rows)

    def test_annotated_time_is_cut_out_and_slivers_are_dropped(self):
        one = facts(
            rejected=(Rejected(Interval(2_000, 5_000), 1),), said=(said(2_150, 3_000),)
        )

        assert intervals(choose(one), hard=True) == [Interval(3_000, 5_000)]

    def test_where_two_models_were_wrong_the_newest_is_named(self):
        one = facts(
            rejected=(
                Rejected(Interval(2_000, 4_000), 1),
                Rejected(Interval(3_000, 5_000), 2),
            )
        )

        assert [(row.interval, row.model) for row in choose(one)] == [
            (Interval(2_000, 3_000), 1),
            (Interval(3_000, 5_000), 2),
        ]


class TestLikest:
    night = facts(heard=(Interval(0, LENGTH_MS),))

    def test_half_of_the_sample_are_the_windows_that_sound_most_like_crying(self):
        alike = [0.0, 5.0, 1.0, 4.0, 2.0, 3.0, *[-9.0] * 14]

        rows = choose(self.night, share=0.4, likeness=alike)

        hard = intervals(rows, hard=True)
        assert [one.start_ms // WINDOW_MS for one in hard] == [1, 3, 4, 5]
        assert len(intervals(rows, hard=False)) == 4
        assert {row.model for row in rows} == {None}

    def test_what_does_not_sound_like_it_is_drawn_by_chance(self):
        alike = [-4.5] * 19 + [1.0]

        rows = choose(self.night, share=0.4, likeness=alike)

        assert intervals(rows, hard=True) == [Interval(57_000, 60_000)]
        assert len(intervals(rows, hard=False)) == 7

    def test_among_equals_the_first_is_taken(self):
        rows = choose(self.night, share=0.1, likeness=[1.0] * 20)

        assert intervals(rows, hard=True) == [Interval(0, 3_000)]

    @given(st.floats(0, 1), st.floats(0, 1), some_likeness)
    def test_a_larger_sample_holds_the_windows_of_the_smaller(self, one, other, alike):
        less, more = sorted([one, other])

        small = choose(self.night, share=less, likeness=alike)
        large = choose(self.night, share=more, likeness=alike)

        assert set(intervals(small)) <= set(intervals(large))


class TestSample:
    def test_is_as_large_as_asked_over_the_whole_dataset(self):
        nights = [
            facts(f"r{n:02}", said=(said(500, 1_500),), heard=(Interval(0, LENGTH_MS),))
            for n in range(100)
        ]

        rows, _ = freeze(nights, Options(none_times=5.0))

        drawn_ms = sum(one.duration_ms for one in intervals(rows, label=NONE))
        assert drawn_ms == pytest.approx(5 * 100 * 1_000, rel=0.05)

    def test_is_all_there_is_where_there_is_less(self):
        one = facts(said=(said(500, 50_000),), heard=(Interval(0, LENGTH_MS),))

        rows, _ = freeze([one])

        # 51,000, 54,000 and 57,000 ms are the whole windows that are left.
        assert len(intervals(rows, label=NONE)) == 3

    def test_is_three_seconds_on_a_grid(self):
        rows = choose(facts(heard=(Interval(1, 10_000),)))

        assert intervals(rows) == [Interval(3_000, 6_000), Interval(6_000, 9_000)]

    def test_does_not_depend_on_other_recordings_or_their_order(self):
        nights = household(6)

        rows, _ = freeze(nights)
        again, _ = freeze(random.Random(1).sample(nights, 6))

        assert again == rows

    def test_differs_with_the_seed_and_between_recordings(self):
        whole = (Interval(0, LENGTH_MS),)

        def drawn(recording, seed):
            options = Options(seed=seed)
            rows = choose(facts(recording, heard=whole), share=0.3, options=options)
            return intervals(rows)

        assert drawn("r1", 1) != drawn("r1", 2)
        assert drawn("r1", 1) != drawn("r2", 1)

    @given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 9))
    def test_a_larger_one_holds_the_smaller(self, one, other, seed):
        options = Options(seed=seed)
        less, more = sorted([one, other])
        night = facts(heard=(Interval(0, LENGTH_MS),))

        small = choose(night, share=less, options=options)

        assert set(small) <= set(choose(night, share=more, options=options))

    def test_each_window_has_the_same_chance(self):
        night = facts(heard=(Interval(0, LENGTH_MS),))

        starts = [
            row.start_ms // WINDOW_MS
            for seed in range(400)
            for row in choose(night, share=0.25, options=Options(seed=seed))
        ]

        # 400 draws at 1/4: 100 each, give or take four standard deviations.
        assert all(65 <= starts.count(number) <= 135 for number in range(20))

    def test_there_is_none_where_nothing_is_labelled(self):
        rows, _ = freeze([facts(heard=(Interval(0, LENGTH_MS),))])

        assert rows == []


@pytest.mark.parametrize(
    "wrong", [{"least_ms": -1}, {"none_times": float("inf")}, {"none_times": -1.0}]
)
def test_options_that_mean_nothing_are_refused(wrong):
    with pytest.raises(ValueError, match="below 0 or endless"):
        Options(**wrong)
