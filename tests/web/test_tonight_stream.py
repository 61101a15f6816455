"""Pages that wait, on a real server."""

import contextlib
import http.client
import json
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from django.db import connections
from django.utils import timezone

from annotations.domain import live_states
from annotations.domain.live import care_notes
from annotations.domain.live.care_notes import Said
from annotations.models import CareNote, Household
from annotations.web.api.tonight import Stream
from annotations.web.watching import Full, Watcher, watcher
from tests.nursery import at, covered, heard, session, source

pytestmark = pytest.mark.django_db(transaction=True)

STREAM = "/api/v1/tonight/stream/"
PATIENCE_S = 20


class Page:
    """A browser's page that waits."""

    def __init__(self, server, person, client, **headers):
        client.force_login(person)
        cookie = client.cookies["session"].value
        self._connection = http.client.HTTPConnection(
            urlsplit(server.url).netloc, timeout=PATIENCE_S
        )
        headers = {
            "Accept": "text/event-stream",
            "Cookie": f"session={cookie}",
            **headers,
        }
        self._connection.request("GET", STREAM, headers=headers)
        self.response = self._connection.getresponse()

    def lines(self):
        """Say what comes until an empty line."""
        lines = []
        while line := self.response.readline().decode().rstrip("\n"):
            lines.append(line)
        return lines

    def next(self):
        """Give the next event: its name, its id and what it says."""
        while True:
            parts = dict(line.split(": ", 1) for line in self.lines())
            if "event" in parts:
                return parts["event"], parts["id"], json.loads(parts["data"])

    def next_with(self, name):
        """Give the next event in which there is something new of a kind."""
        deadline_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline_s:
            event, _, told = self.next()
            if event == "change" and told["new"].get(name):
                return told
        raise TimeoutError(name)

    def close(self):
        self.response.close()
        self._connection.close()


@pytest.fixture
def open_page(live_server, client):
    with contextlib.ExitStack() as pages:

        def come(person, **headers):
            page = Page(live_server, person, client, **headers)
            pages.callback(page.close)
            return page

        yield come
    _let_all_go()


@pytest.fixture
def few(settings):
    settings.LIVE_STREAMS = 2


def _let_all_go():
    """Let the server notice that pages are gone: it does when it has news for them."""
    deadline_s = time.monotonic() + PATIENCE_S
    while watcher._watched or watcher._thread:
        assert time.monotonic() < deadline_s
        for household in Household.objects.all():
            live_states.touch(household)
        time.sleep(0.3)


def tell_all(person):
    """Change something: somebody went in."""
    now = timezone.now()
    said = Said(uuid.uuid4(), CareNote.Kind.WENT_IN, now)
    care_notes.write(said, household=person.household, by=person, now=now)


def test_a_page_is_told_all_and_then_what_is_new(open_page, alice):
    session(source(alice))
    page = open_page(alice)
    assert page.response.headers["X-Accel-Buffering"] == "no"
    name, _, told = page.next()
    assert (name, told["notes"]) == ("picture", [])

    tell_all(alice)

    told = page.next_with("notes")
    assert [row["kind"] for row in told["new"]["notes"]] == ["went in"]
    assert "episodes" not in told["new"]


def test_all_are_told_of_one_change_by_one_picture(open_page, alice):
    pages = [open_page(alice) for _ in range(8)]
    for page in pages:
        page.next()
    before = watcher.n_pictures

    tell_all(alice)
    with ThreadPoolExecutor(len(pages)) as readers:
        told = list(readers.map(lambda page: page.next_with("notes"), pages))

    assert len({json.dumps(each["new"]["notes"]) for each in told}) == 1
    # Another one may be drawn meanwhile because time has passed.
    assert watcher.n_pictures - before <= 2


def test_what_is_gone_is_named(open_page, alice):
    now = timezone.now()
    late = (now - at(0)).total_seconds()
    night = session(source(alice), began_at=at(late - 60))
    covered(night, late - 60, late)
    unsettled = heard(night, late - 10, late, final=False)
    page = open_page(alice)
    page.next()

    gone = str(unsettled.pk)
    unsettled.delete()
    live_states.touch(alice.household)

    told = page.next()[2]
    while "detections" not in told.get("gone", {}):
        told = page.next()[2]
    assert told["gone"]["detections"] == [gone]


def test_a_stranger_is_told_nothing(open_page, alice, charlie):
    theirs = open_page(charlie)
    theirs.next()

    tell_all(alice)
    live_states.touch(charlie.household)

    told = theirs.next()[2]
    assert "notes" not in told["new"]


def test_who_has_seen_it_is_told_only_what_follows(open_page, alice):
    first = open_page(alice)
    tag = first.next()[1]

    again = open_page(alice, **{"Last-Event-ID": tag})
    tell_all(alice)

    # At the turn of a tick it is sent anew: rather twice than never.
    event, _, told = again.next()
    assert event == "picture" or told["new"]["notes"]


def test_one_too_many_is_asked_to_poll(open_page, alice, few):
    for _ in range(2):
        open_page(alice).next()

    late = open_page(alice)

    assert late.response.status == 503
    assert late.response.headers["Retry-After"] == "60"
    assert json.loads(late.response.read())["code"] == "too_many_watch"


class TestSeats:
    @pytest.fixture
    def own(self):
        looking = Watcher()
        yield looking
        looking.stopping = True
        if looking._thread:
            looking._thread.join(PATIENCE_S)

    def test_one_that_is_left_is_free_again(self, own, alice, few):
        seats = [own.sit(alice.household) for _ in range(2)]
        with pytest.raises(Full):
            own.sit(alice.household)

        seats[0].leave()
        seats[0].leave()

        own.sit(alice.household)

    def test_a_stream_that_was_never_read_leaves_its_seat(self, own, alice, few):
        for _ in range(5):
            Stream(own.sit(alice.household), seen="").close()

    def test_a_stream_ends_by_itself(self, own, alice):
        live_states.state(alice.household)
        stream = Stream(own.sit(alice.household), seen="", longest_s=0.0)

        assert list(stream) == [b"retry: 2000\n\n"]
        stream.close()
        connections.close_all()

    def test_a_stop_lets_pages_go_within_a_second_or_so(self, own, alice):
        seat = own.sit(alice.household)
        live_states.state(alice.household)
        frame = seat.wait(after=None, timeout_s=PATIENCE_S)

        began_s = time.monotonic()
        own.stopping = True

        assert seat.wait(after=frame.number, timeout_s=PATIENCE_S) is None
        assert seat.is_over()
        assert time.monotonic() - began_s < 5
