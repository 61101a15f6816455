"""A few seconds of sound arrive: kept whole, then written down, then acknowledged."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from acoustics.audio import pieces
from acoustics.audio.pieces import NotAPiece, Piece
from annotations.domain import files
from annotations.domain.errors import DomainError, NotPossibleNow
from annotations.domain.live import listening_sessions
from annotations.models import Chunk, ListeningSession

# A chunk a tenth of a second long would come to this after a day.
MOST_CHUNKS = 1_000_000


class Refused(DomainError):
    """The bytes are no sound that we take, or not those that were sent."""

    code = "not_audio"


class NoRoom(DomainError):
    """The disk is nearly full; whoever sends keeps the sound and tries again."""

    code = "disk_full"


class AnotherSound(NotPossibleNow):
    """The number was used for other sound."""

    code = "number_taken"


@dataclass(frozen=True, slots=True)
class Sent:
    """A chunk as a device sends it; `sha256` is what it says of the bytes, if it does."""

    number: int
    start_ms: int
    content: bytes
    sent_at: datetime
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """The chunk, and whether it is new."""

    chunk: Chunk
    is_new: bool


def receive(session: ListeningSession, sent: Sent, *, now: datetime) -> Received:
    """Keep a chunk; the same one again does nothing."""
    if sent.number > MOST_CHUNKS:
        msg = _("Number the chunks of a session from 0 upwards.")
        raise DomainError(msg, field="number")
    sha256 = hashlib.sha256(sent.content).hexdigest()
    if sent.sha256.lower() not in {"", sha256}:
        msg = _("The sound was damaged on its way. Please send it again.")
        raise Refused(msg, field="sha256")
    known = _known(session, sent.number, sha256)
    if known is not None:
        return Received(known, is_new=False)
    listening_sessions.must_be_open(session)
    _must_fit()
    piece = _piece(sent.content)
    chunk = Chunk(
        household_id=session.household_id,
        session=session,
        number=sent.number,
        start_ms=sent.start_ms,
        duration_ms=piece.duration_ms,
        sha256=sha256,
        received_at=now,
    )
    return _keep(chunk, piece, sent_at=sent.sent_at, now=now)


def _known(session: ListeningSession, number: int, sha256: str) -> Chunk | None:
    known = Chunk.objects.filter(session=session, number=number).first()
    if known is not None and known.sha256 != sha256:
        msg = _(
            "Chunk %(number)d is here already, with other sound. Go on with %(next)d."
        )
        following = listening_sessions.next_chunk(session)
        raise AnotherSound(msg % {"number": number, "next": following}, field="number")
    return known


def _must_fit() -> None:
    if files.free_bytes() < settings.LIVE_LEAST_FREE_BYTES:
        raise NoRoom(no_room())


def no_room() -> str:
    return _(
        "The disk is nearly full. Nothing is lost: the device keeps its sound and sends "
        "it once there is room."
    )


def _piece(content: bytes) -> Piece:
    try:
        return pieces.take(content)
    except NotAPiece as error:
        raise Refused(str(error)) from error


def _keep(chunk: Chunk, piece: Piece, *, sent_at: datetime, now: datetime) -> Received:
    session = chunk.session
    place = files.chunk(chunk)
    try:
        files.keep_bytes(piece.content, at=place)
    except OSError as error:
        if files.is_full(error):
            raise NoRoom(no_room()) from error
        raise
    try:
        with transaction.atomic():
            _hold_open(session)
            chunk.save(force_insert=True)
            listening_sessions.hear_from(session, sent_at=sent_at, now=now)
    except listening_sessions.Ended:
        place.unlink(missing_ok=True)
        raise
    except IntegrityError:
        # It came twice at once, and the other was first.
        known = Chunk.objects.get(session=session, number=chunk.number)
        if files.chunk(known) != place:
            place.unlink(missing_ok=True)
        return Received(
            _known(session, chunk.number, chunk.sha256) or known, is_new=False
        )
    return Received(chunk, is_new=True)


def _hold_open(session: ListeningSession) -> None:
    """Hold back whoever would end the session meanwhile."""
    rows = ListeningSession.objects.select_for_update(no_key=True)
    held = rows.only("ended_at").get(pk=session.pk)
    session.ended_at = held.ended_at
    listening_sessions.must_be_open(session)
