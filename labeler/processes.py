"""Keep processes running under one supervisor, and leave none behind."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

KEEPER = Path(__file__).with_name("keeper.py")
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE_S = 15.0
LONGEST_PAUSE_S = 30.0
SETTLED_S = 10.0  # a process that lived this long was not failing at its start


@dataclass(slots=True, kw_only=True)
class Child:
    """One program to keep running, in a process group of its own."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    before_restart: Callable[[], None] = lambda: None
    process: subprocess.Popen[bytes] | None = None
    started_s: float = 0.0
    pause_s: float = 1.0
    due_s: float | None = None

    def start(self) -> None:
        # A session of its own: the terminal's Ctrl-C reaches the supervisor alone.
        self.process = subprocess.Popen(  # noqa: S603 - the supervisor names it itself
            self.command, env=dict(self.environment), start_new_session=True
        )
        self.started_s = time.monotonic()
        self.due_s = None

    def ended(self) -> str:
        """Say how the process ended; empty while it runs."""
        code = self.process.poll() if self.process else None
        if code is None:
            return ""
        return f"exit code {code}" if code >= 0 else signal.Signals(-code).name

    def plan_restart(self, now_s: float) -> None:
        if now_s - self.started_s > SETTLED_S:
            self.pause_s = 1.0
        self.due_s = now_s + self.pause_s
        self.pause_s = min(self.pause_s * 2, LONGEST_PAUSE_S)

    def end_group(self) -> None:
        """End what the leader left: pool processes, decoders."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


@dataclass(slots=True, kw_only=True)
class Supervisor:
    """Starts children, starts again the ones that die, stops all of them.

    `lock` is a file descriptor that the keeper holds too, so that the folder stays
    taken until the last process of a killed supervisor is gone.
    """

    children: list[Child]
    lock: int
    say: Callable[[str], None]
    stops: int = 0
    keeper: subprocess.Popen[str] | None = None
    _wake: list[int] = field(default_factory=list)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        self._listen()
        self._start_keeper()
        try:
            for child in self.children:
                self._start(child)
            yield
        finally:
            self._stop_all()
            if self.keeper and self.keeper.stdin:
                self.keeper.stdin.close()
                self.keeper.wait()

    def watch(self) -> None:
        """Heal children until someone asks to stop."""
        while not self.stops:
            self.heal()
            self._sleep()

    def heal(self) -> None:
        now_s = time.monotonic()
        if self.keeper is None or self.keeper.poll() is not None:
            self._start_keeper()
        for child in self.children:
            if child.due_s is not None:
                if now_s >= child.due_s:
                    child.before_restart()
                    self._start(child)
            elif reason := child.ended():
                child.end_group()
                self._tell_keeper("forget", child)
                child.plan_restart(now_s)
                self.say(f"The {child.name} stopped ({reason}); starting it again.")

    def _start(self, child: Child) -> None:
        child.start()
        self._tell_keeper("watch", child)

    def _start_keeper(self) -> None:
        self.keeper = subprocess.Popen(  # noqa: S603 - a file of this package
            [sys.executable, "-I", str(KEEPER)],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
            pass_fds=[self.lock],
        )
        for child in self.children:
            if child.process and not child.ended():
                self._tell_keeper("watch", child)

    def _tell_keeper(self, word: str, child: Child) -> None:
        if self.keeper and self.keeper.stdin and child.process:
            with contextlib.suppress(BrokenPipeError):
                self.keeper.stdin.write(f"{word} {child.process.pid}\n")
                self.keeper.stdin.flush()

    def _stop_all(self) -> None:
        asked = self.stops
        running = [child for child in self.children if child.process]
        for child in running:
            if child.process and not child.ended():
                child.process.terminate()
        deadline_s = time.monotonic() + GRACE_S
        while any(not child.ended() for child in running):
            # A second Ctrl-C means: now.
            if time.monotonic() > deadline_s or self.stops > asked:
                break
            self._sleep(deadline_s)
        for child in running:
            child.end_group()
            if child.process:
                child.process.wait()
            self._tell_keeper("forget", child)

    def _listen(self) -> None:
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        os.set_blocking(writing, False)
        self._wake = [reading, writing]
        signal.set_wakeup_fd(writing)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in STOPPING:
            signal.signal(number, self._stop_asked)

    def _stop_asked(self, _number: int, _frame: FrameType | None) -> None:
        self.stops += 1

    def _sleep(self, deadline_s: float | None = None) -> None:
        """Wait for a signal (a child's end is one), or until something is due."""
        due = [child.due_s for child in self.children if child.due_s is not None]
        if deadline_s is not None:
            due = [deadline_s]
        wait_s = max(0.0, min(due) - time.monotonic()) if due else None
        select.select(self._wake[:1], [], [], wait_s)
        with contextlib.suppress(BlockingIOError):
            os.read(self._wake[0], 4096)
