"""Pages that wait: one thread of each process looks for changes, for all of them.

A page that watches costs a thread that sleeps and no connection to the database. The
thread that looks asks one small question for all households that are watched, and
draws a household's picture once, however many watch.
"""

import json
import logging
import signal
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from django.conf import settings
from django.db import Error, close_old_connections, connections
from django.utils import timezone
from rest_framework.utils.encoders import JSONEncoder

from annotations.domain.live import tonight
from annotations.domain.live.tonight import Picture
from annotations.models import Household, LiveState

logger = logging.getLogger(__name__)

LOOK_S = 0.25
# A page that stops is noticed within this, and so is a server that is to stop.
SLICE_S = 1.0

Known = dict[str, dict[str, dict[str, Any]]]


class Full(Exception):
    """No more pages may wait in this process; the page asks now and then instead."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A household's picture, ready to be sent: whole, or what is new since the last."""

    number: int
    tag: str
    whole: bytes
    change: bytes


@dataclass(slots=True)
class _Watched:
    """A household that somebody watches."""

    n_seats: int = 0
    frame: Frame | None = None
    known: Known = field(default_factory=dict)


class Watcher:
    """Looks for changes as long as somebody waits for them."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._watched: dict[int, _Watched] = {}
        self._thread: threading.Thread | None = None
        # Set when the process is to stop; waiting pages are let go.
        self.stopping = False
        self.n_pictures = 0

    def sit(self, household: Household) -> "Seat":
        """Take a place to wait at; raises `Full`."""
        with self._changed:
            if sum(one.n_seats for one in self._watched.values()) >= self._most():
                raise Full
            self._watched.setdefault(household.pk, _Watched()).n_seats += 1
        return Seat(self, household.pk)

    def leave(self, household: int) -> None:
        with self._changed:
            watched = self._watched[household]
            watched.n_seats -= 1
            if not watched.n_seats:
                del self._watched[household]

    def wait(
        self, household: int, *, after: int | None, timeout_s: float
    ) -> Frame | None:
        """Give the newest frame once it is not the one seen; None if none comes."""
        deadline_s = time.monotonic() + timeout_s
        with self._changed:
            while not self.stopping:
                self._keep_looking()
                frame = self._watched[household].frame
                if frame is not None and frame.number != after:
                    return frame
                left_s = deadline_s - time.monotonic()
                if left_s <= 0:
                    return None
                self._changed.wait(min(left_s, SLICE_S))
        return None

    def _most(self) -> int:
        most: int = settings.LIVE_STREAMS
        return most

    def _keep_looking(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(
                target=self._look_on, name="watcher", daemon=True
            )
            self._thread.start()

    def _look_on(self) -> None:
        try:
            while watched := self._ids():
                try:
                    self._look(watched)
                except Error:
                    # Pages see by its age that their picture is old.
                    logger.warning("cannot look for changes", exc_info=True)
                    connections.close_all()
                time.sleep(LOOK_S)
        finally:
            connections.close_all()

    def _ids(self) -> list[int]:
        with self._changed:
            if not self._watched or self.stopping:
                self._thread = None
                return []
            return list(self._watched)

    def _look(self, ids: Iterable[int]) -> None:
        close_old_connections()
        now = timezone.now()
        rows = LiveState.objects.filter(household__in=ids)
        with self._changed:
            seen = {
                pk: one.frame and one.frame.tag for pk, one in self._watched.items()
            }
        new = [
            pk
            for pk, version in rows.values_list("household", "version")
            if seen.get(pk) != tonight.tag_of(version, now=now)
        ]
        for household in Household.objects.filter(pk__in=new):
            self._show(household.pk, tonight.picture(household, now=now))

    def _show(self, household: int, picture: Picture) -> None:
        known: Known = {
            name: {row["id"]: row for row in rows}
            for name, rows in picture.rows.items()
        }
        with self._changed:
            watched = self._watched.get(household)
            if watched is None:
                return
            number = watched.frame.number + 1 if watched.frame else 0
            watched.frame = Frame(
                number,
                picture.tag,
                whole=as_json(whole(picture)),
                change=as_json(_change(picture, watched.known, known)),
            )
            watched.known = known
            self.n_pictures += 1
            self._changed.notify_all()


class Seat:
    """A place to wait at for one household; leave it when done."""

    def __init__(self, watcher: Watcher, household: int) -> None:
        self._watcher = watcher
        self._household = household
        self._left = False

    def wait(self, *, after: int | None, timeout_s: float) -> Frame | None:
        return self._watcher.wait(self._household, after=after, timeout_s=timeout_s)

    def is_over(self) -> bool:
        return self._left or self._watcher.stopping

    def leave(self) -> None:
        if not self._left:
            self._left = True
            self._watcher.leave(self._household)


def whole(picture: Picture) -> dict[str, Any]:
    """Say a picture as a page wants it."""
    return {
        "tag": picture.tag,
        "now": picture.now,
        "since": picture.since,
        **picture.rows,
    }


def _change(picture: Picture, before: Known, after: Known) -> dict[str, Any]:
    """Say what makes this picture of the one before."""
    new: dict[str, list[dict[str, Any]]] = {}
    gone: dict[str, list[str]] = {}
    for name, rows in after.items():
        old = before.get(name, {})
        new[name] = [row for pk, row in rows.items() if old.get(pk) != row]
        gone[name] = [pk for pk in old if pk not in rows]
    return {
        "tag": picture.tag,
        "now": picture.now,
        "since": picture.since,
        "new": {name: rows for name, rows in new.items() if rows},
        "gone": {name: pks for name, pks in gone.items() if pks},
    }


def as_json(told: dict[str, Any]) -> bytes:
    return json.dumps(told, cls=JSONEncoder, separators=(",", ":")).encode()


watcher = Watcher()


def let_go_at_stop() -> None:
    """Let waiting pages go as soon as the process is asked to stop."""
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            _also_let_go(number)


def _also_let_go(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    if not callable(before):
        return

    def stop(given: int, frame: FrameType | None) -> None:
        # No lock may be taken here; those who wait look every second.
        watcher.stopping = True
        before(given, frame)

    signal.signal(number, stop)
