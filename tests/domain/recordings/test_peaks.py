import pytest

from acoustics.peaks import BYTES_PER_POINT, Level, Pyramid
from annotations.domain.recordings import peaks

TEN_HOURS_S = 36_000


def pyramid(*rates, duration_s=TEN_HOURS_S):
    levels = tuple(Level(rate, round(rate * duration_s)) for rate in rates)
    return Pyramid(duration_s * 1_000, levels)


def test_the_first_look_at_ten_hours_is_the_finest_level_below_100_kb():
    night = pyramid(100, 25, 6.25, 1.5625, 0.390625, 0.09765625)

    first = peaks.first_look(night)

    assert first == 4
    assert night.levels[first].n_points * BYTES_PER_POINT <= 100_000


@pytest.mark.parametrize(("duration_s", "first"), [(3, 0), (240, 0), (241, 1)], ids=str)
def test_a_recording_that_is_small_as_it_is_is_looked_at_as_it_is(duration_s, first):
    assert peaks.first_look(pyramid(100, 25, duration_s=duration_s)) == first


def test_where_no_level_is_small_the_coarsest_is_looked_at_first():
    assert peaks.first_look(pyramid(100, 25)) == 1
