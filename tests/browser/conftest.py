"""A running Lullabel and a real Chromium.

`BROWSER_STACK` chooses what it runs on: `embedded` (SQLite and files, the default) or
`production` (PostgreSQL and Redis).
"""

import contextlib
import itertools
import json
import os
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest
from playwright.sync_api import expect, sync_playwright

from acoustics import synthesis
from tests import outside
from tests.alerted import listening
from tests.runner import machine, servers

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a-long-lullaby"
# Another name of the server: by that its pages come as from another machine.
OTHER_HOST = "lullabel.home"
START_S = 90
# Others may be at work on the machine too; a wait ends as soon as it is over.
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lullabel:
    url: str
    backstage: subprocess.Popen

    def found(self, name):
        self.arrange("found", name=name, password=PASSWORD)

    def arrange(self, verb, **arguments):
        """Do something behind the scenes; `backstage` says what there is."""
        self.backstage.stdin.write(json.dumps([verb, arguments]) + "\n")
        self.backstage.stdin.flush()
        answer = self.backstage.stdout.readline()
        assert answer, f"{verb} did not go through; what it said is above"
        return json.loads(answer)


@contextlib.contextmanager
def stack_of(kind):
    """The surroundings of a stack: nothing for the embedded one, servers otherwise."""
    if kind == "embedded":
        yield {}
        return
    with servers.running() as (surroundings, lacking):
        assert not lacking, lacking
        name = surroundings["DATABASE_URL"].rpartition("/")[2]
        connection = psycopg2.connect(surroundings["POSTGRES_URL"])
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
        yield surroundings


@contextlib.contextmanager
def running(folder, *, kind, **settings):
    """Start Lullabel as `make run` does, in a folder of its own."""
    port = servers.free_port()
    with stack_of(kind) as surroundings:
        bind = f"127.0.0.1:{port}"
        environment = outside.surroundings(
            folder,
            BIND=bind,
            ALLOWED_HOSTS=f"127.0.0.1,{OTHER_HOST}",
            **surroundings,
            **settings,
        )
        log = (folder / "log.txt").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", "labeler.home"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_it_answers(url, process, folder / "log.txt")
            with _backstage(environment) as backstage:
                yield Lullabel(url=url, backstage=backstage)
        finally:
            process.terminate()
            process.wait(timeout=60)
            log.close()


@contextlib.contextmanager
def _backstage(environment):
    with subprocess.Popen(
        [sys.executable, "-m", "tests.browser.backstage"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.stdin.close()


def _wait_until_it_answers(url, process, log):
    deadline_s = time.monotonic() + START_S
    while time.monotonic() < deadline_s:
        assert process.poll() is None, log.read_text()
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{url}/healthz", timeout=5).close()
            return
        time.sleep(0.1)
    raise TimeoutError(log.read_text())


@pytest.fixture(scope="session")
def stack_kind():
    return os.environ.get("BROWSER_STACK", "embedded")


@pytest.fixture(scope="session")
def listener():
    """The phone that the channel `parents` leads to."""
    with listening() as phone:
        yield phone


@pytest.fixture(scope="session")
def lullabel(tmp_path_factory, stack_kind, listener):
    """One server for all journeys but the first run; `granny` is never there."""
    away = f"json://127.0.0.1:{servers.free_port()}"
    channels = f"parents={listener.address};granny={away}"
    folder = tmp_path_factory.mktemp("var")
    told = {"ALERT_CHANNELS": channels, "PUSH_CONTACT": "mailto:parents@example.org"}
    with running(folder, kind=stack_kind, **told) as program:
        yield program


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright):
    with launched(playwright) as browser:
        yield browser


@contextlib.contextmanager
def launched(playwright, *flags, program=None):
    browser = playwright.chromium.launch(
        executable_path=program or machine.light_browser(),
        args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required", *flags],
    )
    yield browser
    browser.close()


def whole_browser(playwright, *flags):
    """One with all that a person's has: a microphone, and messages that it shows."""
    return launched(playwright, *flags, program=machine.find("chromium"))


@pytest.fixture
def problems():
    """What a page complained of; a test that expects a complaint takes it out."""
    return []


@pytest.fixture
def new_page(chromium, problems):
    """Open a page in a fresh browser profile; it must not log errors or throw."""
    contexts = []

    def open_page(**options):
        context = chromium.new_context(
            **{"viewport": {"width": 1400, "height": 1000}, **options}
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console",
            lambda entry: (
                problems.append(entry.text) if entry.type == "error" else None
            ),
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


class Held:
    """What a page asks for at some addresses, answered only when it is let go."""

    def __init__(self, page, addresses):
        self._waiting = []
        self._free = False
        page.route(addresses, self._take)

    def let_go(self):
        self._free = True
        for route in self._waiting:
            route.continue_()

    def _take(self, route):
        if self._free:
            route.continue_()
        else:
            self._waiting.append(route)


def forgive(problems, *statuses):
    """Chromium logs each answer that is no success, also where it is expected."""
    problems[:] = [
        text for text in problems if not any(status in text for status in statuses)
    ]


@pytest.fixture
def page(new_page):
    return new_page()


@pytest.fixture(scope="session")
def free_names(lullabel):
    """One household for each journey, so that none sees what another leaves behind."""
    return _free_names(lullabel)


def _free_names(lullabel):
    for number in itertools.count(1):
        name = f"parent{number}"
        lullabel.found(name)
        yield name


@pytest.fixture
def person(free_names):
    """A parent with a household of their own."""
    return next(free_names)


@pytest.fixture
def logged_in(lullabel, page, person):
    log_in(page, lullabel, person)
    return page


def let_in(page, lullabel, name):
    """Give a browser the cookie that logging in would give it."""
    key = lullabel.arrange("let_in", name=name)
    page.context.add_cookies([{"name": "session", "value": key, "url": lullabel.url}])


def log_in(page, lullabel, name):
    """Come home, logged in; a journey of its own goes through the form."""
    let_in(page, lullabel, name)
    page.goto(lullabel.url)
    expect(page.locator("[data-home]")).to_have_attribute("data-state", "ready")


def log_in_by_the_form(page, lullabel, name):
    page.goto(f"{lullabel.url}/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("[data-home]")).to_have_attribute("data-state", "ready")


@pytest.fixture(scope="session")
def night(tmp_path_factory):
    """Four minutes of synthetic night with three bouts of crying."""
    path = tmp_path_factory.mktemp("sound") / "Nursery 2026-11-21 20-30-00.flac"
    synthesis.render_night(path, duration_ms=240_000, n_bouts=3, seed=3)
    return path


def add_files(page, lullabel, files):
    page.goto(f"{lullabel.url}/recordings/")
    expect(page.locator("[data-recordings]")).to_have_attribute("data-state", "ready")
    page.locator("[data-files]").set_input_files([str(file) for file in files])


def row_of(page, name):
    return page.locator("[data-list] > li[data-id]").filter(has_text=name)


def heard(page, name):
    """Wait until a recording has been prepared and listened to."""
    row = row_of(page, name)
    expect(row).to_have_attribute("data-listening", "done", timeout=120_000)
    return row


@pytest.fixture
def editor(page, lullabel, person, own_night):
    """The annotate page of a night that has been listened to."""
    let_in(page, lullabel, person)
    page.goto(own_night)
    ready(page)
    return page


@pytest.fixture
def own_night(lullabel, known_night, person):
    """The address of a night that this journey alone works on."""
    return night_for(lullabel, known_night, person)


def night_for(lullabel, known_night, name):
    """Copy the known night as it was when it was listened to; answers its address."""
    copy = lullabel.arrange("copy_night", recording=id_in(known_night[1]), to=name)
    return f"{lullabel.url}/recordings/{copy}/"


def id_in(address):
    return address.rstrip("/").rpartition("/")[2]


@pytest.fixture(scope="session")
def known_night(chromium, lullabel, night, free_names):
    """A night for tests that change nothing: its parent's name and its address."""
    name = next(free_names)
    context = chromium.new_context()
    page = context.new_page()
    let_in(page, lullabel, name)
    add_files(page, lullabel, [night])
    heard(page, night.name).locator("[data-open]").click()
    ready(page)
    expect(page.locator("[data-spectrogram]")).to_have_attribute(
        "data-state", "ready", timeout=120_000
    )
    address = page.url
    context.close()
    return name, address


@pytest.fixture
def reader(page, lullabel, known_night):
    """The annotate page of a night that other tests look at too: leave it as it is."""
    name, address = known_night
    let_in(page, lullabel, name)
    page.goto(address)
    ready(page)
    return page


def ready(page):
    expect(page.locator("[data-annotate]")).to_have_attribute("data-state", "ready")
    expect(page.locator("[data-picture]")).to_have_attribute("data-state", "ready")


def saved(page):
    status = page.locator("[data-saving]")
    expect(status).to_have_attribute("data-state", "saved")


def intervals(page):
    return page.locator("[data-intervals] > li")


@pytest.fixture(scope="session")
def known_year(lullabel):
    """A year of nights for tests that change nothing: whose it is, and what is true."""
    return lullabel.arrange("a_year")
