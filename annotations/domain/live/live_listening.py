"""The listener: hears what phones send, holding their sessions as a worker holds jobs.

Any number of them may run. Each has a token; a session is held by it until its lease
runs out, and what a listener says is written only while it still holds the session.
"""

import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import DatabaseError, InterfaceError, transaction
from django.db.models import Exists, OuterRef, Q

from acoustics import backbone
from acoustics.backbone import Backbone
from annotations.domain.learning import models
from annotations.domain.learning.models import CannotListen
from annotations.domain.live import listening_sessions, live_recordings, told
from annotations.domain.live.ears import Ear, Mind
from annotations.domain.live.told import Word
from annotations.models import Chunk, DetectionModel, Job, ListeningSession, Source

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)
RENEW_EVERY = timedelta(seconds=5)
# How often a listener asks which model is the current one.
ASK_EVERY = timedelta(seconds=10)
NOT_NOW = timedelta(hours=12)
CLOSE_EVERY = timedelta(seconds=1)
# What broke off once may well do so again, and others wait.
LEAVE_ALONE = timedelta(minutes=1)
# More at once is told later; less costs the database more.
CHUNKS_AT_ONCE = 8
ASKED_FOR = 500


class LostSession(Exception):
    """Another listener holds the session now: what this one heard is not written."""


@dataclass(slots=True)
class Listener:
    """One process that listens."""

    clock: Callable[[], datetime]
    token: uuid.UUID = field(default_factory=uuid.uuid4)
    _ears: dict[uuid.UUID, Ear] = field(default_factory=dict)
    _minds: dict[int, Mind] = field(default_factory=dict)
    _backbone: Backbone | None = None
    # Sessions that cannot be listened to now, and until when they are left alone.
    _aside: dict[uuid.UUID, datetime] = field(default_factory=dict)
    _due: dict[str, datetime] = field(default_factory=dict)

    def work(self) -> int:
        """Listen to what waits; gives how many chunks were heard."""
        self._keep_leases()
        if self._is_due("models", ASK_EVERY):
            self._ask_for_models()
        heard = 0
        for session_id, chunks in self._waiting().items():
            heard += self._carefully(session_id, partial(self._listen, chunks=chunks))
            self._keep_leases()
        if self._is_due("endings", CLOSE_EVERY):
            for session_id in self._ended():
                self._carefully(session_id, self._close)
        return heard

    def let_go(self) -> None:
        """Leave all sessions to others, now."""
        self._ears.clear()
        held = ListeningSession.objects.filter(token=self.token)
        held.update(token=None, lease_until=None)

    def _is_due(self, what: str, every: timedelta) -> bool:
        now = self.clock()
        if what in self._due and now < self._due[what]:
            return False
        self._due[what] = now + every
        return True

    def _keep_leases(self) -> None:
        if self._is_due("leases", RENEW_EVERY):
            held = ListeningSession.objects.filter(token=self.token)
            held.update(lease_until=self.clock() + LEASE)

    def _ask_for_models(self) -> None:
        """Close the ears whose model is not the current one any more."""
        current = set(DetectionModel.objects.current().values_list("pk", flat=True))
        self._minds = {
            household: mind
            for household, mind in self._minds.items()
            if mind.model.pk in current
        }
        self._ears = {
            session: ear
            for session, ear in self._ears.items()
            if ear.model.pk in current
        }

    def _carefully(self, session_id: uuid.UUID, act: Callable[[uuid.UUID], int]) -> int:
        """Let the trouble of one session be no other's."""
        try:
            return act(session_id)
        except LostSession:
            logger.info("Another listener holds session %s", session_id)
            self._ears.pop(session_id, None)
        except CannotListen as error:
            logger.warning("Nobody listens to session %s: %s", session_id, error)
            self._aside[session_id] = self.clock() + ASK_EVERY
        except (DatabaseError, InterfaceError):
            # The ear may know more than was written down.
            self._ears.pop(session_id, None)
            raise
        except Exception:
            logger.exception("Listening to session %s broke off", session_id)
            self._ears.pop(session_id, None)
            self._aside[session_id] = self.clock() + LEAVE_ALONE
        return 0

    def _waiting(self) -> dict[uuid.UUID, list[Chunk]]:
        """Give what nobody has listened to, by session, the oldest first."""
        now = self.clock()
        self._aside = {
            session: until for session, until in self._aside.items() if until > now
        }
        rows = Chunk.objects.waiting().filter(self._free(prefix="session__"))
        rows = rows.exclude(session__in=list(self._aside)).order_by("received_at")
        oldest = list(rows[:ASKED_FOR])
        by_session: dict[uuid.UUID, list[Chunk]] = {
            chunk.session_id: [] for chunk in oldest
        }
        if len(oldest) == ASKED_FOR:
            # What came last may be numbered first: each session is asked by itself.
            for session_id in by_session:
                its = Chunk.objects.waiting().filter(session=session_id).in_order()
                by_session[session_id] = list(its[: 2 * CHUNKS_AT_ONCE])
            return by_session
        for chunk in sorted(oldest, key=lambda chunk: chunk.number):
            by_session[chunk.session_id].append(chunk)
        return by_session

    def _free(self, *, prefix: str = "") -> Q:
        """Sessions that this listener holds or may take."""
        return (
            Q(**{f"{prefix}token": self.token})
            | Q(**{f"{prefix}lease_until": None})
            | Q(**{f"{prefix}lease_until__lt": self.clock()})
        )

    def _listen(self, session_id: uuid.UUID, *, chunks: Sequence[Chunk]) -> int:
        ear = self._ear(session_id)
        late = [chunk.pk for chunk in chunks if chunk.number < ear.next_number]
        if late:
            Chunk.objects.waiting().filter(pk__in=late).update(late=True)
        due = self._in_turn(ear, chunks)[:CHUNKS_AT_ONCE]
        if due:
            self._tell(session_id, ear.hear(due), due)
        return len(due)

    def _in_turn(self, ear: Ear, chunks: Sequence[Chunk]) -> list[Chunk]:
        """Give the chunks up to where one is missing that may yet come."""
        too_old = self.clock() - timedelta(seconds=settings.LIVE_WAIT_S)
        due: list[Chunk] = []
        next_number = ear.next_number
        for chunk in chunks:
            if chunk.number > next_number and chunk.received_at > too_old:
                break
            if chunk.number >= next_number:
                due.append(chunk)
                next_number = chunk.number + 1
        return due

    def _ear(self, session_id: uuid.UUID) -> Ear:
        if session_id not in self._ears:
            session = self._claim(session_id)
            mind = self._mind(session)
            if session.model_id != mind.model.pk:
                rows = ListeningSession.objects.filter(pk=session_id)
                rows.update(model=mind.model)
            self._ears[session_id] = Ear(session, mind)
        return self._ears[session_id]

    def _claim(self, session_id: uuid.UUID) -> ListeningSession:
        # One row, one winner: two listeners may see the same chunk.
        rows = ListeningSession.objects.filter(pk=session_id)
        lease_until = self.clock() + LEASE
        if not rows.filter(self._free()).update(
            token=self.token, lease_until=lease_until
        ):
            raise LostSession
        return rows.select_related("household").get()

    def _mind(self, session: ListeningSession) -> Mind:
        household = session.household
        if household.pk not in self._minds:
            if self._backbone is None:
                path = settings.BACKBONE_PATH
                self._backbone = backbone.load(path, n_threads=1)
            model, bundle = models.listening(household)
            self._minds[household.pk] = Mind(model, bundle, self._backbone)
        return self._minds[household.pk]

    @transaction.atomic
    def _tell(
        self, session_id: uuid.UUID, word: Word, heard: Sequence[Chunk] = ()
    ) -> ListeningSession:
        rows = ListeningSession.objects.select_for_update(no_key=True)
        session = rows.filter(pk=session_id, token=self.token).first()
        if session is None:
            raise LostSession
        now = self.clock()
        taken = told.tell(session, word, now=now)
        ids = [chunk.pk for chunk in heard]
        Chunk.objects.filter(pk__in=ids).update(heard_at=now)
        return taken.session

    def _ended(self) -> list[uuid.UUID]:
        """Give the sessions of which nothing is left to be heard or told."""
        asked = Job.objects.filter(session=OuterRef("pk"), kind=Job.Kind.KEEP)
        # Whoever stopped it did not want it now; the sound is still there.
        asked = asked.exclude(
            status=Job.Status.CANCELLED, finished_at__lt=self.clock() - NOT_NOW
        )
        waiting = Chunk.objects.waiting().filter(session=OuterRef("pk"))
        ended = ListeningSession.objects.filter(
            self._free(), ended_at__isnull=False, kept_at=None
        )
        phones = ended.filter(source__kind=Source.Kind.PHONE)
        unkept = phones.filter(~Exists(asked), ~Exists(waiting))
        unkept = unkept.exclude(pk__in=list(self._aside))
        return list(unkept.values_list("pk", flat=True))

    def _close(self, session_id: uuid.UUID) -> int:
        ear = self._ear(session_id)
        # Whatever comes of it, this ear will hear no more.
        del self._ears[session_id]
        with transaction.atomic():
            session = self._tell(session_id, ear.finish())
            live_recordings.ask(session, now=self.clock())
            rows = ListeningSession.objects.filter(pk=session_id)
            rows.update(token=None, lease_until=None)
        return 0


def end_stale(*, now: datetime, listening_since: datetime) -> int:
    """End the sessions that nothing comes of, and those of the day before.

    Silence is counted from when this listener began: while the server was away, no
    device could say anything. What an edge listens to it ends by itself.
    """
    before = now - timedelta(minutes=settings.LIVE_SILENT_MIN)
    n_ended = 0
    rows = ListeningSession.objects.open().select_related("source", "household")
    for session in rows:
        spoke_at = max(session.source.last_word_at or session.began_at, listening_since)
        is_of_yesterday = (
            session.source.kind == Source.Kind.PHONE
            and session.began_at < live_recordings.last_noon(session, now=now)
        )
        if spoke_at < before or is_of_yesterday:
            why = "a new day began" if is_of_yesterday else "nothing came of it"
            logger.info("Ended session %s: %s", session, why)
            listening_sessions.end(session, now=now)
            n_ended += 1
    return n_ended
