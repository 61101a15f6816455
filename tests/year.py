"""A year of a nursery as it may have been, with the truth known; the same for each seed.

It is for tests, pictures and measurements alone: nothing of it is in the program.
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db import transaction

from annotations.domain.insights import sureness
from annotations.domain.live import episodes
from annotations.domain.readings import readings
from annotations.domain.sums import adding_up, night_sums
from annotations.domain.sums.adding_up import Stretch
from annotations.models import (
    CareNote,
    CoveredSpan,
    Detection,
    Label,
    ListeningSession,
    NightValue,
    Person,
    Reading,
    Series,
    Source,
)
from tests import year_recordings
from tests.year_nights import BED_S, HOUR_S, UP_S, Household, Slept

__all__ = ["BED_S", "HOUR_S", "ROOM", "UP_S", "Household", "Slept", "add_up", "make"]

ROOM = "nursery"
# So many nights are written in one go: others who write wait for no more.
TOGETHER = 30
SERIES = (
    ("Warmth", "°C", "number"),
    ("Milk", "", "yes or no"),
    ("Loudness", "dB", "number"),
    ("Weight", "kg", "number"),
)


def make(person, *, n_readings=0, with_episodes=False, room=ROOM, **how):
    """Write a year down as if it had been heard; gives the nights with their truth."""
    nights = Household(**how).nights()
    place = _Place(person, _source(person, room))
    for first in range(0, len(nights), TOGETHER):
        some = nights[first : first + TOGETHER]
        with transaction.atomic():
            for slept in some:
                _write(slept, place)
        if with_episodes:
            _join(some, place)
    if n_readings:
        _measure(nights, place, n_readings)
    return nights


def add_up(person, since, until, *, rooms=("",)):
    """Add up and weigh all nights of some rooms, as the jobs do when nobody looks."""
    home = person.household
    for room in rooms:
        night_sums.rows(home, since=since, until=until, room=room)
    while night_sums.catch_up(home):
        pass
    while sureness.catch_up(home):
        pass
    readings.values(home)


@dataclass(frozen=True)
class _Place:
    """Whose nights they are, and what listens to them."""

    person: Person
    source: Source

    @cached_property
    def zone(self):
        return ZoneInfo(self.home.time_zone)

    @cached_property
    def cry(self):
        return Label.objects.get(household=self.home, name="cry")

    @property
    def home(self):
        return self.person.household

    def at(self, night, seconds):
        """So many seconds after the noon that a night begins with."""
        return Stretch(night, self.zone).begins_at + timedelta(seconds=seconds)


def _source(person, room):
    return Source.objects.get_or_create(
        household=person.household,
        name="shelf",
        defaults={
            "room": room,
            "kind": "edge",
            "created_at": datetime(2026, 1, 1, tzinfo=UTC),
        },
    )[0]


def _write(slept, place):
    if slept.covered:
        session = _session(slept, place)
        if slept.windows:
            year_recordings.write(slept, session, by=place.person)
        else:
            _hear(slept, session, place)
    CareNote.objects.bulk_create(
        CareNote(
            household=place.home,
            kind=kind,
            at=place.at(slept.night, when),
            written_at=place.at(slept.night, when),
            by=place.person,
        )
        for when, kind in slept.notes
    )


def _join(nights, place):
    episodes.recompute(
        place.home,
        room=place.source.room,
        start_at=place.at(nights[0].night, BED_S),
        end_at=place.at(nights[-1].night, UP_S),
    )


def _session(slept, place):
    began_at = place.at(slept.night, BED_S)
    return ListeningSession.objects.create(
        household=place.home,
        source=place.source,
        began_at=began_at,
        device_began_at=began_at,
        ended_at=place.at(slept.night, slept.covered[-1][1]),
        kept_at=place.at(slept.night, UP_S),
    )


def _hear(slept, session, place):
    home = {"household": place.home, "session": session}
    CoveredSpan.objects.bulk_create(
        CoveredSpan(
            **home,
            start_at=place.at(slept.night, start),
            end_at=place.at(slept.night, end),
        )
        for start, end in slept.covered
    )
    decided_at = place.at(slept.night, UP_S)
    Detection.objects.bulk_create(
        Detection(
            **home,
            room=place.source.room,
            label=place.cry,
            score=bout.score,
            start_at=place.at(slept.night, bout.start_s),
            end_at=place.at(slept.night, bout.end_s),
            verdict=bout.verdict,
            by=place.person if bout.verdict else None,
            decided_at=decided_at if bout.verdict else None,
        )
        for bout in slept.bouts
    )


@transaction.atomic
def _measure(nights, place, n_readings):
    """Measure a warmth that goes with crying, what does not, and what goes with age."""
    warmth, milk, loudness, weight = (
        Series.objects.create(
            household=place.home,
            name=name,
            unit=unit,
            kind=kind,
            created_at=adding_up.at(0),
        )
        for name, unit, kind in SERIES
    )
    rng = random.Random(7)
    step = timedelta(seconds=(UP_S - BED_S) / n_readings)
    for number, slept in enumerate(nights):
        bed_at = place.at(slept.night, BED_S)
        rows = [
            Reading(
                series=warmth,
                at=bed_at + number * step,
                value=round(slept.warmth + rng.gauss(0, 0.3), 2),
            )
            for number in range(n_readings)
        ]
        rows.append(Reading(series=milk, at=bed_at, value=float(slept.milk)))
        rows.append(Reading(series=loudness, at=bed_at, value=slept.loudness))
        if number % 2 == 0:
            rows.append(Reading(series=weight, at=bed_at, value=slept.weight))
        Reading.objects.bulk_create(rows)
        # To be counted by whoever asks first, as after a change.
        NightValue.objects.bulk_create(
            NightValue(
                series=series, night=slept.night, mean=0, n_readings=0, stale=True
            )
            for series in {row.series for row in rows}
        )
