"""Nights of a household that goes in, and measures how warm the room is."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.utils import timezone

from annotations.domain.live import episodes
from annotations.domain.readings import readings, series
from annotations.models import (
    CareNote,
    CoveredSpan,
    Detection,
    Label,
    ListeningSession,
    Source,
)

HOUR = timedelta(hours=1)


def warm_nights(person, *, n_nights=40, seed=7):
    """Let a child cry longer in warm nights, and somebody go in now and then."""
    rng = np.random.default_rng(seed)
    household = person.household
    zone = ZoneInfo(household.time_zone)
    now = timezone.now()
    source = Source.objects.create(
        household=household, name="shelf", kind="edge", room="", created_at=now
    )
    cry = Label.objects.get(household=household, name="cry")
    first = now.astimezone(zone).date() - timedelta(days=n_nights + 1)
    warmth = rng.normal(20, 1.5, n_nights)
    read = []
    for k, degrees in enumerate(warmth):
        evening = datetime.combine(first + timedelta(days=k), time(20), zone)
        session = ListeningSession.objects.create(
            household=household,
            source=source,
            began_at=evening,
            device_began_at=evening,
            ended_at=evening + 10 * HOUR,
        )
        CoveredSpan.objects.create(
            household=household,
            session=session,
            start_at=evening + timedelta(minutes=int(rng.integers(40))),
            end_at=evening + 10 * HOUR,
        )
        read.append((evening + HOUR, round(float(degrees), 1)))
        minutes = max(4.0, 14 + 4 * (degrees - 20) + rng.normal(0, 2))
        for bout in (1, 2):
            start = evening + (2 * bout + 1) * HOUR
            Detection.objects.create(
                household=household,
                session=session,
                label=cry,
                score=0.8,
                start_at=start,
                end_at=start + timedelta(minutes=minutes if bout == 1 else 6 + k % 5),
            )
        if k % 3 == 0:
            CareNote.objects.create(
                household=household,
                kind=CareNote.Kind.WENT_IN,
                at=evening + 5 * HOUR + timedelta(minutes=3),
                written_at=now,
                by=person,
            )
    episodes.recompute_all(household)
    room = series.add(
        household=household, name="Room", unit="°C", kind="number", now=now
    )
    readings.add(room, read, now=now)
    return room
