"""How far each recorder has been listened to; whether sound comes is another question."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from annotations.models import ListeningSession
from annotations.models.listening_sessions import ListeningSessionQuerySet

# A listener that catches up after a pause may lag; one that lags longer has stopped.
DEAF_AFTER = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Reach:
    """Since when a source listens, and up to where somebody has heard what it sent."""

    began_at: datetime
    heard_until: datetime

    def is_deaf(self, *, now: datetime) -> bool:
        return now - self.heard_until > DEAF_AFTER


def of_open(sessions: ListeningSessionQuerySet | None = None) -> dict[uuid.UUID, Reach]:
    """Give the reach of each source that has a session open; of several, the farthest."""
    rows = ListeningSession.objects.open() if sessions is None else sessions.open()
    reach: dict[uuid.UUID, Reach] = {}
    for session in rows.only("source_id", "began_at", "heard_ms"):
        this = Reach(session.began_at, session.at(session.heard_ms))
        other = reach.get(session.source_id)
        if other is None or other.heard_until < this.heard_until:
            reach[session.source_id] = this
    return reach
