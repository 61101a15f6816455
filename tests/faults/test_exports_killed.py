"""An export whose worker is killed is never offered in part.

A process of its own does the job, as a worker would, and is killed at moments drawn at
random; what can be downloaded meanwhile is nothing or the whole.
"""

import csv
import hashlib
import io
import os
import random
import signal
import subprocess
import sys
import time
import zipfile

import pytest
from django.conf import settings
from django.db import connection, connections
from django.utils.timezone import now

from annotations.domain import exports, files, jobs
from annotations.models import Annotation, Export, Job
from tests.cast import hand_in, label, work_off

DURATION_S = 300.0
N_CLIPS = 1_200
N_KILLS = 10
PATIENCE_S = 120
SEED = 17

_WORK = """
import django, sys
django.setup()
from annotations import tasks
tasks.run(job_id=sys.argv[1])
"""


def begin(job):
    """Do the job in a process of its own, as a worker would."""
    database = connection.settings_dict
    at = {
        "sqlite": "sqlite:///{NAME}",
        "postgresql": "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}",
    }
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "labeler.settings",
        "DATABASE_URL": at[connection.vendor].format(**database),
    }
    return subprocess.Popen(
        [sys.executable, "-c", _WORK, str(job.pk)],
        env=environment,
        start_new_session=True,
    )


def kill(process):
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until(holds, *, what):
    give_up_at = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < give_up_at, what
        time.sleep(0.01)


def free(job):
    """Let the job be had again, as when its lease has run out."""
    rows = Job.objects.filter(pk=job.pk).exclude(status=Job.Status.DONE)
    rows.filter(status=Job.Status.RUNNING).update(lease_until=now() - jobs.LEASE)
    return rows.update(attempt=0)


def scratch_folders():
    return list(settings.EXPORT_ROOT.glob("*/*.part"))


@pytest.fixture
def export(alice):
    recording = hand_in(alice, duration_s=DURATION_S)
    work_off(kind=Job.Kind.PREPARE)
    recording.refresh_from_db()
    moment = now()
    step_ms = int(DURATION_S * 1_000) // (N_CLIPS + 1)
    Annotation.objects.bulk_create(
        Annotation(
            household=alice.household,
            recording=recording,
            label=label(alice),
            start_ms=number * step_ms,
            end_ms=number * step_ms + 200,
            created_by=alice,
            created_at=moment,
            updated_at=moment,
        )
        for number in range(N_CLIPS)
    )
    return exports.ask(
        exports.Choice(encoding=Export.Encoding.FLAC),
        household=alice.household,
        person=alice,
        now=moment,
    )


def check_offer(client, export):
    """Download what there is: nothing, or all of it as its checksums say."""
    export.refresh_from_db()
    response = client.get(f"/api/v1/exports/{export.number}/download/")
    if response.status_code == 409:
        assert not export.sha256
        return False
    content = b"".join(response.streaming_content)
    assert hashlib.sha256(content).hexdigest() == export.sha256
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        table = io.StringIO(archive.read("manifest.csv").decode(), newline="")
        rows = list(csv.DictReader(table))
        assert len(rows) == N_CLIPS
        for row in rows:
            clip = archive.read(row["path"])
            assert hashlib.sha256(clip).hexdigest() == row["sha256"]
    return True


@pytest.mark.django_db(transaction=True)
def test_what_is_offered_is_nothing_or_all_of_it(api, alice, export):
    rng, job, client = random.Random(SEED), Job.objects.get(export=export), api(alice)
    n_killed = 0
    for _ in range(N_KILLS):
        connections.close_all()
        process = begin(job)
        wait_until(scratch_folders, what="nothing was begun")
        time.sleep(rng.uniform(0, 1))
        n_killed += process.poll() is None
        kill(process)
        done = check_offer(client, export)
        assert files.export(export).exists() <= done
        for folder in scratch_folders():
            files.discard(folder)
        if done:
            break
        free(job)

    assert n_killed
    free(job)
    assert begin(job).wait(timeout=PATIENCE_S) == 0
    assert check_offer(client, export)


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_worker_left_is_swept(export):
    job = Job.objects.get(export=export)
    connections.close_all()
    process = begin(job)
    wait_until(scratch_folders, what="nothing was begun")
    kill(process)
    assert scratch_folders()

    files.sweep(older_than=time.time() + 1)

    assert scratch_folders() == []
