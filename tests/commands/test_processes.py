"""The supervisor, with small programs in place of the pages and the worker."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

SUPERVISOR = """
import fcntl, os, sys
from pathlib import Path
from labeler.processes import Child, Supervisor

folder = Path(sys.argv[1])
lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT)
fcntl.flock(lock, fcntl.LOCK_EX)
child = Child(
    name="worker",
    command=[sys.executable, "-c", sys.argv[2], str(folder)],
    environment=os.environ,
    before_restart=lambda: (folder / "restarted").touch(),
)
supervisor = Supervisor(
    children=[child], lock=lock, say=lambda line: print(line, flush=True)
)
with supervisor.running():
    print("running", flush=True)
    supervisor.watch()
"""

# Writes its own process id and that of a process it starts, then waits.
POLITE = """
import pathlib, subprocess, sys, time
folder = pathlib.Path(sys.argv[1])
helper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
(folder / "part").write_text(f"{__import__('os').getpid()} {helper.pid}")
(folder / "part").rename(folder / "pids")
time.sleep(600)
"""

DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + POLITE


@pytest.fixture
def start(tmp_path):
    started = []

    def _start(program):
        process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISOR, str(tmp_path), textwrap.dedent(program)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        assert process.stdout.readline() == "running\n"
        return process

    yield _start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def test_stops_its_children_and_their_children_when_asked(start, tmp_path):
    supervisor = start(POLITE)
    processes = pids(tmp_path)

    supervisor.send_signal(signal.SIGINT)

    assert supervisor.wait(timeout=20) == 0
    assert_gone(processes, within_s=2)


def test_a_second_request_ends_a_child_that_does_not_listen(start, tmp_path):
    supervisor = start(DEAF)
    processes = pids(tmp_path)

    supervisor.send_signal(signal.SIGINT)
    time.sleep(0.5)
    supervisor.send_signal(signal.SIGINT)

    assert supervisor.wait(timeout=5) == 0
    assert_gone(processes, within_s=2)


def test_starts_a_killed_child_again_and_puts_its_work_back_first(start, tmp_path):
    start(POLITE)
    first = pids(tmp_path)

    os.kill(first[0], signal.SIGKILL)
    (tmp_path / "pids").unlink()
    second = pids(tmp_path)

    assert_gone(first, within_s=2)
    assert second[0] != first[0]
    assert (tmp_path / "restarted").exists()


def test_a_killed_supervisor_leaves_no_process_behind(start, tmp_path):
    supervisor = start(POLITE)
    processes = pids(tmp_path)

    supervisor.kill()

    assert_gone(processes, within_s=5)


def test_a_killed_keeper_is_replaced_and_still_keeps(start, tmp_path):
    supervisor = start(POLITE)
    processes = pids(tmp_path)
    os.kill(keeper_of(supervisor), signal.SIGKILL)
    time.sleep(1)

    supervisor.kill()

    assert_gone(processes, within_s=5)


def pids(folder):
    deadline_s = time.monotonic() + 20
    while not (folder / "pids").exists():
        assert time.monotonic() < deadline_s, "the child did not start"
        time.sleep(0.05)
    return [int(part) for part in (folder / "pids").read_text().split()]


def keeper_of(supervisor):
    for entry in Path("/proc").glob("[0-9]*"):
        words = (entry / "cmdline").read_bytes()
        parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
        if b"keeper.py" in words and int(parent) == supervisor.pid:
            return int(entry.name)
    pytest.fail("the supervisor has no keeper")
    return None


def assert_gone(processes, *, within_s):
    deadline_s = time.monotonic() + within_s
    while left := [process for process in processes if is_running(process)]:
        assert time.monotonic() < deadline_s, f"still running: {left}"
        time.sleep(0.05)


def is_running(process):
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
