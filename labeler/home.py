"""Lullabel at home: `python -m labeler.home` runs pages, worker and listener together."""

import contextlib
import errno
import fcntl
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from labeler.processes import Child, Supervisor

ROOT = Path(__file__).resolve().parent.parent
LONGEST_START_S = 120.0
LONGEST_HANDOVER_S = 25.0  # the keeper's grace, and some
LOOPBACK = ("127.0.0.1", "localhost", "::1")
# `make_ready`, the first of all, asks Django's checks; the others need not do so again.
CHECKED = ("--skip-checks",)
EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to


class CannotStart(Exception):
    """Lullabel cannot start; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the pages are served."""

    host: str
    port: int

    @classmethod
    def parse(cls, bind: str) -> "Address":
        host, _, port = bind.rpartition(":")
        if not port.isdigit():
            msg = f"BIND must be an address and a port such as 127.0.0.1:8000, got {bind!r}."
            raise CannotStart(msg)
        return cls(host.strip("[]") or "127.0.0.1", int(port))

    @property
    def bind(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def url(self) -> str:
        if self.host in EVERY_ADDRESS:
            return f"http://localhost:{self.port}"
        return f"http://{self.bind}"


def main() -> int:
    var = Path(os.environ.get("LULLABEL_VAR") or ROOT / "var").resolve()
    try:
        address = Address.parse(os.environ.get("BIND") or "127.0.0.1:8000")
        refuse_open_debug(address)
        var.mkdir(parents=True, exist_ok=True)
        with only_one(var, address) as lock:
            check_port_is_free(address)
            environment = prepare(var)
            serve(address, environment, lock)
    except CannotStart as error:
        say(str(error))
        return 1
    except PermissionError as error:
        say(f"Lullabel may not write to {error.filename}: choose another LULLABEL_VAR.")
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def refuse_open_debug(address: Address) -> None:
    debugging = os.environ.get("DEBUG", "").lower() in ("1", "true", "yes", "on")
    if debugging and address.host not in LOOPBACK:
        msg = "DEBUG shows the program's insides: use it with a BIND of 127.0.0.1 only."
        raise CannotStart(msg)


@contextlib.contextmanager
def only_one(var: Path, address: Address) -> Iterator[int]:
    """Hold the folder `var`: two programs would take each other's work."""
    descriptor = os.open(var / "home.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(descriptor)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()} {address.url}".encode(), 0)
        yield descriptor
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> None:
    deadline_s = time.monotonic() + LONGEST_HANDOVER_S
    told = False
    while True:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        holder, _, url = os.pread(descriptor, 200, 0).decode().partition(" ")
        if (holder and _is_there(int(holder))) or time.monotonic() > deadline_s:
            msg = (
                f"Lullabel is already running here: open {url or 'its address'}, or stop "
                f"it with Ctrl-C where it was started (process {holder or 'unknown'})."
            )
            raise CannotStart(msg)
        if holder and not told:
            say("The last run is still putting its work away; waiting for it ...")
            told = True
        time.sleep(0.2)


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def check_port_is_free(address: Address) -> None:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except OSError as error:
            raise CannotStart(_why_not(address, error)) from error


def _why_not(address: Address, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {address.port} is taken by another program. Choose another one: "
            f"BIND={address.host}:{address.port + 1} make run"
        )
    return f"Lullabel cannot listen on {address.bind}: {error.strerror or error}."


def prepare(var: Path) -> dict[str, str]:
    """Bring `var` up to date and return the environment of everything that runs."""
    environment = {
        # pydub looks for a converter on the PATH; it is given ours instead.
        "PYTHONWARNINGS": "ignore::RuntimeWarning:pydub.utils",
        **os.environ,
        "LULLABEL_VAR": str(var),
    }
    if not (os.environ.get("SECRET_KEY") or os.environ.get("SECRET_KEY_FILE")):
        make_secret_key(var / "secret_key")
    (var / "queue").mkdir(exist_ok=True)
    manage("make_ready", "--verbosity=0", environment=environment)
    return environment


def make_secret_key(file: Path) -> None:
    if file.exists():
        return
    partial = file.with_name(file.name + ".part")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as writing:
        writing.write(secrets.token_urlsafe(64))
        writing.flush()
        os.fsync(writing.fileno())
    partial.replace(file)


def manage(*arguments: str, environment: dict[str, str]) -> None:
    done = subprocess.run(  # noqa: S603 - our own manage.py
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        msg = f"`manage.py {arguments[0]}` did not go through; what it said is above."
        raise CannotStart(msg)


def serve(address: Address, environment: dict[str, str], lock: int) -> None:
    children = [
        web_process(address, environment),
        worker("heavy", "--concurrency", "2", environment=environment),
        # Somebody waits for these: a night that is listened to must not hold them up.
        worker("quick", "--concurrency", "1", "--beat", environment=environment),
        watcher(environment),
        listener(environment),
    ]
    supervisor = Supervisor(children=children, lock=lock, say=say)
    with supervisor.running():
        wait_until_it_answers(address, supervisor)
        if not supervisor.stops:
            say(f"Lullabel is ready: open {address.url}  (Ctrl-C stops it)")
        supervisor.watch()
        say("Stopping ...")


def web_process(address: Address, environment: dict[str, str]) -> Child:
    command = [
        *(sys.executable, "-m", "gunicorn", "labeler.wsgi:application"),
        *("--chdir", str(ROOT), "--bind", address.bind),
        *("--worker-class", "gthread", "--workers", "1", "--threads", "32"),
        *("--graceful-timeout", "5", "--log-level", "warning", "--no-control-socket"),
    ]
    return Child(name="web process", command=command, environment=environment)


def worker(queue: str, *options: str, environment: dict[str, str]) -> Child:
    named = ("--queues", queue, "--hostname", f"{queue}@%h")
    return Child(
        name=f"{queue} worker",
        command=celery_worker(*named, *options),
        # A stop lets the running job be put back instead of waiting for its end.
        environment={**environment, "REMAP_SIGTERM": "SIGQUIT"},
        before_restart=lambda: manage(
            "reclaim_jobs", queue, "--verbosity=0", *CHECKED, environment=environment
        ),
    )


def watcher(environment: dict[str, str]) -> Child:
    """Run what tells people at night: a training must not hold it up.

    A stop lets it tell what it is telling; cut short, it would tell that again.
    """
    return Child(
        name="watcher",
        command=celery_worker(
            *("--queues", "watch", "--pool", "solo", "--hostname", "watch@%h")
        ),
        environment=environment,
    )


def celery_worker(*arguments: str) -> list[str]:
    return [
        *(sys.executable, "-m", "celery", "--quiet", *CHECKED, "--workdir", str(ROOT)),
        *("-A", "labeler", "worker", *arguments, "--loglevel", "WARNING"),
        *("--without-gossip", "--without-mingle"),
    ]


def listener(environment: dict[str, str]) -> Child:
    return Child(
        name="listener",
        command=[sys.executable, str(ROOT / "manage.py"), "listen", *CHECKED],
        environment=environment,
    )


def wait_until_it_answers(address: Address, supervisor: Supervisor) -> None:
    deadline_s = time.monotonic() + LONGEST_START_S
    web = supervisor.children[0]
    while not supervisor.stops and not _answers(address):
        if web.ended() or time.monotonic() > deadline_s:
            msg = "The pages do not come up; what the web process said is above."
            raise CannotStart(msg)
        time.sleep(0.1)


def _answers(address: Address) -> bool:
    try:
        with urllib.request.urlopen(f"{address.url}/healthz", timeout=5) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except OSError:
        return False


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
