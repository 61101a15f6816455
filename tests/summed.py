"""Nights as they were added up: rows with a truth that a test knows."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from annotations.models import Detection, Label, NightSum

HOUR_MS = 3_600_000
MINUTE_MS = 60_000
# A week without a change of the clock, and the Monday on which its letter comes.
MONDAY = date(2026, 11, 16)


def days_from(first, n):
    return [first + timedelta(days=number) for number in range(n)]


def summed(
    person,
    night,
    *,
    minutes=30.0,
    heard_h=10.0,
    n_bouts=3,
    quiet_h=4.0,
    room="",
    said=True,
):
    """A night from nine in the evening on; people confirmed all of it, if `said`."""
    zone = ZoneInfo(person.household.time_zone)
    begins_at = datetime.combine(night, time(12), zone)
    ends_at = datetime.combine(night + timedelta(days=1), time(12), zone)
    crying_ms = round(minutes * MINUTE_MS) if heard_h else 0
    heard_ms = round(heard_h * HOUR_MS)
    bouts = [crying_ms // n_bouts] * n_bouts if crying_ms and n_bouts else []
    _known_since(person, begins_at)
    start_s = 9 * 3600
    cries = [
        [start_s + 3600 * number, start_s + 3600 * number + ms // 1000]
        for number, ms in enumerate(bouts)
    ]
    return NightSum.objects.create(
        household=person.household,
        room=room,
        night=night,
        begins_at=begins_at,
        ends_at=ends_at,
        stale=False,
        added_up_at=ends_at,
        covered_ms=heard_ms,
        crying_ms=crying_ms,
        n_episodes=len(bouts),
        longest_quiet_ms=round(quiet_h * HOUR_MS) if heard_h else 0,
        hours=_hours(begins_at, ends_at, zone, cries, heard_ms),
        cries=cries,
        covered=[[start_s, start_s + heard_ms // 1000]] if heard_ms else [],
        said_ms=crying_ms if said else 0,
        bouts_ms=[] if said else bouts,
        silent_ms=0 if said else max(heard_ms - crying_ms, 0),
    )


def weeks_of(person, first, minutes, **more):
    """A night for each value, one after the other; None is a night without a row."""
    return [
        summed(person, day, minutes=value, **more)
        for day, value in zip(days_from(first, len(minutes)), minutes, strict=True)
        if value is not None
    ]


def spells(n, *, seed, middle=30.0):
    """Minutes of nights that are like the night before, as nights are."""
    rng = np.random.default_rng(seed)
    values, now = [], 0.0
    for _ in range(n):
        now = 0.6 * now + rng.normal(0, 0.3)
        values.append(float(middle * np.exp(now)))
    return values


def _known_since(person, at):
    """Nights are told from the first on of which there is anything."""
    if not Detection.objects.of(person.household).filter(start_at__lte=at).exists():
        Detection.objects.create(
            household=person.household,
            label=Label.objects.of(person.household).first(),
            start_at=at,
            end_at=at,
        )


def _hours(begins_at, ends_at, zone, cries, heard_ms):
    n_hours = round((ends_at.timestamp() - begins_at.timestamp()) / 3600)
    told = []
    for number in range(n_hours):
        at = datetime.fromtimestamp(begins_at.timestamp() + 3600 * number, zone)
        start_s = 3600 * number
        crying_s = sum(
            max(0, min(end, start_s + 3600) - max(start, start_s))
            for start, end in cries
        )
        first_s = 9 * 3600
        heard_s = max(
            0,
            min(first_s + heard_ms // 1000, start_s + 3600) - max(first_s, start_s),
        )
        told.append([at.hour, heard_s * 1000, crying_s * 1000])
    return told
