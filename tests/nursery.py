"""What a nursery is made of, for tests: sources, sessions and what was heard in them."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Max, Min

from annotations.domain.live import episodes
from annotations.models import (
    CareNote,
    CoveredSpan,
    Detection,
    Label,
    ListeningSession,
    Source,
)

NIGHT = datetime(2026, 11, 14, 1, tzinfo=UTC)


@dataclass
class Night:
    """An hour of listening with one cry and one care note in it."""

    session: ListeningSession
    detection: Detection
    note: CareNote


def at(seconds):
    """So many seconds into the night."""
    return NIGHT + timedelta(seconds=seconds)


def source(person, *, name="shelf", room="nursery", kind="edge", **more):
    more.setdefault("created_at", NIGHT)
    return Source.objects.create(
        household=person.household, name=name, room=room, kind=kind, **more
    )


def session(source, *, began_at=NIGHT, **more):
    more.setdefault("device_began_at", began_at)
    return ListeningSession.objects.create(
        household=source.household, source=source, began_at=began_at, **more
    )


def heard(session, start_s, end_s, *, name="cry", score=0.8, **more):
    """A detection as a session would leave it."""
    household = session.household
    return Detection.objects.create(
        household=household,
        session=session,
        room=more.pop("room", session.source.room),
        label=Label.objects.get(household=household, name=name),
        score=score,
        start_at=at(start_s),
        end_at=at(end_s),
        **more,
    )


def covered(session, start_s, end_s):
    return CoveredSpan.objects.create(
        household=session.household,
        session=session,
        start_at=at(start_s),
        end_at=at(end_s),
    )


def note(person, seconds, *, kind="fed", **more):
    return CareNote.objects.create(
        id=more.pop("id", uuid.uuid4()),
        household=person.household,
        kind=kind,
        at=at(seconds),
        written_at=at(seconds),
        by=person,
        **more,
    )


def live_night(person):
    night = session(source(person))
    covered(night, 0, 3_600)
    cry = heard(night, 600, 630)
    join(person)
    cry.refresh_from_db()
    return Night(night, cry, note(person, 700))


def join(person, *, room="nursery"):
    """Make the episodes of the night anew."""
    ends = Detection.objects.aggregate(first=Min("start_at"), last=Max("end_at"))
    episodes.recompute(
        person.household, room=room, start_at=ends["first"], end_at=ends["last"]
    )
