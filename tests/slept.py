"""Nights as devices heard them, made by rows: fast, and known to the minute."""

import io
import uuid
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import soundfile
from django.utils import timezone

from annotations.domain.live import detection_clips
from annotations.models import (
    CoveredSpan,
    Detection,
    Label,
    ListeningSession,
    Source,
)

BEDTIME = time(20)
LISTENED = timedelta(hours=10)
# Minutes after bedtime, and how many it cried.
CRIES = ((35, 6), (180, 4), (395, 8))


def last_evening(household, *, now):
    """The evening of the newest night that is over, as pages name it: at five."""
    local = now.astimezone(ZoneInfo(household.time_zone))
    return (local.replace(tzinfo=None) - timedelta(hours=5)).date() - timedelta(days=1)


def slept(person, *, nights_ago, cries=CRIES, room="Nursery"):
    """One night of somebody's, as many nights ago; answers what was heard, in order."""
    household = person.household
    zone = ZoneInfo(household.time_zone)
    evening = last_evening(household, now=timezone.now()) - timedelta(
        days=nights_ago - 1
    )
    began_at = datetime.combine(evening, BEDTIME, zone)
    source, _ = Source.objects.get_or_create(
        household=household,
        name=f"Phone in {room}",
        defaults={"room": room, "kind": "edge", "created_at": began_at},
    )
    session = ListeningSession.objects.create(
        household=household,
        source=source,
        began_at=began_at,
        device_began_at=began_at,
        ended_at=began_at + LISTENED,
    )
    CoveredSpan.objects.create(
        household=household,
        session=session,
        start_at=began_at,
        end_at=began_at + LISTENED,
    )
    return Detection.objects.bulk_create(
        Detection(
            id=uuid.uuid4(),
            household=household,
            session=session,
            room=room,
            start_at=began_at + timedelta(minutes=start_min),
            end_at=began_at + timedelta(minutes=start_min + length_min),
            label=Label.objects.get(household=household, name="cry"),
            score=0.83,
        )
        for start_min, length_min in cries
    )


def with_sound(detection):
    """Give a detection a second of faint noise to be heard."""
    noise = np.random.default_rng(1).normal(0, 0.01, 16_000)
    sound = io.BytesIO()
    soundfile.write(sound, noise, 16_000, format="FLAC")
    detection_clips.keep(detection, sound.getvalue())
