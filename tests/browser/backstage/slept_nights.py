"""Nights that are over, few and many, children and letters."""

import uuid
from datetime import datetime, timedelta
from datetime import time as day_time
from functools import cache
from zoneinfo import ZoneInfo

from django.utils import timezone

from annotations import tasks
from annotations.domain.insights import children, letters
from annotations.domain.sums import night_sums
from annotations.models import LetterState, Person, Recording
from tests import known_year, measured, slept, summed, year
from tests.browser.backstage.people import found


def sleep(name, nights=(1, 2, 3, 5, 6), **more):
    """Let somebody's child have slept some nights ago, each with the same cries."""
    person = Person.objects.get(username=name)
    for nights_ago in nights:
        heard = slept.slept(person, nights_ago=nights_ago, **more)
        if nights_ago == nights[0] and heard:
            slept.with_sound(heard[0])


def record_last_night(recording):
    """Let a recording have begun last night, at ten."""
    row = Recording.objects.select_related("household").get(pk=recording)
    zone = ZoneInfo(row.household.time_zone)
    evening = slept.last_evening(row.household, now=timezone.now())
    row.started_at = datetime.combine(evening, day_time(22), zone)
    row.save(update_fields=["started_at"])
    night_sums.touch_all(row.household)


def long_sleeper():
    """Let somebody have nights with a gap, for looking at; answers who."""
    name = "long-sleeper"
    if not Person.objects.filter(username=name).exists():
        found(name, uuid.uuid4().hex)
        sleep(name, nights=[1, 2, 3, *range(5, 40)])
    return name


def warm_nights():
    """Let somebody have weeks of nights, and how warm they were; answers who."""
    name = "warm-sleeper"
    if not Person.objects.filter(username=name).exists():
        found(name, uuid.uuid4().hex)
        measured.warm_nights(Person.objects.get(username=name))
    return name


def wrote_home():
    """Let somebody have nine weeks of nights, two of them unknown; answers who."""
    name = "correspondent"
    if Person.objects.filter(username=name).exists():
        return name
    found(name, uuid.uuid4().hex)
    person = Person.objects.get(username=name)
    monday = letters.last_week(person.household, now=timezone.now())
    before = summed.spells(56, seed=7, middle=45)
    minutes = [*before, 14.0, 9.0, None, 20.0, 12.0, 8.0]
    summed.weeks_of(person, monday - timedelta(weeks=8), minutes, said=False)
    sunday = monday + timedelta(days=6)
    summed.summed(person, sunday, minutes=6, heard_h=2, quiet_h=1.5)
    return name


@cache
def a_year():
    """Let somebody's child have slept a year, once for all; answers what is true of it.

    Whoever comes looks, and leaves it as it is.
    """
    name = "year-sleeper"
    found(name, uuid.uuid4().hex)
    return {"name": name, **sleep_as_known(name)}


def sleep_as_known(name, **how):
    """Let somebody's child have slept nights of which all is known; answers that."""
    person = Person.objects.get(username=name)
    child, truth = known_year.sleep(person, now=timezone.now(), **how)
    return {"child": str(child.pk), "truth": truth}


def sleep_while_clocks_change(name):
    """Let a child cry in each hour of the nights of 23 and 25 hours; answers which."""
    person = Person.objects.get(username=name)
    last = slept.last_evening(person.household, now=timezone.now())
    odd = known_year.odd_nights(person.household, before=last)
    for night in odd.values():
        known_year.cry_each_hour(person, night)
    year.add_up(person, min(odd.values()), last)
    return {str(hours): night.isoformat() for hours, night in odd.items()}


def listen_in_vain(name, nights_ago=1):
    """Let a device have begun to listen some nights ago, and have heard nothing at all."""
    person = Person.objects.get(username=name)
    last = slept.last_evening(person.household, now=timezone.now())
    known_year.listen_in_vain(person, last - timedelta(days=nights_ago - 1))


def bear(name, child, days_ago=0, room=""):
    """Let somebody have a child, so many days old; answers which."""
    now = timezone.now()
    household = Person.objects.get(username=name).household
    today = now.astimezone(ZoneInfo(household.time_zone)).date()
    row = children.add(
        household=household,
        name=child,
        now=now,
        today=today,
        born_on=today - timedelta(days=days_ago),
        room=room,
    )
    return str(row.pk)


def write_letters(name):
    """Let a week have gone by since somebody's last letter; answers of which one it is."""
    household = Person.objects.get(username=name).household
    row = LetterState.objects.get(household=household)
    row.last_week -= timedelta(weeks=1)
    row.save(update_fields=["last_week"])
    tasks.write_letters()
    row.refresh_from_db()
    return row.last_week.isoformat()


VERBS = (
    sleep,
    record_last_night,
    long_sleeper,
    warm_nights,
    wrote_home,
    a_year,
    sleep_as_known,
    sleep_while_clocks_change,
    listen_in_vain,
    bear,
    write_letters,
)
