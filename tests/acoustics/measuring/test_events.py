"""Utterances are matched one to one by their edges."""

from acoustics.measuring import measure
from acoustics.measuring.events import match
from tests.acoustics.measuring.nights import found, listened, spans


def test_an_onset_may_be_200_ms_off_and_no_more():
    truth = spans((10_000, 11_000), (20_000, 21_000))

    assert match(spans((10_200, 11_000), (20_201, 21_000)), truth) == [(0, 0)]


def test_the_offset_of_a_long_one_may_be_a_fifth_of_it_off():
    truth = spans((10_000, 15_000), (20_000, 25_000))

    assert match(spans((10_000, 16_000), (20_000, 26_001)), truth) == [(0, 0)]


def test_as_many_are_matched_as_can_be():
    # The first detection fits both utterances, the second only the first.
    truth = spans((1_000, 2_000), (1_150, 2_150))
    detections = spans((1_100, 2_100), (800, 1_900))

    pairs = match(sorted(detections), truth)

    assert pairs == [(0, 0), (1, 1)]


def test_a_detection_is_matched_once():
    one = listened(
        truth=spans((1_000, 2_000)), found=found((1_000, 2_000), (1_100, 2_100))
    )

    counted = measure([one], labels=["cry"])["labels"]["cry"]["event"]

    assert counted["precision"]["value"] == 0.5
    assert counted["recall"]["value"] == 1


def test_utterances_that_touch_stay_two():
    cries = ((1_000, 2_000), (2_000, 3_000))
    one = listened(truth=spans(*cries), found=found(*cries))

    counted = measure([one], labels=["cry"])["labels"]["cry"]["event"]

    assert counted["f1"]["value"] == 1
