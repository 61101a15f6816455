"""A change is named where it is beyond chance, and only to those who want to be told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from annotations.domain.insights import letter_posts, trends
from tests.summed import MONDAY, spells, weeks_of

N_NIGHTS = 30
SINCE = MONDAY - timedelta(days=N_NIGHTS - 1)
NOW = datetime(2026, 11, 17, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _later(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def told(person, **more):
    return trends.of(person.household, since=SINCE, until=MONDAY, **more)


def test_less_crying_is_said_with_how_much_and_without_praise(alice):
    weeks_of(alice, SINCE, [*spells(23, seed=1, middle=60), *[8.0] * 7])

    trend = told(alice)

    assert trend.difference.high < 0
    assert trend.sentence.startswith(
        "The last 7 nights had less crying than the 23 before, by "
    )


def test_more_crying_is_said_without_blame(alice):
    weeks_of(alice, SINCE, [*spells(23, seed=1, middle=10), *[90.0] * 7])

    assert told(alice).sentence.endswith("nobody need have done anything wrong.")


def test_the_usual_ups_and_downs_are_called_so(alice):
    weeks_of(alice, SINCE, spells(N_NIGHTS, seed=3))

    trend = told(alice)

    assert trend.difference is None
    assert trend.sentence == (
        "The last 7 nights: no change beyond the usual ups and downs."
    )


def test_of_a_few_nights_nothing_is_said(alice):
    weeks_of(alice, MONDAY - timedelta(days=4), [60.0, 60.0, 5.0, 5.0, 5.0])

    assert "too few nights" in told(alice).sentence


def test_a_home_without_nights_has_no_trend(alice):
    assert told(alice).difference is None


def test_who_muted_the_line_to_parents_is_not_told(alice):
    weeks_of(alice, SINCE, [*spells(23, seed=1, middle=60), *[8.0] * 7])
    letter_posts.choose(alice.household, {"with_kind_line": False}, now=NOW)

    trend = told(alice)

    assert (trend.is_wanted, trend.sentence, trend.difference) == (False, "", None)


@pytest.mark.parametrize(("n_nights", "lately"), [(0, 7), (30, 7), (90, 30), (365, 90)])
def test_the_longer_the_time_the_more_nights_are_the_last(n_nights, lately):
    assert trends._n_lately(n_nights) == lately
