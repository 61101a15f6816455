import pytest

from acoustics.evaluation import evaluate, total
from acoustics.events import Interval

HOUR_MS = 3_600_000


def test_a_bout_is_hit_by_any_part_of_it():
    truth = [Interval(10_000, 11_000), Interval(13_999, 15_000)]

    quality = evaluate([Interval(14_500, 14_600)], truth, duration_ms=HOUR_MS)

    assert (quality.n_bouts, quality.n_bouts_hit) == (1, 1)
    assert quality.hit_rate == 1.0


def test_utterances_three_seconds_apart_are_two_bouts():
    truth = [Interval(10_000, 11_000), Interval(14_000, 15_000)]

    quality = evaluate([Interval(14_500, 14_600)], truth, duration_ms=HOUR_MS)

    assert (quality.n_bouts, quality.n_bouts_hit) == (2, 1)


def test_false_bouts_are_joined_before_they_are_counted():
    found = [Interval(0, 500), Interval(2_000, 2_500), Interval(20_000, 21_000)]

    quality = evaluate(found, [Interval(60_000, 61_000)], duration_ms=HOUR_MS // 2)

    assert quality.n_false_bouts == 2
    assert quality.false_bouts_per_h == 4.0


def test_a_detection_in_the_breath_of_a_bout_hits_the_bout_and_no_second():
    truth = [Interval(10_000, 11_000), Interval(13_000, 14_000)]

    quality = evaluate([Interval(11_500, 12_500)], truth, duration_ms=HOUR_MS)

    assert quality.n_false_bouts == 0
    assert quality.n_bouts_hit == 1
    assert quality.n_both == 0


def test_counts_seconds_by_hand():
    # True seconds 1, 2, 3; found seconds 3, 4; second 3 is in both.
    quality = evaluate(
        [Interval(3_900, 4_100)], [Interval(1_999, 3_001)], duration_ms=10_000
    )

    assert (quality.n_both, quality.n_only_found, quality.n_only_true) == (1, 1, 2)
    assert quality.segment_f1 == pytest.approx(2 / 5)


def test_an_utterance_that_ends_on_a_second_does_not_touch_the_next():
    quality = evaluate([Interval(0, 1_000)], [Interval(0, 1_000)], duration_ms=2_000)

    assert (quality.n_both, quality.n_only_found, quality.n_only_true) == (1, 0, 0)


def test_onsets_are_compared_with_the_detection_that_overlaps_most():
    truth = [Interval(10_000, 12_000), Interval(20_000, 21_000)]
    found = [
        Interval(9_000, 10_100),
        Interval(10_150, 12_000),
        Interval(19_970, 21_000),
    ]

    quality = evaluate(found, truth, duration_ms=HOUR_MS)

    assert quality.onset_errors_ms == (150, -30)
    assert quality.median_onset_error_ms == 90.0


def test_nothing_true_and_nothing_found_is_perfect():
    quality = evaluate([], [], duration_ms=HOUR_MS)

    assert (quality.hit_rate, quality.false_bouts_per_h, quality.segment_f1) == (
        1,
        0,
        1,
    )
    assert quality.median_onset_error_ms is None


def test_nothing_found_where_something_is_true_scores_nothing():
    quality = evaluate([], [Interval(0, 1_000)], duration_ms=HOUR_MS)

    assert (quality.hit_rate, quality.segment_f1) == (0, 0)


def test_a_total_weighs_recordings_by_what_is_in_them():
    cry = Interval(0, 4_000)
    good = evaluate([cry], [cry], duration_ms=HOUR_MS)
    bad = evaluate([], [Interval(0, 1_000)], duration_ms=HOUR_MS)

    both = total([good, bad])

    assert both.hit_rate == 0.5
    assert both.segment_f1 == pytest.approx(8 / 9)
    assert both.duration_ms == 2 * HOUR_MS
    assert both.onset_errors_ms == (0,)
