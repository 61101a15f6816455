"""A watcher that is killed while it sends leaves nobody untold, and tells no bout twice.

Real workers on a real broker, and a real server that listens.
"""

from datetime import timedelta

import pytest
from django.db import connections
from django.utils.timezone import now

from annotations.models import Alert
from tests.alerted import bout, listening, rule_of
from tests.faults.test_workers_killed import (
    celery,
    dead_or_alive,  # noqa: F401 - a fixture
    kill,
    wait_until,
)

ROOMS = ("Attic", "Nursery", "Parlour")


def watcher():
    quiet = ("--without-mingle", "--without-gossip")
    return celery("worker", "--pool", "solo", "--queues", "watch", *quiet)


def watch_over():
    task = "annotations.tasks.watch_over"
    assert celery("call", task, "--queue", "watch").wait() == 0


@pytest.mark.django_db(transaction=True)
def test_everybody_is_told_and_no_bout_twice(
    alice,
    dead_or_alive,  # noqa: F811
    settings,
    monkeypatch,
):
    with listening() as phone:
        settings.ALERT_CHANNELS = {"parents": phone.address}
        monkeypatch.setenv("ALERT_CHANNELS", f"parents={phone.address}")
        rule_of(alice, at=now() - timedelta(hours=1))
        for room in ROOMS:
            bout(alice, start=now() - timedelta(seconds=60), room=room)
        connections.close_all()

        phone.may_answer.clear()
        first = watcher()
        dead_or_alive.append(first)
        watch_over()
        wait_until(lambda: phone.heard, what="nothing was sent")
        kill(first)
        phone.may_answer.set()

        assert Alert.objects.filter(sent_at=None).count() == len(ROOMS)
        # As a minute later.
        Alert.objects.update(due_at=now())
        dead_or_alive.append(watcher())
        watch_over()
        untold = Alert.objects.filter(sent_at=None)
        wait_until(lambda: not untold.exists(), what="not all was told")

    assert Alert.objects.count() == len(ROOMS)
    assert set(phone.titles) == {f"Crying in {room}" for room in ROOMS}
    # What was on its way when the watcher died came twice; nothing else did.
    assert len(phone.titles) == len(ROOMS) + 1
