"""A watcher that is stopped while it sends leaves nobody untold, and tells no bout twice.

Real workers on a real broker, and a real server that listens.
"""

from datetime import timedelta

import pytest
from django.db import connections
from django.utils.timezone import now

from annotations.models import Alert
from labeler import home
from tests.alerted import bout, listening, rule_of
from tests.faults.test_workers_killed import (
    celery,
    dead_or_alive,  # noqa: F401 - a fixture
    kill,
    surroundings,
    wait_until,
)

ROOMS = ("Attic", "Nursery", "Parlour")


def watcher():
    quiet = ("--without-mingle", "--without-gossip")
    return celery("worker", "--pool", "solo", "--queues", "watch", *quiet)


def watch_over():
    task = "annotations.tasks.watch_over"
    assert celery("call", task, "--queue", "watch").wait() == 0


@pytest.fixture
def phone(settings, monkeypatch):
    """Somebody's phone, which takes its time to answer."""
    with listening() as listener:
        settings.ALERT_CHANNELS = {"parents": listener.address}
        monkeypatch.setenv("ALERT_CHANNELS", f"parents={listener.address}")
        listener.may_answer.clear()
        yield listener


@pytest.fixture
def crying(alice, phone):
    """In each room a bout that is to be told."""
    rule_of(alice, at=now() - timedelta(hours=1))
    for room in ROOMS:
        bout(alice, start=now() - timedelta(seconds=60), room=room)
    connections.close_all()


def begin_to_tell(phone, process):
    watch_over()
    wait_until(lambda: phone.heard, what=f"nothing was sent by {process.args}")


@pytest.mark.django_db(transaction=True)
def test_killed_everybody_is_told_and_no_bout_twice(
    crying,
    phone,
    dead_or_alive,  # noqa: F811
):
    first = watcher()
    dead_or_alive.append(first)
    begin_to_tell(phone, first)
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


@pytest.mark.django_db(transaction=True)
def test_asked_to_stop_it_tells_what_it_is_telling(
    crying,
    phone,
    dead_or_alive,  # noqa: F811
):
    child = home.watcher(surroundings())
    child.start()
    dead_or_alive.append(child.process)
    begin_to_tell(phone, child.process)
    child.process.terminate()
    phone.may_answer.set()

    assert child.process.wait(timeout=home.LONGEST_HANDOVER_S) == 0
    assert Alert.objects.filter(sent_at=None).count() == 0
    assert sorted(phone.titles) == [f"Crying in {room}" for room in ROOMS]
