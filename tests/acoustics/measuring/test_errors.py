"""The errors that are worth listening to."""

import numpy as np

from acoustics.measuring.errors import worst
from tests.acoustics.measuring.nights import found, listened, spans


def test_the_surest_false_and_the_longest_missed_take_turns():
    one = listened(
        truth=spans((0, 1_000), (100_000, 109_000)),
        found=(
            *found((200_000, 201_000), score=0.6),
            *found((300_000, 301_000), score=0.7),
            *found((302_000, 303_000), score=0.95),
            *found((400_000, 401_000), score=0.8),
        ),
    )

    errors = worst([one], labels=["cry"])

    assert [(error["kind"], error["start_ms"]) for error in errors] == [
        ("false", 300_000),
        ("missed", 100_000),
        ("false", 400_000),
        ("missed", 0),
        ("false", 200_000),
    ]
    assert errors[0]["score"] == 0.95
    assert errors[0]["end_ms"] == 303_000


def test_a_missed_bout_tells_how_near_the_model_came():
    scores = np.zeros(100)
    scores[20] = 0.4  # [9600, 10560)
    scores[23] = 0.9  # [11040, 12000)
    one = listened(truth=spans((10_000, 11_040)), scores=scores)

    assert worst([one], labels=["cry"])[0]["score"] == 0.4


def test_a_model_without_scores_tells_nothing_of_how_near_it_came():
    one = listened(truth=spans((10_000, 11_000)))

    assert worst([one], labels=["cry"])[0]["score"] is None


def test_there_are_ten_at_most():
    false = [(n * 10_000, n * 10_000 + 1_000) for n in range(30)]

    assert len(worst([listened(found=found(*false))], labels=["cry"])) == 10


def test_what_nobody_heard_is_no_error():
    one = listened(
        heard=spans((0, 5_000)),
        truth=spans((10_000, 11_000)),
        found=found((20_000, 21_000)),
    )

    assert worst([one], labels=["cry"]) == []
