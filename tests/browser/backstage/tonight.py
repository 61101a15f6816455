"""What devices hear tonight, and who is told of it."""

import math
import uuid
from datetime import time as day_time
from datetime import timedelta

from django.utils import timezone

from acoustics.events import Interval
from acoustics.live_scores import STEP_MS
from annotations.domain.live import (
    care_notes,
    chunks,
    listening_sessions,
    sources,
    told,
)
from annotations.models import Alert, CareNote, ListeningSession, Person
from tests import alerted, cast
from tests.browser.backstage.people import found

NIGHTS = {
    "quiet_from": day_time(8),
    "quiet_until": day_time(19),
    "escalate_after_min": 10,
    "escalate_channel": "granny",
}


def listened(name):
    """What has arrived from somebody's devices, the first session first."""
    household = Person.objects.get(username=name).household
    return [
        {
            "id": str(session.pk),
            "device": session.source.name,
            "ended": session.ended_at is not None,
            "chunks": list(
                session.chunks.order_by("number").values_list(
                    "number", "start_ms", "duration_ms"
                )
            ),
        }
        for session in ListeningSession.objects.of(household).order_by("began_at")
    ]


def listen_tonight(name, device="shelf", room="Nursery", since_min=180, until_s=0):
    """Let a device of somebody's have listened since a while; answers its session."""
    household = Person.objects.get(username=name).household
    now = timezone.now()
    began_at = now - timedelta(minutes=since_min)
    source = sources.add(
        household=household, name=device, room=room, kind="edge", now=began_at
    )
    session = ListeningSession.objects.create(
        household=household,
        source=source,
        began_at=began_at,
        device_began_at=began_at,
    )
    hear_tonight(str(session.pk), until_s=until_s)
    return str(session.pk)


def hear_tonight(session, cries=(), until_s=0, final=True):
    """Let a device say what it has heard: cries, by how many seconds ago they were."""
    row = ListeningSession.objects.select_related("household").get(pk=session)
    now = timezone.now()
    heard_ms = row.position(now - timedelta(seconds=until_s))
    said = tuple(
        told.Said(
            uuid.uuid4(),
            Interval(
                row.position(now - timedelta(seconds=first_s)),
                row.position(now - timedelta(seconds=last_s)),
            ),
            "cry",
            0.85,
        )
        for first_s, last_s in cries
    )
    word = told.Word(
        heard_ms=heard_ms,
        settled_ms=heard_ms if final else row.settled_ms,
        covered=(Interval(0, heard_ms),),
        scores=_likeness(heard_ms, [each.interval for each in said]),
        **{"detections" if final else "unsettled": said},
    )
    told.tell(row, word, now=now)


def _likeness(heard_ms, cries):
    """How much each step sounds like crying: like it where it cries, else a murmur."""
    steps = []
    for number, start_ms in enumerate(range(0, heard_ms, STEP_MS)):
        step = Interval(start_ms, start_ms + STEP_MS)
        cried = any(step.overlaps(cry) for cry in cries)
        murmur = 0.04 + 0.3 * abs(math.sin(number / 37)) ** 9
        steps.append((start_ms, 0.9 if cried else murmur))
    return tuple(steps)


def send_sound(name, length_s=20):
    """Let somebody's phone send what it has heard until now, a faint noise."""
    household = Person.objects.get(username=name).household
    now = timezone.now()
    began_at = now - timedelta(seconds=length_s)
    source = sources.add(
        household=household, name="phone", room="Nursery", kind="phone", now=began_at
    )
    begun = listening_sessions.begin(
        source, listening_sessions.Beginning(uuid.uuid4(), began_at, now), now=now
    )
    for number in range(length_s // 4):
        content = cast.sound(duration_s=4.0, seed=number).read_bytes()
        sent = chunks.Sent(
            number=number, start_ms=4_000 * number, content=content, sent_at=now
        )
        chunks.receive(begun.session, sent, now=now)


def night_owl():
    """Let somebody own a night that is listened to, cried in and seen to; answers who."""
    name = "owl"
    if not Person.objects.filter(username=name).exists():
        found(name, uuid.uuid4().hex)
        wake_tonight(name)
    return name


def wake_tonight(name, **where):
    """Let somebody's child have cried twice tonight, and be fed after the second time."""
    hear_tonight(listen_tonight(name, **where), cries=[[7_200, 7_000], [900, 840]])
    person = Person.objects.get(username=name)
    now = timezone.now()
    fed = care_notes.Said(uuid.uuid4(), CareNote.Kind.FED, now - timedelta(minutes=10))
    care_notes.write(fed, household=person.household, by=person, now=now)


def sleep_lightly():
    """Let somebody have rules, and alerts of each kind; answers who."""
    name = "light-sleeper"
    if Person.objects.filter(username=name).exists():
        return name
    found(name, uuid.uuid4().hex)
    person = Person.objects.get(username=name)
    now = timezone.now()
    alerted.rule_of(person, at=now, least_crying_s=30, **NIGHTS)
    alerted.rule_of(person, at=now, channel="granny", cool_down_min=0, active=False)
    alerted.rule_of(person, at=now, about="recorder down")
    for minute, (step, title, more) in enumerate(_told(now)):
        Alert.objects.create(
            household=person.household,
            step=step,
            title=title,
            body="Since 02:10, with 45 seconds of crying so far.",
            subject=str(minute),
            created_at=now - timedelta(minutes=20 * minute),
            due_at=now + timedelta(days=1),
            **{"channel": "parents", **more},
        )
    return name


def _told(now):
    away = "“granny” did not take it. Whoever runs this server finds more in its log."
    yield "first", "Crying in Nursery", {"problem": ""}
    yield "escalation", "Still crying", {"channel": "granny", "problem": away}
    yield (
        "digest",
        "3 more bouts of crying in Nursery",
        {"sent_at": now},
    )
    yield (
        "first",
        "“Old phone” does not listen",
        {"channel": "granny", "problem": away, "given_up_at": now},
    )


def cry(name, seconds):
    """Let somebody's child cry just now."""
    person = Person.objects.get(username=name)
    start = timezone.now() - timedelta(seconds=seconds)
    alerted.bout(person, start=start, length_s=seconds)


VERBS = (
    listened,
    listen_tonight,
    hear_tonight,
    send_sound,
    night_owl,
    wake_tonight,
    sleep_lightly,
    cry,
)
