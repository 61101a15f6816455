import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acoustics.insights.calm import Wait, curve

WAITS = st.lists(
    st.builds(Wait, st.floats(0.1, 500), st.booleans()), min_size=1, max_size=40
)


def test_is_the_product_of_those_that_went_on():
    told = curve([Wait(2), Wait(4, ended=False), Wait(5), Wait(5), Wait(9)])

    # 4 of 5 went on past 2; of the 3 still heard at 5, one; then none.
    assert told.minutes.tolist() == [2, 4, 5, 9]
    assert told.share == pytest.approx([4 / 5, 4 / 5, 4 / 5 / 3, 0])
    assert told.median == 5
    assert (told.n_waits, told.n_ended) == (5, 4)


def test_what_was_not_heard_to_its_end_does_not_count_as_calm():
    ended = curve([Wait(1), Wait(1), Wait(10)])
    cut_off = curve([Wait(1, ended=False), Wait(1, ended=False), Wait(10)])

    assert ended.median == 1
    assert cut_off.median == 10


def test_half_that_was_never_seen_to_be_calm_has_no_median():
    assert curve([Wait(1), *[Wait(30, ended=False)] * 5]).median is None


def test_without_any_end_there_is_no_curve():
    assert curve([Wait(3, ended=False)]) is None
    assert curve([]) is None


@given(WAITS)
def test_falls_from_at_most_one_to_no_less_than_none_within_its_interval(waits):
    told = curve(waits)
    if told is None:
        return

    assert (np.diff(told.share) <= 1e-12).all()
    assert ((told.share >= 0) & (told.share <= 1)).all()
    assert (told.low <= told.share + 1e-9).all()
    assert (told.high >= told.share - 1e-9).all()
    assert np.isfinite(told.low).all()
    assert np.isfinite(told.high).all()
