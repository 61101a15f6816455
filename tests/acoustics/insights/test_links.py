import numpy as np
import pytest
from scipy import stats

from acoustics.insights import links
from acoustics.insights.links import Factor, Kind, look

RUNS = 150
SPELLS = 0.7


def spells(n, rng, *, likeness=SPELLS):
    """Noise that runs in spells, as weather and a baby's weeks do."""
    told = np.empty(n)
    told[0] = rng.normal()
    for k in range(1, n):
        told[k] = likeness * told[k - 1] + np.sqrt(1 - likeness**2) * rng.normal()
    return told


def crying(n, rng):
    return np.exp(3 + 0.6 * spells(n, rng))


def test_noise_that_runs_in_spells_is_rarely_taken_for_a_link():
    rng = np.random.default_rng(11)
    low, pearson = [], []
    for run in range(RUNS):
        minutes, weather = crying(60, rng), spells(60, rng)
        (link,) = look(minutes, [Factor("weather", weather)], seed=run)
        low.append(link.p <= 0.05)
        pearson.append(stats.pearsonr(minutes, weather).pvalue <= 0.05)

    assert np.mean(low) <= 0.07
    # Plain correlation on the very same nights is fooled far more often.
    assert np.mean(pearson) > 0.12


def test_among_ten_things_of_no_meaning_hardly_ever_one_is_named():
    rng = np.random.default_rng(12)
    named = []
    for run in range(60):
        minutes = crying(120, rng)
        factors = [Factor(str(k), spells(120, rng)) for k in range(10)]
        named.append(any(link.found for link in look(minutes, factors, seed=run)))

    assert np.mean(named) <= links.FALSE_SHARE + 0.06


def test_days_of_the_week_of_no_meaning_are_rarely_a_link():
    rng = np.random.default_rng(13)
    days = np.arange(84) % 7.0
    low = [
        look(crying(84, rng), [Factor("day", days, Kind.WEEKDAY)], seed=run)[0].p
        <= 0.05
        for run in range(60)
    ]

    assert np.mean(low) <= 0.1


def test_a_strong_link_is_found_with_its_size():
    rng = np.random.default_rng(14)
    warm = 20 + 2 * spells(150, rng)
    minutes = 30 + 3 * (warm - 20) + 4 * rng.normal(size=150)

    (link,) = look(minutes, [Factor("temperature", warm)])

    assert link.found
    assert link.p <= 0.02
    assert link.low < 3 < link.high
    assert link.per_unit == pytest.approx(3, abs=0.5)


def test_a_day_that_differs_is_found():
    rng = np.random.default_rng(15)
    days = np.arange(140) % 7.0
    minutes = 20 + 25 * (days == 5) + 6 * spells(140, rng)

    (link,) = look(minutes, [Factor("day", days, Kind.WEEKDAY)])

    assert link.found
    assert link.per_unit is None


def test_says_what_could_not_have_been_seen():
    assert links.least_seen(31) > 0.45
    rng = np.random.default_rng(16)
    minutes, weather = crying(31, rng), spells(31, rng)
    (link,) = look(minutes, [Factor("weather", weather)])

    # Nights in spells are worth fewer.
    assert link.least_seen > links.least_seen(31)


def test_things_that_run_together_are_named():
    months = np.arange(200) / 30
    rng = np.random.default_rng(17)
    factors = [
        Factor("age", months + 1),
        Factor("month", months + 0.01 * rng.normal(size=200)),
        Factor("weather", spells(200, rng)),
    ]

    age, month, weather = look(crying(200, rng), factors)

    assert age.like == ("month",)
    assert month.like == ("age",)
    assert weather.like == ()


def test_what_is_known_in_too_few_nights_is_left_out():
    rng = np.random.default_rng(18)
    rarely = np.full(60, np.nan)
    rarely[:13] = rng.normal(size=13)
    always = np.ones(60)

    factors = [Factor("rarely", rarely), Factor("always the same", always)]

    assert look(crying(60, rng), factors) == []


def test_nights_without_data_are_passed_over():
    rng = np.random.default_rng(19)
    warm = spells(120, rng)
    minutes = 30 + 8 * warm + rng.normal(size=120)
    minutes[::3] = np.nan

    (link,) = look(minutes, [Factor("warm", warm)])

    assert link.n_nights == 80
    assert link.found


def test_the_same_nights_and_seed_say_the_same():
    rng = np.random.default_rng(20)
    minutes, weather = crying(50, rng), spells(50, rng)

    assert look(minutes, [Factor("w", weather)], seed=4) == look(
        minutes, [Factor("w", weather)], seed=4
    )


def test_pairs_are_held_against_chance_as_well():
    rng = np.random.default_rng(5)
    warmth = spells(90, rng)
    factors = [
        Factor("warmth", warmth),
        Factor("airing", warmth + 0.5 * rng.normal(size=90)),
        Factor("noise", rng.normal(size=90)),
        Factor("day", np.arange(90) % 7, Kind.WEEKDAY),
    ]

    told = {(pair.one, pair.other): pair for pair in links.pairs(factors)}

    assert len(told) == 3
    assert told["warmth", "airing"].found
    assert told["warmth", "airing"].n_nights == 90
    assert told["warmth", "airing"].strength > 0.7
    assert not told["warmth", "noise"].found


def test_one_factor_alone_makes_no_pair():
    assert links.pairs([Factor("noise", np.arange(30.0))]) == []
