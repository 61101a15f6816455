"""Lullabel as `make run` starts it, on a folder of the measurement's own."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START_S = 180  # others may be at work on the machine

_SETUP = """
import os, django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labeler.settings")
django.setup()
"""


@contextlib.contextmanager
def lullabel(var: Path) -> Iterator[tuple[str, int]]:
    """Start it on a free port; gives its address and its supervisor's process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{probe.getsockname()[1]}"
    with (var / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "labeler.home"],
            cwd=ROOT,
            env=_environment(var) | {"BIND": bind},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(f"http://{bind}/healthz")
            yield f"http://{bind}", process.pid
        finally:
            process.terminate()
            process.wait(timeout=60)


def do(var: Path, source: str, *arguments: str, **surroundings: str) -> str:
    """Run a piece of Python within the program; returns what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", _SETUP + source, *arguments],
        cwd=ROOT,
        env=_environment(var) | surroundings,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def _environment(var: Path) -> dict[str, str]:
    return {**os.environ, "LULLABEL_VAR": str(var), "LOG_LEVEL": "ERROR"}


def _wait_for(address: str) -> None:
    deadline_s = time.monotonic() + START_S
    while time.monotonic() < deadline_s:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own
            return
        time.sleep(0.1)
    raise TimeoutError(address)
