"""Areas and curves against their definitions, pair by pair."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acoustics.measuring import curves
from acoustics.measuring.patches import Patches

# Few values, so that many are tied.
scored = st.lists(
    st.tuples(st.sampled_from([0.0, 0.1, 0.5, 0.7, 1.0]), st.booleans()), max_size=40
)


def made(pairs):
    scores = np.array([score for score, _ in pairs], float)
    return Patches(scores, np.array([true for _, true in pairs], bool))


@given(scored)
def test_the_area_is_the_chance_that_a_true_patch_scores_higher(pairs):
    true = [score for score, is_true in pairs if is_true]
    other = [score for score, is_true in pairs if not is_true]

    area = curves.roc_auc(curves.curve(made(pairs)))

    if not (true and other):
        assert area is None
        return
    wins = sum((a > b) + (a == b) / 2 for a in true for b in other)
    assert area == pytest.approx(wins / len(true) / len(other), abs=1e-6)


@given(scored)
def test_average_precision_weighs_each_threshold_by_the_recall_it_adds(pairs):
    n_true = sum(is_true for _, is_true in pairs)

    average = curves.average_precision(curves.curve(made(pairs)))

    if not n_true:
        assert average is None
        return
    expected, recall_before = 0.0, 0.0
    for threshold in sorted({score for score, _ in pairs}, reverse=True):
        passing = [is_true for score, is_true in pairs if score >= threshold]
        recall = sum(passing) / n_true
        expected += (recall - recall_before) * sum(passing) / len(passing)
        recall_before = recall
    assert average == pytest.approx(expected, abs=1e-6)


@given(scored)
def test_the_order_of_patches_tells_nothing(pairs):
    assert curves.figures(made(pairs)) == curves.figures(made(pairs[::-1]))


@given(scored)
def test_curves_rise_from_one_end_to_the_other(pairs):
    counted = curves.curve(made(pairs))
    roc = curves.roc(counted)

    if not roc:
        return
    assert roc[0] == [0, 0, None]
    assert roc[-1][:2] == [1, 1]
    for xs in zip(*[point[:2] for point in roc], strict=True):
        assert list(xs) == sorted(xs)


def test_of_many_points_a_hundred_stay_with_both_ends():
    rng = np.random.default_rng(3)
    true = rng.random(5_000) < 0.1
    patches = Patches(np.clip(rng.normal(0.3 + 0.3 * true, 0.2), 0, 1), true)

    drawn = curves.figures(patches)

    for points in (drawn["pr"], drawn["roc"]):
        assert 80 <= len(points) <= 100
        assert points[-1][2] == patches.scores.min()
    assert drawn["pr"][-1][0] == 1
    assert drawn["roc"][0][:2] == [0, 0]


def test_the_histogram_counts_every_patch_once():
    rng = np.random.default_rng(3)
    scores = np.append(rng.random(500), [0.0, 1.0])
    patches = Patches(scores, rng.random(502) < 0.3)

    bars = curves.histogram(patches)

    assert len(bars["edges"]) == 21
    assert sum(bars["true"]) == patches.true.sum()
    assert sum(bars["other"]) == (~patches.true).sum()


def test_reliability_is_told_bin_by_bin():
    scores = np.array([0.1, 0.15, 0.92, 1.0])

    bins = curves.reliability(scores, np.array([True, False, True, True]))

    assert bins[1] == {
        "low": 0.1,
        "high": 0.2,
        "n": 2,
        "mean_score": 0.125,
        "share_true": 0.5,
    }
    assert bins[9] == {
        "low": 0.9,
        "high": 1.0,
        "n": 2,
        "mean_score": 0.96,
        "share_true": 1.0,
    }
    assert bins[0]["n"] == 0
    assert bins[0]["share_true"] is None
