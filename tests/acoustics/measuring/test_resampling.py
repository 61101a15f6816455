"""How sure a figure is."""

import numpy as np
import pytest

from acoustics.measuring.resampling import NOTHING, Resampling


def test_a_ratio_has_the_interval_of_its_draws():
    rng = np.random.default_rng(1)
    bottom = np.full(200, 10)
    top = rng.binomial(10, 0.3, size=200)

    figure = Resampling(200, seed=0).ratio(top, bottom)

    expected = 1.96 * np.std(top / 10) / np.sqrt(200)
    assert figure["high"] - figure["value"] == pytest.approx(expected, rel=0.15)
    assert figure["value"] - figure["low"] == pytest.approx(expected, rel=0.15)


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    covered = 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        top = rng.poisson(rng.gamma(4, 0.5, size=30))
        figure = Resampling(30, seed=seed).ratio(top, np.ones(30, int))
        covered += figure["low"] <= 2.0 <= figure["high"]

    assert 0.9 <= covered / 300 <= 0.98


def test_of_one_unit_there_is_a_figure_and_no_interval():
    figure = Resampling(1, seed=0).ratio(np.array([1]), np.array([4]))

    assert figure == {"value": 0.25, "low": None, "high": None}


def test_a_ratio_to_nothing_is_nothing():
    assert Resampling(3, seed=0).ratio(np.zeros(3), np.zeros(3)) == NOTHING


def test_draws_that_have_nothing_to_tell_are_passed_over():
    figure = Resampling(3, seed=0).ratio(np.array([1, 0, 0]), np.array([2, 0, 0]))

    assert figure == {"value": 0.5, "low": 0.5, "high": 0.5}


@pytest.mark.parametrize("n_values", [7, 8])
def test_a_median_is_that_of_the_values_of_each_draw(n_values):
    rng = np.random.default_rng(n_values)
    values, units = rng.normal(size=n_values), rng.integers(0, 4, size=n_values)
    resampling = Resampling(4, seed=0)

    figure = resampling.median(values, units)

    medians = [
        np.median(np.repeat(values, drawn[units].astype(int)))
        for drawn in resampling._weights
        if drawn[units].any()
    ]
    assert figure["value"] == pytest.approx(np.median(values), abs=1e-6)
    assert figure["low"] == pytest.approx(np.quantile(medians, 0.025), abs=1e-6)
    assert figure["high"] == pytest.approx(np.quantile(medians, 0.975), abs=1e-6)


def test_what_is_always_right_beside_the_truth_has_no_width():
    minutes = np.array([3, 50, 0, 9])

    figure = Resampling(4, seed=0).against(minutes, minutes, scale=1.0)

    assert figure == {"value": 62.0, "low": 62.0, "high": 62.0}
