"""A year of nights, of which the truth is known, through all that adds them up."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from annotations.domain.insights import links, night_summaries, sureness
from annotations.domain.sums import night_sums
from tests import known_year, year, year_truth

N_NIGHTS = 120


@pytest.fixture(autouse=True)
def _later(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 26, 12, tzinfo=UTC))


def summed(person, nights):
    since, until = nights[0].night, nights[-1].night
    # Some at once, the others by the job.
    for _ in range(3):
        night_sums.rows(person.household, since=since, until=until)
        night_sums.catch_up(person.household)
    sureness.catch_up(person.household, most=N_NIGHTS)
    return night_sums.rows(person.household, since=since, until=until)


def test_a_year_is_the_same_for_each_seed():
    assert year.Household(seed=3).nights() == year.Household(seed=3).nights()
    assert year.Household(seed=3).nights() != year.Household(seed=4).nights()


def test_sums_are_what_was_said_and_intervals_hold_the_truth(alice):
    nights = year.make(alice, n_nights=N_NIGHTS)

    rows = summed(alice, nights)

    told = {row.night: row for row in rows}
    held = compared = 0
    for slept in nights:
        row = told.get(slept.night)
        if not slept.covered:
            assert row is None or row.covered_ms == 0
            continue
        believed = [bout for bout in slept.bouts if bout.verdict != "wrong"]
        said_s = sum(bout.end_s - bout.start_s for bout in believed)
        assert row.crying_ms <= said_s * 1_000 + len(believed)
        assert row.n_right + row.n_wrong == sum(
            bool(bout.verdict) for bout in slept.bouts
        )
        if slept.covered[0][1] == year.UP_S:
            compared += 1
            held += row.low_ms <= slept.true_ms <= row.high_ms
    assert compared > 80
    assert held / compared >= 0.85


def test_a_year_goes_on_through_both_changes_of_the_clock(alice):
    nights = year.make(alice, n_nights=330, per_night=2)

    rows = summed(alice, nights)

    lengths = {len(row.hours) for row in rows if not row.stale}
    assert lengths <= {23, 24, 25}
    begins = [row.begins_at for row in rows]
    ends = [row.ends_at for row in rows]
    assert begins[1:] == ends[:-1]
    odd = {(end - begin) for begin, end in zip(begins, ends, strict=True)}
    assert odd == {timedelta(hours=hours) for hours in (23, 24, 25)}


def test_months_leave_out_what_nobody_listened_to(alice):
    nights = year.make(alice, n_nights=40)
    summed(alice, nights)

    told = night_summaries.of(
        alice.household, since=nights[0].night, until=nights[-1].night, by="month"
    )

    heard = sum(1 for slept in nights if slept.covered)
    assert sum(month.n_nights for month in told.summaries) <= heard
    assert told.complete


def test_what_surrounds_the_nights_leaves_them_as_they_are():
    plain = year.Household(n_nights=60).nights()
    surrounded = year.Household(n_nights=60, changed=0.5, recorded=0.5).nights()

    assert [slept.bouts for slept in plain] == [slept.bouts for slept in surrounded]
    assert any(slept.windows for slept in surrounded)
    assert not any(slept.windows for slept in plain)


def test_answers_in_recorded_nights_count_as_those_that_were_heard_live(alice):
    nights = year.make(alice, n_nights=30, recorded=0.5)

    rows = summed(alice, nights)

    assert sum(slept.windows != [] for slept in nights) > 5
    told = {row.night: row for row in rows}
    for slept in nights:
        row = told.get(slept.night)
        said = sum(bool(bout.verdict) for bout in slept.bouts)
        asked = sum(window.answered for window in slept.windows)
        assert (row.n_right + row.n_wrong if row else 0) == said
        assert (row.n_asked if row else 0) == asked
    n_answers = sureness.n_answers(alice.household)
    assert n_answers == year_truth.of(nights)["n_answers"]


def test_a_known_year_has_the_links_that_it_says(alice):
    child, truth = known_year.sleep(alice, now=timezone.now(), n_nights=120)

    told = links.of(alice.household, child=child, now=timezone.now())

    found = {one.words for one in told.told if one.link.found}
    assert "Warmth" in found
    assert found <= set(truth["links"])
    assert set(truth["no_links"]) <= {one.words for one in told.told}
    (warmth,) = (one.link for one in told.told if one.words == "Warmth")
    assert warmth.low <= truth["per_degree_min"] <= warmth.high
    (pair,) = told.confounded
    assert all(name in pair for name in truth["confounded"])
