"""Nights as they are shown: what people confirmed, and when it cried first and last."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from annotations.domain.insights import night_summaries
from tests.summed import MONDAY, summed

CHANGED = date(2026, 10, 24)  # its clocks are put back in the morning


@pytest.fixture(autouse=True)
def _later(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 12, 1, 12, tzinfo=UTC))


def cried(person, night, first=None, last=None, **more):
    """A night by moments of UTC, which is an hour or two behind the wall."""
    row = summed(person, night, **more)
    row.first_cry_at, row.last_cry_at = first, last
    row.save()
    return row


def told(person, since, days=1, by="night"):
    until = since + timedelta(days=days - 1)
    found = night_summaries.of(person.household, since=since, until=until, by=by)
    return found.summaries[0]


def test_a_night_tells_its_first_and_last_cry_by_the_clock_on_the_wall(alice):
    cried(
        alice,
        MONDAY,
        datetime(2026, 11, 16, 20, 35, tzinfo=UTC),
        datetime(2026, 11, 17, 4, 5, tzinfo=UTC),
    )

    night = told(alice, MONDAY)

    assert (night.first_cry, night.last_cry) == ("21:35", "05:05")


def test_a_night_without_a_cry_has_no_first_one(alice):
    cried(alice, MONDAY, minutes=0)

    night = told(alice, MONDAY)

    assert (night.first_cry, night.last_cry) == (None, None)


def test_the_usual_time_of_a_week_knows_that_midnight_is_no_border(alice):
    for number, (hour, minute) in enumerate([(22, 50), (23, 10), (22, 56)]):
        first = datetime(2026, 11, 16, hour, minute, tzinfo=UTC)
        first += timedelta(days=number)
        cried(alice, MONDAY + timedelta(days=number), first, first)

    week = told(alice, MONDAY, days=7, by="week")

    # 23:50, 00:10 and 23:56 on the wall: not the noon that lies between their numbers.
    assert week.first_cry == "23:56"


def test_the_usual_time_is_the_walls_where_the_clock_is_changed(alice):
    # 05:00 on the wall in both, sixteen and seventeen hours after noon.
    cried(
        alice, CHANGED - timedelta(days=1), last=datetime(2026, 10, 24, 3, tzinfo=UTC)
    )
    cried(alice, CHANGED, last=datetime(2026, 10, 25, 4, tzinfo=UTC))

    month = told(alice, CHANGED - timedelta(days=1), days=2, by="month")

    assert month.last_cry == "05:00"


def test_what_people_confirmed_is_told_apart(alice):
    cried(alice, MONDAY, minutes=20, said=True)
    cried(alice, MONDAY + timedelta(days=1), minutes=40, said=False)

    week = told(alice, MONDAY, days=2, by="week")

    assert week.crying_ms == 30 * 60_000
    assert week.said_ms == 10 * 60_000


def test_a_night_without_data_has_confirmed_nothing(alice):
    cried(alice, MONDAY, heard_h=0)

    assert told(alice, MONDAY).said_ms is None
