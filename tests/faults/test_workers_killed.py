"""Workers that are killed in the middle lose no job and do none twice.

Real workers on a real broker: the folder of the default set-up, or the servers that
the surroundings name.
"""

import os
import random
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection, connections
from django.utils.timezone import now

from annotations.domain import jobs
from annotations.models import Job, Recording, Suggestion
from tests.cast import hand_in

DURATION_S = 300.0
N_KILLS = 5
PATIENCE_S = 120
SEED = 3


def surroundings():
    """What a process needs to find the database and the broker of the test."""
    database = connection.settings_dict
    at = {
        "sqlite": "sqlite:///{NAME}",
        "postgresql": "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}",
    }
    broker = settings.CELERY_BROKER_URL
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "labeler.settings",
        "DATABASE_URL": at[connection.vendor].format(**database),
        "CELERY_BROKER_URL": "filesystem://" if broker == "memory://" else broker,
    }


def celery(*arguments):
    """Start one of Celery's commands, as the leader of a group of its own."""
    command = [sys.executable, "-m", "celery", "-A", "labeler", *arguments]
    return subprocess.Popen(command, env=surroundings(), start_new_session=True)


def worker():
    queues = ["-c", "2", "-Q", "heavy,quick"]
    return celery("worker", *queues, "--without-mingle", "--without-gossip")


def kill(process):
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def dead_or_alive():
    """Workers of the test; none outlives it."""
    started = []
    yield started
    for process in started:
        if process.poll() is None:
            kill(process)


def wait_until(holds, *, what):
    give_up_at = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < give_up_at, f"{what}: {list(Job.objects.all())}"
        time.sleep(0.02)


def reap():
    """Ask for the reaper's next turn now, and pretend that the leases have run out."""
    left = Job.objects.filter(status=Job.Status.RUNNING)
    left.update(lease_until=now() - jobs.LEASE, attempt=1)
    Job.objects.update(sent_at=None)
    assert celery("call", "annotations.tasks.reap").wait() == 0


@pytest.mark.django_db(transaction=True)
def test_every_job_is_done_exactly_once(alice, dead_or_alive):
    rng = random.Random(SEED)
    for seed in range(N_KILLS):
        # One more for each worker, however fast the machine: it never finds nothing.
        hand_in(alice, seed=seed, duration_s=DURATION_S)
        connections.close_all()
        reap()
        process = worker()
        dead_or_alive.append(process)
        running = Job.objects.filter(status=Job.Status.RUNNING, lease_until__gt=now())
        wait_until(running.exists, what="no job was taken up")
        time.sleep(rng.uniform(0, 1))
        kill(process)

    reap()
    dead_or_alive.append(worker())

    unfinished = Job.objects.exclude(status=Job.Status.DONE)
    wait_until(lambda: not unfinished.exists(), what="not all was done")
    for recording in Recording.objects.all():
        kinds = sorted(recording.jobs.values_list("kind", flat=True))
        assert kinds == ["draw", "prepare", "suggest"]
        assert recording.status == Recording.Status.READY
        assert recording.duration_ms == DURATION_S * 1_000
    said = Suggestion.objects.values("recording", "start_ms", "end_ms")
    assert said.count() == said.distinct().count()
