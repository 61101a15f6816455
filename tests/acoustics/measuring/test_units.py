"""What is resampled."""

import numpy as np

from acoustics.measuring import units
from tests.acoustics.measuring.nights import HOUR_MS, listened, spans

MINUTE_MS = 60_000


def nights(n, **facts):
    return [
        listened(recording=f"r{k}", night=f"2026-11-{k + 1:02}", **facts)
        for k in range(n)
    ]


def test_five_nights_are_resampled_as_nights():
    drawn = units.to_resample(nights(5))

    assert (drawn.kind, drawn.n) == ("nights", 5)


def test_four_nights_are_resampled_in_blocks_of_ten_minutes():
    drawn = units.to_resample(nights(4))

    assert (drawn.kind, drawn.n) == ("blocks", 24)
    assert set(drawn.heard_ms) == {10 * MINUTE_MS}


def test_a_night_that_nobody_listened_to_is_none():
    drawn = units.to_resample(
        [*nights(4), listened(recording="x", night="z", heard=())]
    )

    assert drawn.kind == "blocks"
    assert "z" not in drawn.nights


def test_blocks_are_of_heard_time_and_go_on_in_the_next_recording():
    first = listened(recording="a", heard=spans((0, 5 * MINUTE_MS)))
    later = listened(recording="b", heard=spans((HOUR_MS, HOUR_MS + 12 * MINUTE_MS)))

    drawn = units.to_resample([first, later])

    assert drawn.heard_ms.tolist() == [10 * MINUTE_MS, 7 * MINUTE_MS]
    at_ms = [HOUR_MS, HOUR_MS + 5 * MINUTE_MS - 1, HOUR_MS + 5 * MINUTE_MS]
    assert drawn.of(1, at_ms).tolist() == [0, 0, 1]


def test_what_is_left_of_a_night_joins_its_last_block():
    drawn = units.to_resample([listened(heard=spans((0, 14 * MINUTE_MS)))])

    assert drawn.heard_ms.tolist() == [14 * MINUTE_MS]
    assert drawn.of(0, [13 * MINUTE_MS]).tolist() == [0]


def test_every_millisecond_of_heard_time_is_in_one_unit():
    rng = np.random.default_rng(4)
    recordings = [
        listened(
            recording=f"r{k}",
            night=f"n{k % 3}",
            heard=spans(
                *((int(at), int(at) + 50_000) for at in rng.integers(0, HOUR_MS, 30))
            ),
        )
        for k in range(6)
    ]

    drawn = units.to_resample(recordings)

    by_night = units.by_night(recordings)
    assert drawn.heard_ms.sum() == by_night.heard_ms.sum()
    assert drawn.heard_ms.min() >= 5 * MINUTE_MS
