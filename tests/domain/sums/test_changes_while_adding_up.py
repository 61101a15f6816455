"""What changes while a night is added up, over two connections: never fresh and wrong.

SQLite writes one after the other and passes whatever the locks; PostgreSQL does not.
"""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from django.db import connections, transaction
from django.utils import timezone

from acoustics.events import Interval
from annotations.domain.labelling.annotations import Act
from annotations.domain.live import detections, told
from annotations.domain.sums import night_facts, night_sums
from annotations.models import NightSum
from tests import nursery

pytestmark = pytest.mark.django_db(transaction=True)

NIGHT = date(2026, 11, 13)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
# Long enough for whoever is not held up to be through.
HELD_UP_S = 1.5


@pytest.fixture(autouse=True)
def _later(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def live(alice):
    return nursery.live_night(alice)


def judge(live, verdict="wrong"):
    act = Act(by=live.note.by, at=NOW)
    household = live.session.household
    detections.judge([live.detection.pk], household=household, verdict=verdict, act=act)


def tell(live):
    said = told.Said(uuid.uuid4(), Interval(900_000, 960_000), "cry", 0.9)
    word = told.Word(heard_ms=3_600_000, settled_ms=3_600_000, detections=(said,))
    told.tell(live.session, word, now=NOW)


def look(alice):
    return night_sums.one(alice.household, NIGHT)


def kept(alice):
    """The row as it is, not looked at by anybody who would add it up."""
    return NightSum.objects.get(household=alice.household, night=NIGHT, room="")


def on_its_own(work, *arguments):
    """Do it in a thread, over a connection of its own."""

    def run():
        try:
            work(*arguments)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@contextmanager
def while_it_is_read(monkeypatch, work, *arguments):
    """Begin `work` when a night's facts were read, and were not written down yet."""
    collect, begun = night_facts.collect, []

    def read(*args, **kwargs):
        facts = collect(*args, **kwargs)
        if not begun:
            begun.append(on_its_own(work, *arguments))
            begun[0].join(HELD_UP_S)
        return facts

    monkeypatch.setattr(night_facts, "collect", read)
    yield
    begun[0].join()


CHANGES = {"a verdict": (judge, 0), "something heard": (tell, 90_000)}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_that_comes_after_a_night_was_read_makes_it_stale(
    what, alice, live, monkeypatch
):
    change, crying_ms = CHANGES[what]

    with while_it_is_read(monkeypatch, change, live):
        look(alice)

    assert kept(alice).stale
    assert look(alice).crying_ms == crying_ms


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_that_is_not_committed_is_waited_for(what, alice, live):
    change, crying_ms = CHANGES[what]
    look(alice)
    NightSum.objects.update(stale=True)

    with transaction.atomic():
        change(live)
        other = on_its_own(look, alice)
        other.join(HELD_UP_S)
    other.join()

    row = kept(alice)
    assert (row.stale, row.crying_ms) == (False, crying_ms)


def test_a_change_of_a_night_that_nobody_looked_at_before_is_not_missed(
    alice, live, monkeypatch
):
    make = night_sums._make_missing
    begun = []

    def make_while_somebody_judges(*args, **kwargs):
        if not begun:
            begun.append(on_its_own(judge, live))
            begun[0].join(HELD_UP_S)
        make(*args, **kwargs)

    monkeypatch.setattr(night_sums, "_make_missing", make_while_somebody_judges)

    look(alice)
    begun[0].join()

    assert kept(alice).stale or kept(alice).crying_ms == 0
    assert look(alice).crying_ms == 0


def test_nights_that_are_added_up_again_and_again_end_as_they_are(alice, live):
    def change():
        for number in range(15):
            judge(live, ("wrong", "right", "")[number % 3])

    def add_up():
        while not done.is_set():
            look(alice)

    def alone(work):
        try:
            work()
        finally:
            connections.close_all()

    done = threading.Event()
    with ThreadPoolExecutor(3) as people:
        adding = [people.submit(alone, add_up) for _ in range(2)]
        people.submit(alone, change).result()
        done.set()
        for each in adding:
            each.result()

    row = kept(alice)
    assert row.stale or (row.crying_ms, row.said_ms) == (30_000, 0)
    assert look(alice).crying_ms == 30_000
