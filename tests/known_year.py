"""The household whose nights all are known: for journeys, and for the guide's pictures."""

import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

from annotations.domain.insights import children
from annotations.domain.live import episodes
from annotations.domain.sums import night_sums
from annotations.domain.sums.adding_up import Stretch
from annotations.models import (
    CoveredSpan,
    Detection,
    Label,
    ListeningSession,
    Source,
)
from tests import year, year_truth
from tests.slept import last_evening

CHILD = "Mia"
N_NIGHTS = 400
# The farthest that a page goes back from last night.
A_YEAR = 363
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
# Most of it is heard live; some nights are recordings, in which people answered.
HOW = {
    "n_nights": N_NIGHTS,
    "per_night": 6,
    "went_in_leaves": 0.3,
    "changed": 0.5,
    "recorded": 0.06,
}


def sleep(person, *, now, **more):
    """Let a child have slept so, until last night; gives the child and what is true."""
    home = person.household
    how = {**HOW, **more, "last": last_evening(home, now=now)}
    nights = year.make(person, n_readings=1, with_episodes=True, **how)
    child = children.add(
        household=home,
        name=CHILD,
        now=now,
        today=now.date(),
        born_on=nights[0].night - 3 * 7 * DAY,
        room=year.ROOM,
    )
    year.add_up(person, nights[0].night, how["last"], rooms=("", year.ROOM))
    return child, year_truth.of(nights)


def odd_nights(household, *, before):
    """Give the nights of 23 and of 25 hours in the year before a day, by their hours.

    A page goes back so far; in a week of some years one of the two is a day too old.
    """
    zone = ZoneInfo(household.time_zone)
    found = {}
    for number in range(1, A_YEAR):
        night = before - number * DAY
        stretch = Stretch(night, zone)
        n_hours = (stretch.ends_at - stretch.begins_at) // HOUR
        if n_hours != 24:
            found.setdefault(n_hours, night)
    return found


def cry_each_hour(person, night):
    """Listen to a night from noon to noon, with five minutes of crying in each hour."""
    home = person.household
    stretch = Stretch(night, ZoneInfo(home.time_zone))
    session = listen_in_vain(person, night)
    CoveredSpan.objects.create(
        household=home,
        session=session,
        start_at=stretch.begins_at,
        end_at=stretch.ends_at,
    )
    cry = Label.objects.get(household=home, name="cry")
    starts = []
    start_at = stretch.begins_at + HOUR / 6
    while start_at < stretch.ends_at:
        starts.append(start_at)
        start_at += HOUR
    Detection.objects.bulk_create(
        Detection(
            id=uuid.uuid4(),
            household=home,
            session=session,
            room=year.ROOM,
            label=cry,
            score=0.8,
            start_at=start_at,
            end_at=start_at + HOUR / 12,
        )
        for start_at in starts
    )
    episodes.recompute_all(home)
    night_sums.touch(home, stretch.begins_at, stretch.ends_at)


def listen_in_vain(person, night):
    """Let a device have begun to listen at noon and have sent nothing; gives the session."""
    home = person.household
    stretch = Stretch(night, ZoneInfo(home.time_zone))
    source, _ = Source.objects.get_or_create(
        household=home,
        name="shelf",
        defaults={
            "room": year.ROOM,
            "kind": "edge",
            "created_at": stretch.begins_at,
        },
    )
    return ListeningSession.objects.create(
        household=home,
        source=source,
        began_at=stretch.begins_at,
        device_began_at=stretch.begins_at,
        ended_at=stretch.ends_at,
    )
