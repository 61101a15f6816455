import numpy as np

from acoustics.edge.following import Places

BLOCK = np.zeros(1_600, np.int16)


def placed(places, times_s):
    return [places.place(BLOCK, now_s=now_s).start_ms for now_s in times_s]


def test_sound_that_comes_in_time_is_placed_by_counting_it():
    late_and_early = [10.0, 10.13, 10.19, 10.31]

    assert placed(Places(), late_and_early) == [0, 100, 200, 300]


def test_sound_faster_than_time_is_placed_by_counting_it():
    assert placed(Places(), [5.0, 5.0, 5.0, 5.001]) == [0, 100, 200, 300]


def test_what_the_clock_misses_is_a_hole():
    places = Places()
    placed(places, [10.0, 10.1])

    assert placed(places, [15.1, 15.2]) == [5_000 + 100, 5_200]


def test_a_short_delay_is_no_hole():
    places = Places()
    placed(places, [10.0, 10.1])

    assert placed(places, [10.9]) == [200]


def test_after_the_source_was_lost_every_delay_is_a_hole():
    places = Places()
    placed(places, [10.0, 10.1])
    places.lose()

    assert placed(places, [10.9]) == [900]


def test_a_steady_drift_of_the_devices_clock_is_made_up_for():
    places, n_blocks = Places(), 36_000
    # A device whose second is half a thousandth too long is 1.8 s late after an hour.
    times_s = [10.0 + 0.1 * n * 1.0005 for n in range(n_blocks)]

    last_ms = placed(places, times_s)[-1]

    assert abs(last_ms - (times_s[-1] - 10.0) * 1_000) <= 1_100
