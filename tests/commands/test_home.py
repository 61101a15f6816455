"""`make run`, for real: the supervisor with the pages and the worker."""

import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time

import pytest

from acoustics import synthesis
from tests import outside, over_http, phones
from tests.runner.servers import free_port

START_S = 60
STOP_S = 30
HEAVY = "--queues heavy"


class Home:
    """One start of Lullabel on a folder, and all that it prints."""

    def __init__(self, var, port):
        self.var = var
        self.url = f"http://127.0.0.1:{port}"
        self.lines = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "labeler.home"],
            cwd=outside.ROOT,
            env=outside.surroundings(var, BIND=f"127.0.0.1:{port}"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        self.lines.extend(self.process.stdout)

    @property
    def printed(self):
        return "".join(self.lines)

    def is_ready(self):
        return "Lullabel is ready" in self.printed or self.process.poll() is not None

    def is_gone(self):
        return not outside.processes_of(self.var)

    def wait_until_ready(self):
        outside.eventually(self.is_ready, within_s=START_S, what="the start")
        assert self.process.poll() is None, self.printed
        return self

    def answers(self):
        try:
            return outside.Api(url=self.url).get("/healthz").status == 200
        except OSError:
            return False

    def end(self, number=signal.SIGINT):
        self.process.send_signal(number)
        code = self.process.wait(timeout=STOP_S)
        self._reader.join(timeout=STOP_S)
        return code


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def start(var):
    started = []

    def _start(port=None, folder=var):
        home = Home(folder, port or free_port())
        started.append(home)
        return home

    yield _start
    for home in started:
        home.process.kill()
        home.process.wait()
    for home in started:
        outside.eventually(
            home.is_gone, within_s=STOP_S, what="the end of all processes"
        )
        home._reader.join(timeout=STOP_S)
        home.process.stdout.close()


def find(var, word):
    """The process that leads the pages or the worker: the oldest with that word."""
    return min(
        (pid for pid, line in outside.processes_of(var).items() if word in line),
        default=None,
    )


def test_answers_and_keeps_its_key_to_itself(start, var):
    home = start().wait_until_ready()

    assert home.answers()
    assert f"open {home.url}" in home.printed
    assert stat.S_IMODE((var / "secret_key").stat().st_mode) == 0o600
    assert (var / "lullabel.db").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stops_cleanly_and_leaves_no_process(start, var, number):
    home = start().wait_until_ready()

    code = home.end(number)

    assert code == 0, home.printed
    assert outside.processes_of(var) == {}
    assert "Traceback" not in home.printed


def test_starts_a_killed_worker_again(start, var):
    home = start().wait_until_ready()
    killed = outside.eventually(
        lambda: find(var, HEAVY), within_s=START_S, what="the worker"
    )

    os.kill(killed, signal.SIGKILL)

    outside.eventually(
        lambda: (find(var, HEAVY) or killed) != killed,
        within_s=START_S,
        what="another worker",
    )
    said = "The heavy worker stopped (SIGKILL); starting it again."
    # What it prints is read on another thread.
    outside.eventually(
        lambda: said in home.printed, within_s=START_S, what="a sentence on it"
    )


def test_what_somebody_waits_for_does_not_wait_for_nights(start, tmp_path_factory):
    own = tmp_path_factory.mktemp("busy")
    sound = own / "night.wav"
    synthesis.render_night(sound, duration_ms=20_000, n_bouts=1, seed=4)
    home = start(folder=own).wait_until_ready()
    api = outside.Api(url=home.url, token=outside.begin(outside.surroundings(own)))
    busy = outside.eventually(
        lambda: find(own, HEAVY), within_s=START_S, what="the worker"
    )
    os.kill(busy, signal.SIGSTOP)
    recording = f"recordings/{api.upload(sound)['id']}/"
    originals = [*(own / "sound").rglob("original")]
    assert len(originals) == 1

    api.delete(recording)

    outside.eventually(
        lambda: not originals[0].exists(),
        within_s=START_S,
        what="the end of a recording",
    )
    os.kill(busy, signal.SIGCONT)


def test_starts_killed_pages_again(start, var):
    home = start().wait_until_ready()
    killed = find(var, "gunicorn")

    os.kill(killed, signal.SIGKILL)

    outside.eventually(
        lambda: find(var, "gunicorn") not in (None, killed) and home.answers(),
        within_s=START_S,
        what="an answer",
    )


def test_a_killed_listener_is_started_again_and_goes_on(start, tmp_path_factory):
    own = tmp_path_factory.mktemp("nursery")
    home = start(folder=own).wait_until_ready()
    token = outside.begin(outside.surroundings(own))
    phone = over_http.Device(outside.Api(url=home.url, token=token))
    phone.send(phones.night(), numbers=range(5))
    phone.wait_until_heard(20_000)

    os.kill(find(own, "manage.py listen"), signal.SIGKILL)
    phone.send(phones.night(), numbers=range(5, 15))

    phone.wait_until_heard(60_000)


def test_leaves_nothing_behind_when_it_is_killed_itself(start, var):
    home = start().wait_until_ready()

    home.process.kill()

    outside.eventually(
        lambda: not outside.processes_of(var), within_s=STOP_S, what="the end of all"
    )


def test_starts_at_once_after_having_been_killed(start, var):
    home = start().wait_until_ready()
    home.process.kill()
    home.process.wait()

    again = start().wait_until_ready()

    assert again.answers()


def test_goes_on_with_a_recording_after_having_been_killed(start, tmp_path_factory):
    own = tmp_path_factory.mktemp("crash")
    sound = tmp_path_factory.mktemp("sound") / "night.wav"
    synthesis.render_night(sound, duration_ms=20 * 60_000, n_bouts=6, seed=4)
    home = start(folder=own).wait_until_ready()
    token = outside.begin(outside.surroundings(own))
    api = outside.Api(url=home.url, token=token)
    recording = f"recordings/{api.upload(sound)['id']}/"
    outside.eventually(
        lambda: (
            {job["status"] for job in api.resource("jobs/")["results"]} & {"running"}
        ),
        within_s=START_S,
        what="a running job",
    )

    home.end(signal.SIGKILL)
    again = start(folder=own).wait_until_ready()

    api = outside.Api(url=again.url, token=token)
    outside.eventually(
        lambda: api.resource(recording)["listening"]["status"] == "done",
        within_s=180,
        what="suggestions",
    )
    assert api.resource(recording)["status"] == "ready"
    assert api.resource(recording)["n_suggestions"] > 0


def test_a_second_one_on_the_same_folder_says_so(start, var):
    home = start().wait_until_ready()

    second = start()

    assert second.process.wait(timeout=START_S) == 1
    second._reader.join(timeout=STOP_S)
    assert f"Lullabel is already running here: open {home.url}" in second.printed
    assert home.answers()


def test_a_taken_port_is_said_in_a_sentence(start):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        home = start(port)

        assert home.process.wait(timeout=START_S) == 1
    home._reader.join(timeout=STOP_S)
    assert f"Port {port} is taken by another program." in home.printed
    assert "Traceback" not in home.printed


def test_debug_is_refused_where_others_could_see_it(var):
    done = subprocess.run(
        [sys.executable, "-m", "labeler.home"],
        cwd=outside.ROOT,
        env=outside.surroundings(var, BIND="0.0.0.0:8000", DEBUG="True"),
        capture_output=True,
        text=True,
        check=False,
        timeout=START_S,
    )

    assert done.returncode == 1
    assert "DEBUG shows the program's insides" in done.stdout


def test_the_second_start_takes_seconds(start):
    start().wait_until_ready().end()
    began_s = time.monotonic()

    start().wait_until_ready()

    assert time.monotonic() - began_s < 20
