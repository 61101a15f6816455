"""What parents count: bouts missed and made up, minutes, delay."""

import pytest

from acoustics.measuring import measure
from tests.acoustics.measuring.nights import HOUR_MS, found, listened, spans


def household(*nights, label="cry"):
    return measure(nights, labels=[label])["labels"][label]["household"]


def test_a_night_is_ten_hours_of_heard_time():
    one = listened(
        heard=spans((0, 2 * HOUR_MS)), found=found((5_000, 6_000), (60_000, 61_000))
    )

    assert household(one)["false_bouts_per_night"]["value"] == 10


def test_bouts_are_joined_before_they_are_counted():
    one = listened(
        truth=spans((0, 1_000), (3_000, 4_000), (60_000, 61_000)),
        found=found((3_500, 3_600)),
    )

    counted = household(one)

    assert counted["hit_rate"]["value"] == 0.5
    assert counted["missed_bouts_per_night"]["value"] == 10


def test_what_was_not_heard_counts_neither_for_nor_against():
    one = listened(
        heard=spans((0, 60_000)),
        truth=spans((1_000, 2_000), (100_000, 110_000)),
        found=found((1_000, 2_000), (200_000, 210_000)),
    )

    counted = household(one)

    assert counted["hit_rate"]["value"] == 1
    assert counted["false_bouts_per_night"]["value"] == 0
    assert counted["minutes_true"] == pytest.approx(1 / 60, abs=1e-6)


def test_minutes_reach_as_far_as_was_heard():
    one = listened(
        heard=spans((0, 60_000)),
        truth=spans((30_000, 90_000)),
        found=found((0, 90_000), (10_000, 20_000)),
    )

    counted = household(one)

    assert counted["minutes_true"] == 0.5
    assert counted["minutes_found"]["value"] == 1


def test_the_delay_is_that_of_the_first_detection_of_a_bout():
    one = listened(
        truth=spans((10_000, 20_000), (100_000, 110_000), (200_000, 210_000)),
        found=found(
            (10_400, 11_000), (12_000, 13_000), (99_000, 105_000), (200_600, 201_000)
        ),
    )

    assert household(one)["onset_delay_s"]["value"] == 0.4


def test_recordings_of_one_night_are_told_of_together():
    nights = [
        listened(recording="a", night="2026-11-21", found=found((0, 1_000))),
        listened(recording="b", night="2026-11-21", truth=spans((0, 60_000))),
        listened(recording="c", night="2026-11-20", truth=spans((0, 30_000))),
    ]

    bars = measure(nights, labels=["cry"])["labels"]["cry"]["nights"]

    assert [bar["night"] for bar in bars] == ["2026-11-20", "2026-11-21"]
    assert bars[1] == {
        "night": "2026-11-21",
        "heard_h": 2.0,
        "bouts": 1,
        "missed": 1,
        "false": 1,
        "minutes_true": 1.0,
        "minutes_found": pytest.approx(1 / 60, abs=1e-6),
    }


class TestWhereNothingWentWrong:
    def test_no_false_bout_in_an_hour_allows_for_some_in_a_night(self):
        rate = household(listened())["false_bouts_per_night"]

        assert rate == {"value": 0, "low": 0, "high": pytest.approx(36.888795)}

    def test_three_of_three_hit_is_not_all_there_are(self):
        bouts = [(n * 60_000, n * 60_000 + 1_000) for n in range(3)]

        rate = household(listened(truth=spans(*bouts), found=found(*bouts)))["hit_rate"]

        assert rate == {"value": 1, "low": pytest.approx(0.292402), "high": 1}

    def test_none_of_three_hit_is_not_none_there_are(self):
        bouts = [(n * 60_000, n * 60_000 + 1_000) for n in range(3)]

        rate = household(listened(truth=spans(*bouts)))["hit_rate"]

        assert rate == {"value": 0, "low": 0, "high": pytest.approx(0.707598)}
