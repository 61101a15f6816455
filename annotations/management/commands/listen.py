import logging
import signal
import threading
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, InterfaceError, close_old_connections, connections
from django.utils import timezone

from annotations.domain.live import live_listening
from annotations.domain.live.live_listening import Listener
from annotations.domain.readings.reading_messages import ReadingsEar

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 0.2
TIDY_EVERY_S = 30
LONGEST_PAUSE_S = 10.0


class Command(BaseCommand):
    help = "Listen to what phones send, until told to stop; any number may run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--alive", type=Path, help="a file to touch while all is well"
        )

    def handle(self, **options: Any) -> None:  # noqa: ANN401
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        listen_until(stop, alive=options["alive"])


def listen_until(stop: threading.Event, *, alive: Path | None = None) -> None:
    """Listen, through restarts of the database, until `stop` is set."""
    listener = Listener(clock=timezone.now)
    ear = ReadingsEar(clock=timezone.now)
    since = tidied_at = timezone.now()
    pause_s = LOOK_EVERY_S
    while not stop.is_set():
        now = timezone.now()
        try:
            if (now - tidied_at).total_seconds() > TIDY_EVERY_S:
                live_listening.end_stale(now=now, listening_since=since)
                close_old_connections()
                tidied_at = now
            heard = listener.work()
            ear.work()
            if alive:
                alive.touch()
        except (DatabaseError, InterfaceError):
            pause_s = min(max(pause_s, 0.5) * 2, LONGEST_PAUSE_S)
            logger.warning(
                "The database is away; again in %.0f s", pause_s, exc_info=True
            )
            connections.close_all()
        else:
            pause_s = 0 if heard else LOOK_EVERY_S
        stop.wait(pause_s)
    ear.close()
    _leave(listener)


def _leave(listener: Listener) -> None:
    try:
        listener.let_go()
    except (DatabaseError, InterfaceError):
        logger.warning("The sessions are free once their leases have run out")
