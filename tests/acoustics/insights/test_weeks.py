"""A week is told apart from those before only where it differs beyond chance."""

from math import nan

from acoustics.insights import weeks
from tests.summed import spells

N_BEFORE = 56


def n_named(n, middle, *, n_before=N_BEFORE, first_seed):
    """In how many of `n` homes a week is named that is so much on the whole."""
    told = [
        weeks.difference(
            [
                *spells(n_before, seed=first_seed + number, middle=60),
                *spells(7, seed=first_seed + number + 50_000, middle=middle),
            ]
        )
        for number in range(n)
    ]
    return sum(each is not None for each in told)


def test_a_week_like_the_others_is_seldom_named():
    # Those after a week of nights that were like it, too, as nights are.
    told = [weeks.difference(spells(63, seed=100 + number)) for number in range(100)]

    assert sum(each is not None for each in told) <= 9


def test_a_month_like_the_two_before_is_seldom_named():
    told = [
        weeks.difference(spells(90, seed=100 + number), n_days=30)
        for number in range(60)
    ]

    assert sum(each is not None for each in told) <= 6


def test_a_month_with_half_the_crying_is_mostly_named():
    told = [
        weeks.difference(
            [
                *spells(60, seed=number, middle=60),
                *spells(30, seed=9_000 + number, middle=30),
            ],
            n_days=30,
        )
        for number in range(20)
    ]

    assert sum(each is not None and each.high < 0 for each in told) >= 15


def test_a_month_of_few_nights_is_not_compared():
    month = [5.0, nan] * 15

    assert not weeks.can_differ([*spells(60, seed=1), *month], n_days=30)


def test_a_week_with_a_quarter_of_the_crying_is_mostly_named():
    assert n_named(30, 15, first_seed=1_000) >= 26


def test_a_difference_has_its_sign_and_its_interval():
    told = weeks.difference(
        [*spells(56, seed=1, middle=60), *spells(7, seed=2, middle=10)]
    )

    assert told.low < told.minutes < told.high < 0
    assert told.n_nights == 56


def test_a_week_of_few_nights_is_not_compared():
    week = [5.0, nan, nan, 5.0, nan, nan, 5.0]

    assert not weeks.can_differ([*spells(56, seed=1), *week])
    assert weeks.difference([*spells(56, seed=1), *week]) is None


def test_what_lies_before_the_first_known_night_is_no_matter():
    known = [*spells(56, seed=1, middle=60), *spells(7, seed=2, middle=10)]

    assert weeks.difference([nan] * 20 + known) == weeks.difference(known)


def test_nights_that_are_all_alike_do_not_differ():
    assert weeks.difference([20.0] * 63) is None
