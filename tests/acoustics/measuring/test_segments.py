"""Seconds against the plainest truth there is: the set of their numbers."""

from hypothesis import given
from hypothesis import strategies as st

from acoustics.events import Detection, Interval
from acoustics.measuring import segments, units
from acoustics.measuring.listened import hearings
from tests.acoustics.measuring.nights import listened

END_MS = 30_000


@st.composite
def an_interval(draw):
    start_ms = draw(st.integers(0, END_MS - 1))
    return Interval(start_ms, draw(st.integers(start_ms + 1, END_MS)))


some = st.lists(an_interval(), max_size=8)


def seconds(intervals, heard):
    """The seconds that have a millisecond both of these and of heard time."""
    moments = {ms for one in intervals for ms in range(one.start_ms, one.end_ms)}
    known = {ms for one in heard for ms in range(one.start_ms, one.end_ms)}
    return {ms // 1_000 for ms in moments & known}


@given(heard=some, truth=some, found=some)
def test_seconds_are_counted_inside_heard_time_alone(heard, truth, found):
    one = listened(
        heard=tuple(heard),
        truth=tuple(truth),
        found=tuple(Detection(interval, "cry", 0.5) for interval in found),
    )

    counted = segments.count(
        hearings([one], labels={"cry"}), units=units.by_night([one])
    )

    true, said = seconds(truth, heard), seconds(found, heard)
    assert counted.both.sum() == len(true & said)
    assert counted.only_found.sum() == len(said - true)
    assert counted.only_true.sum() == len(true - said)


def test_the_seconds_of_a_bout_are_of_the_block_it_begins_in():
    minute_ms = 60_000
    one = listened(
        heard=(Interval(0, 20 * minute_ms),),
        truth=(Interval(9 * minute_ms, 11 * minute_ms),),
    )

    counted = segments.count(
        hearings([one], labels={"cry"}), units=units.to_resample([one])
    )

    assert counted.only_true.tolist() == [120, 0]
