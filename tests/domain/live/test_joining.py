import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from annotations.domain.live import joining
from tests.nursery import at

GAP = timedelta(seconds=5)


@dataclass(frozen=True)
class Stretch:
    start_at: datetime
    end_at: datetime


def stretch(start_s, end_s):
    return Stretch(at(start_s), at(end_s))


@st.composite
def stretches(draw):
    ends = draw(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 12))))
    return [stretch(start_s, start_s + length_s) for start_s, length_s in ends]


class TestJoin:
    def test_puts_together_what_is_exactly_a_gap_apart_and_no_more(self):
        cries = [stretch(0, 2), stretch(7, 8), stretch(14, 15)]

        groups = joining.join(cries, gap=GAP)

        assert groups == [cries[:2], cries[2:]]

    def test_counts_the_gap_from_the_longest_not_from_the_last(self):
        cries = [stretch(0, 20), stretch(3, 4), stretch(24, 25)]

        assert joining.join(cries, gap=GAP) == [cries]

    @given(stretches(), st.integers(0, 2**32))
    def test_says_the_same_in_whatever_order_they_came(self, cries, seed):
        shuffled = random.Random(seed).sample(cries, len(cries))

        assert joining.join(shuffled, gap=GAP) == joining.join(cries, gap=GAP)

    @given(stretches())
    def test_leaves_more_than_a_gap_between_and_no_more_inside(self, cries):
        groups = joining.join(cries, gap=GAP)

        assert sum(map(len, groups)) == len(cries)
        reach = [joining.ends(group) for group in groups]
        for (_, end_at), (start_at, _) in pairwise(reach):
            assert start_at - end_at > GAP
        for group in groups:
            assert len(joining.join(group, gap=GAP)) == 1


@given(stretches())
def test_each_moment_is_measured_once(cries):
    moments = {
        second
        for one in cries
        for second in range(
            (one.start_at - at(0)).seconds, (one.end_at - at(0)).seconds
        )
    }

    assert joining.length(cries) == timedelta(seconds=len(moments))


class TestHeirs:
    def test_the_largest_overlap_carries_on(self):
        old = stretch(0, 30)

        found = joining.heirs([[stretch(0, 5)], [stretch(12, 30)]], [old], gap=GAP)

        assert found == {1: old}

    def test_one_that_joins_two_carries_on_the_one_it_shares_more_with(self):
        less, more = stretch(0, 5), stretch(12, 30)

        found = joining.heirs([[stretch(0, 30)]], [less, more], gap=GAP)

        assert found == {0: more}

    def test_one_that_moved_by_less_than_a_gap_is_the_same(self):
        old = stretch(0, 3)

        assert joining.heirs([[stretch(4, 6)]], [old], gap=GAP) == {0: old}
        assert joining.heirs([[stretch(9, 10)]], [old], gap=GAP) == {}

    @given(stretches(), st.integers(0, 2**32))
    def test_each_carries_on_itself(self, cries, seed):
        groups = joining.join(cries, gap=GAP)
        old = [Stretch(*joining.ends(group)) for group in groups]
        shuffled = random.Random(seed).sample(old, len(old))

        found = joining.heirs(groups, shuffled, gap=GAP)

        assert [found[number] for number in range(len(groups))] == old
