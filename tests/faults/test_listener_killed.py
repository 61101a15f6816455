"""Listeners that are killed in the middle leave no gap and say nothing twice.

Real processes, killed by the system, on the database of the tests.
"""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils.timezone import now

from acoustics.events import Interval
from annotations.domain.live import coverage, listening_sessions
from annotations.domain.live.live_listening import LEASE
from annotations.models import Chunk, Detection, Job, ListeningSession
from tests import phones
from tests.nursery import session, source
from tests.phones import at_once, send, told

PATIENCE_S = 90
SEED = 5
AT = {
    "sqlite": "sqlite:///{NAME}",
    "postgresql": "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}",
}


def listener():
    database = connection.settings_dict
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "labeler.settings",
        "DATABASE_URL": AT[connection.vendor].format(**database),
        "CELERY_BROKER_URL": "filesystem://",
        "LIVE_SILENT_MIN": "10000000",
    }
    command = [sys.executable, "manage.py", "listen"]
    return subprocess.Popen(command, env=environment, start_new_session=True)


def kill(process):
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def dead_or_alive():
    """Listeners of the test; none outlives it."""
    started = []
    yield started
    for process in started:
        if process.poll() is None:
            kill(process)


def wait_until(holds, *, what):
    give_up_at = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < give_up_at, what
        time.sleep(0.01)


def let_leases_run_out():
    ListeningSession.objects.update(lease_until=now() - LEASE)


@pytest.mark.django_db(transaction=True)
def test_what_was_heard_is_heard_once_however_often_they_die(alice, dead_or_alive):
    # At noon it would be ended.
    began_at = now() - timedelta(seconds=90)
    listening = session(source(alice, kind="phone"), began_at=began_at)
    numbers = list(range(15))
    rng = random.Random(SEED)

    for first in range(0, 15, 5):
        some = numbers[first : first + 5]
        rng.shuffle(some)
        send(listening, phones.night(), numbers=some, at=now())
        send(listening, phones.night(), numbers=rng.sample(some, 2), at=now())
        connections.close_all()
        let_leases_run_out()
        process = listener()
        dead_or_alive.append(process)
        wait_until(
            Chunk.objects.filter(number__gte=first).heard().exists,
            what="nothing was heard",
        )
        time.sleep(rng.uniform(0, 0.1))
        kill(process)

    listening_sessions.end(listening, now=now())
    let_leases_run_out()
    dead_or_alive.append(listener())
    asked = Job.objects.filter(session=listening, kind=Job.Kind.KEEP)
    wait_until(asked.exists, what="the session was not closed")

    assert told(listening) == at_once(phones.night()) != []
    assert not Detection.objects.filter(final=False).exists()
    listening.refresh_from_db()
    assert coverage.of(listening) == [Interval(0, 60_000)]
    assert asked.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_that_is_asked_to_stop_leaves_its_sessions_at_once(alice, dead_or_alive):
    listening = session(source(alice, kind="phone"), began_at=now())
    send(listening, phones.night(), numbers=[0], at=now())
    connections.close_all()
    process = listener()
    dead_or_alive.append(process)
    wait_until(Chunk.objects.heard().exists, what="nothing was heard")

    process.terminate()

    assert process.wait(timeout=20) == 0
    listening.refresh_from_db()
    assert (listening.token, listening.lease_until) == (None, None)
