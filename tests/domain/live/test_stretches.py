import pytest

from annotations.domain.live.stretches import place
from annotations.models import Chunk


def chunk(number, start_ms, duration_ms=4_000):
    return Chunk(number=number, start_ms=start_ms, duration_ms=duration_ms)


def places(*starts_ms, expected_ms=None):
    rows = [chunk(number, start_ms) for number, start_ms in enumerate(starts_ms)]
    return [
        (each.start_ms, each.skip_ms, each.is_new_stretch)
        for each in place(rows, expected_ms=expected_ms)
    ]


def test_the_first_begins_a_stretch_where_it_says():
    assert places(700) == [(700, 0, True)]


def test_small_jitter_is_none():
    assert places(0, 4_250, 7_900) == [
        (0, 0, True),
        (4_000, 0, False),
        (8_000, 0, False),
    ]


def test_a_hole_begins_a_new_stretch():
    assert places(0, 4_251, 8_251) == [
        (0, 0, True),
        (4_251, 0, True),
        (8_251, 0, False),
    ]


def test_jitter_that_adds_up_becomes_a_hole():
    assert places(0, 4_200, 8_400) == [
        (0, 0, True),
        (4_000, 0, False),
        (8_400, 0, True),
    ]


@pytest.mark.parametrize(("start_ms", "skip_ms"), [(3_000, 1_000), (0, 4_000)])
def test_what_was_there_before_is_skipped(start_ms, skip_ms):
    assert places(0, start_ms)[1] == (4_000, skip_ms, False)


def test_goes_on_from_where_somebody_else_stopped():
    assert places(4_000, expected_ms=4_100) == [(4_100, 0, False)]
