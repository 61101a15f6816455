"""The report as its card reads it."""

import json
import time

import numpy as np
import pytest

from acoustics.measuring import measure
from tests.acoustics.measuring.nights import (
    Ear,
    as_heard,
    found,
    listened,
    spans,
    truths,
)

FIGURES = {
    "household": [
        "false_bouts_per_night",
        "missed_bouts_per_night",
        "hit_rate",
        "onset_delay_s",
        "minutes_found",
    ],
    "segment": ["f1", "precision", "recall", "error_rate"],
    "event": ["f1", "precision", "recall"],
}


def at_random(*, n_nights, hours, seed=0):
    rng = np.random.default_rng(seed)
    nights = truths(rng, n_nights=n_nights, hours=hours)
    return as_heard(rng, nights, hours=hours, ear=Ear())


def strict(report):
    return json.loads(json.dumps(report, allow_nan=False))


def test_it_has_the_shape_that_is_agreed_on():
    report = measure(at_random(n_nights=3, hours=1), labels=["cry", "laugh"])

    assert strict(report) == report
    assert set(report) == {
        *("nights", "heard_h", "resampled", "labels", "confusion", "worst")
    }
    cry = report["labels"]["cry"]
    assert set(cry) == {
        *FIGURES,
        *("roc_auc", "average_precision", "pr", "roc"),
        *("histogram", "reliability", "nights"),
    }
    for group, names in FIGURES.items():
        for name in names:
            figure = cry[group][name]
            assert figure["low"] <= figure["value"] <= figure["high"]
    assert report["confusion"]["labels"] == ["cry", "laugh", "none"]


def test_it_says_what_was_resampled():
    few = measure(at_random(n_nights=4, hours=0.5), labels=["cry"])
    many = measure(at_random(n_nights=5, hours=0.5), labels=["cry"])

    assert (few["resampled"], few["nights"], few["heard_h"]) == ("blocks", 4, 2.0)
    assert (many["resampled"], many["nights"], many["heard_h"]) == ("nights", 5, 2.5)


@pytest.mark.parametrize(
    "nights",
    [
        [],
        [listened(heard=())],
        [listened()],
        [listened(truth=spans((0, 1_000)))],
        [listened(found=found((0, 1_000)), scores=np.ones(50))],
        [listened(truth={}, found={}, scores=np.zeros(50))],
    ],
    ids=["no night", "unheard", "silence", "missed", "made up", "unknown label"],
)
def test_what_cannot_be_said_is_null_and_never_nan(nights):
    report = measure(nights, labels=["cry"])

    assert strict(report) == report


def test_silence_says_nothing_of_hits():
    cry = measure([listened()], labels=["cry"])["labels"]["cry"]

    assert cry["household"]["hit_rate"]["value"] is None
    assert cry["segment"]["f1"]["value"] is None
    assert cry["event"]["recall"]["value"] is None
    assert cry["roc_auc"] is None
    assert cry["roc"] == []


def test_a_model_that_found_nothing_has_no_precision_but_an_f1_of_nought():
    one = listened(truth=spans((0, 5_000)))

    seconds = measure([one], labels=["cry"])["labels"]["cry"]["segment"]

    assert seconds["precision"]["value"] is None
    assert (seconds["recall"]["value"], seconds["f1"]["value"]) == (0, 0)


def test_scores_that_tell_are_told_of():
    scores = np.zeros(200)
    # The first and the last of these are half covered.
    scores[19:31] = 0.9
    one = listened(scores=scores, truth=spans((9_600, 14_880)))

    cry = measure([one], labels=["cry"])["labels"]["cry"]

    assert (cry["roc_auc"], cry["average_precision"]) == (1, 1)
    assert sum(cry["histogram"]["true"]) == 12


def test_detections_are_reliable_where_they_overlap_the_truth():
    one = listened(
        truth=spans((1_000, 2_000)),
        found=(*found((1_900, 2_500)), *found((2_500, 3_000))),
    )

    last = measure([one], labels=["cry"])["labels"]["cry"]["reliability"][9]

    assert (last["n"], last["mean_score"], last["share_true"]) == (2, 0.9, 0.5)


def test_the_same_seed_gives_the_same_report():
    nights = at_random(n_nights=3, hours=1)

    assert measure(nights, labels=["cry"]) == measure(nights, labels=["cry"])
    assert measure(nights, labels=["cry"], seed=1) != measure(nights, labels=["cry"])


def test_a_recording_that_comes_twice_is_refused():
    with pytest.raises(ValueError, match="only once"):
        measure([listened(), listened()], labels=["cry"])


def test_ten_hours_take_well_under_a_second():
    rng = np.random.default_rng(0)
    nights = truths(rng, n_nights=1, hours=10, bouts_per_h=60)
    heard = as_heard(rng, nights, hours=10, ear=Ear(false_per_h=60))
    scores = {"cry": rng.random(75_000)}
    one = listened(
        heard=heard[0].heard,
        truth=heard[0].truth["cry"],
        found=heard[0].found["cry"],
        scores=scores["cry"],
    )

    began = time.process_time()
    measure([one], labels=["cry"])

    # A tenth of that on a quiet machine.
    assert time.process_time() - began < 2
