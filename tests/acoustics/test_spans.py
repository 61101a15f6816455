"""Spans against the plainest truth there is: the set of their milliseconds."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from acoustics import spans
from acoustics.events import Interval

END_MS = 60


@st.composite
def an_interval(draw):
    start_ms = draw(st.integers(0, END_MS - 1))
    return Interval(start_ms, draw(st.integers(start_ms + 1, END_MS)))


some = st.lists(an_interval(), max_size=12)


def moments(intervals):
    return {ms for one in intervals for ms in range(one.start_ms, one.end_ms)}


def stand_apart(intervals):
    return all(a.end_ms < b.start_ms for a, b in pairwise(intervals))


@given(some)
def test_a_union_is_the_same_time_in_intervals_that_do_not_touch(given_spans):
    united = spans.union(given_spans)

    assert moments(united) == moments(given_spans)
    assert stand_apart(united)


@given(some, some)
def test_what_is_subtracted_is_gone_and_nothing_else(given_spans, others):
    left = spans.subtract(given_spans, others)

    assert moments(left) == moments(given_spans) - moments(others)
    assert stand_apart(left)


@given(some, st.integers(0, END_MS + 5))
def test_nothing_lies_behind_the_end(given_spans, length_ms):
    kept = spans.clip(given_spans, length_ms=length_ms)

    assert moments(kept) == {ms for ms in moments(given_spans) if ms < length_ms}


@given(some)
def test_each_moment_counts_once(given_spans):
    assert spans.total_ms(given_spans) == len(moments(given_spans))


@given(an_interval(), some)
def test_what_is_within_is_what_both_have(span, others):
    parts = spans.within(span, spans.union(others))

    assert moments(parts) == moments([span]) & moments(others)
    assert parts == sorted(parts)
