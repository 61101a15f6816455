"""A step of the set-up, done only when what it was made from has changed."""

import hashlib
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
VENV_PYTHON = ROOT / ".venv" / "bin" / "python"
LOG = VAR / "setup.log"

OFFLINE_SIGNS = (
    "NewConnectionError",
    "Failed to establish a new connection",
    "name resolution",
    "Max retries exceeded",
    "ConnectTimeout",
    "ProxyError",
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ETIMEDOUT",
)


class SetupFailed(Exception):
    """The set-up cannot go on; the text says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to have on disk, and the facts that decide whether it is current."""

    doing: str  # "Installing the Python packages"
    inputs: tuple[Path | str, ...]
    outputs: tuple[Path, ...]
    stamp: Path
    action: Callable[[], None]

    def fingerprint(self) -> str:
        digest = hashlib.sha256()
        for part in self.inputs:
            content = part.read_bytes() if isinstance(part, Path) else part.encode()
            digest.update(hashlib.sha256(content).digest())
        return digest.hexdigest()

    def is_current(self) -> bool:
        return (
            all(output.exists() for output in self.outputs)
            and self.stamp.is_file()
            and self.stamp.read_text() == self.fingerprint()
        )

    def bring_up_to_date(self) -> None:
        if self.is_current():
            return
        say(f"{self.doing} ...")
        began_s = time.monotonic()
        # Without its stamp an interrupted step is done again at the next start.
        self.stamp.unlink(missing_ok=True)
        self.action()
        missing = [output for output in self.outputs if not output.exists()]
        if missing:
            msg = f"{self.doing} went through, but {missing[0]} is not there."
            raise SetupFailed(msg)
        self.stamp.parent.mkdir(parents=True, exist_ok=True)
        self.stamp.write_text(self.fingerprint())
        say(f"  done in {time.monotonic() - began_s:.0f} s")


def run(command: Sequence[str | Path], *, fetching: str = "") -> None:
    """Run `command`, keep what it says in the log, and explain its failure.

    `fetching` names what the command brings from the network, for the sentence
    that a person without one reads.
    """
    LOG.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    with LOG.open("a") as log:
        log.write(f"$ {' '.join(str(part) for part in command)}\n{done.stdout}\n")
    if done.returncode == 0:
        return
    if fetching and any(sign in done.stdout for sign in OFFLINE_SIGNS):
        msg = (
            f"Could not fetch {fetching}: the network did not answer. Connect and run "
            "the same command again; what is already here is kept."
        )
        raise SetupFailed(msg)
    last_line = (done.stdout.strip().splitlines() or ["it said nothing"])[-1]
    msg = f"{Path(command[0]).name} failed: {last_line} (all of it is in {LOG})"
    raise SetupFailed(msg)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
