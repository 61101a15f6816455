"""A session begins, says by which clock, and ends.

Positions in it are milliseconds by the device's steady clock. Its wall clock may be
hours off, so each request says what that clock shows. What it shows, less what ours
shows when the request arrives, is the skew less the way here: the way only ever makes
it smaller. So the greatest of these differences, which is that of the quickest request,
is the best estimate, and the one that is kept.
"""

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from annotations.domain import live_states
from annotations.domain.errors import NotPossibleNow
from annotations.domain.live import sources
from annotations.models import Detection, ListeningSession, Source

logger = logging.getLogger(__name__)

# No request is under way for longer: the device's clock was set meanwhile.
LONGEST_WAY_MS = 60_000
# What a device says to have begun longer ago began by another clock.
LONGEST_AGO = timedelta(days=7)
# Crying that ended this long before the last sound heard is still called crying.
STILL = timedelta(seconds=5)


class Ended(NotPossibleNow):
    """The session is over; another one can begin."""

    code = "session_ended"


class AnothersId(NotPossibleNow):
    """The id was used for something else."""

    code = "id_taken"


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a device says of a session that it begins."""

    id: uuid.UUID
    device_began_at: datetime
    sent_at: datetime
    model_name: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """The session, and whether it is new."""

    session: ListeningSession
    is_new: bool


def begin(source: Source, beginning: Beginning, *, now: datetime) -> Begun:
    """Begin a session, or say again that it began."""
    known = _known(source, beginning)
    if known is not None:
        if known.ended_at is None:
            hear_from(known, sent_at=beginning.sent_at, now=now)
        return Begun(known, is_new=False)
    if source.retired_at:
        msg = _("This device was taken off the list. Add it again first.")
        raise NotPossibleNow(msg)
    try:
        return Begun(_begin(source, beginning, now=now), is_new=True)
    except IntegrityError:
        # The same word came twice at once, and the other was first.
        known = _known(source, beginning)
        if known is None:
            raise
        return Begun(known, is_new=False)


def _known(source: Source, beginning: Beginning) -> ListeningSession | None:
    rows = ListeningSession.objects.select_related("source", "household")
    known = rows.filter(pk=beginning.id).first()
    if known is not None and known.source_id != source.pk:
        msg = _("This id is another session's. Make a new one.")
        raise AnothersId(msg, field="id")
    return known


@transaction.atomic
def _begin(source: Source, beginning: Beginning, *, now: datetime) -> ListeningSession:
    source.skew_ms = _milliseconds(beginning.sent_at - now)
    session = ListeningSession.objects.create(
        id=beginning.id,
        household_id=source.household_id,
        source=source,
        began_at=_by_our_clock(_possible(beginning), source),
        device_began_at=_possible(beginning),
        model_name=beginning.model_name,
    )
    sources.heard_from(source, now=now)
    live_states.touch(source.household)
    return session


def _possible(beginning: Beginning) -> datetime:
    """Give the beginning by the clock that the device shows now.

    One whose clock was set in between says what cannot be. It began just now then: to
    refuse would lose a night.
    """
    ago = beginning.sent_at - beginning.device_began_at
    if timedelta(0) <= ago <= LONGEST_AGO:
        return beginning.device_began_at
    logger.warning("Session %s began by another clock, off by %s", beginning.id, ago)
    return beginning.sent_at


def hear_from(session: ListeningSession, *, sent_at: datetime, now: datetime) -> None:
    """Write down a word of the device, and what it tells of the two clocks.

    Until something was heard the beginning follows the better estimate; after that it
    stays, or what was said already would be of other moments.
    """
    source = session.source
    seen_ms = _milliseconds(sent_at - now)
    if seen_ms > source.skew_ms or seen_ms < source.skew_ms - LONGEST_WAY_MS:
        source.skew_ms = seen_ms
        untold = ListeningSession.objects.filter(pk=session.pk, heard_ms=0)
        if not session.heard_ms:
            session.began_at = _by_our_clock(session.device_began_at, source)
            untold.update(began_at=session.began_at)
    sources.heard_from(source, now=now)


def end(
    session: ListeningSession, *, now: datetime, sent_at: datetime | None = None
) -> ListeningSession:
    """Say that a session is over; safe to repeat."""
    with transaction.atomic():
        if sent_at is not None and session.ended_at is None:
            hear_from(session, sent_at=sent_at, now=now)
        if ListeningSession.objects.open().filter(pk=session.pk).update(ended_at=now):
            live_states.touch(session.household)
            if session.source.kind == Source.Kind.EDGE:
                _settle(session, now=now)
    session.refresh_from_db(fields=["ended_at", "kept_at"])
    return session


@transaction.atomic
def retire(source: Source, *, now: datetime) -> None:
    """Take a device off the list, and end what it listens to; safe to repeat."""
    going_on = ListeningSession.objects.open().filter(source=source)
    for session in going_on.select_related("source", "household"):
        end(session, now=now)
    sources.retire(source, now=now)


def _settle(session: ListeningSession, *, now: datetime) -> None:
    """Let what would be said if the sound ended be said; the sound is the device's."""
    Detection.objects.filter(session=session, final=False).update(final=True)
    rows = ListeningSession.objects.filter(pk=session.pk)
    rows.update(settled_ms=F("heard_ms"), kept_at=now)


def open_again(session: ListeningSession) -> None:
    """Let a session go on that was ended because nothing came of it for long."""
    rows = ListeningSession.objects.filter(pk=session.pk)
    rows.update(ended_at=None, kept_at=None)
    session.ended_at = session.kept_at = None


def must_be_open(session: ListeningSession) -> None:
    if session.ended_at:
        msg = _("This session has ended. Begin another one and go on there.")
        raise Ended(msg)


def next_chunk(session: ListeningSession) -> int:
    """Give the number that the next chunk may have: one more than any so far."""
    last = session.chunks.aggregate(last=Max("number"))["last"]
    return 0 if last is None else last + 1


def state(session: ListeningSession) -> str:
    """Say in a word what is heard: `waiting`, `quiet` or `crying`."""
    if not session.heard_ms:
        return "waiting"
    lately = session.at(session.heard_ms) - STILL
    crying = Detection.objects.filter(
        session=session, label__counts_as_crying=True, end_at__gt=lately
    )
    if session.ended_at is None and crying.believed().exists():
        return "crying"
    return "quiet"


def _by_our_clock(moment: datetime, source: Source) -> datetime:
    return moment - timedelta(milliseconds=source.skew_ms)


def _milliseconds(length: timedelta) -> int:
    return round(length / timedelta(milliseconds=1))
