"""Stop what a killed supervisor would leave behind.

Started as a file of its own, so that it stays small: it reads lines such as
``watch 123`` and ``forget 123`` (process groups) and, when the supervisor's end of
the pipe closes for whatever reason, stops every group it still watches.
"""

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

GRACE_S = 15.0
POLL_S = 0.1


def main() -> None:
    # A terminal's Ctrl-C is the supervisor's business.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        word, group = line.split()
        if word == "watch":
            groups.add(int(group))
        else:
            groups.discard(int(group))
    stop(groups)


def stop(groups: set[int]) -> None:
    """Ask each group's leader to stop, then end whatever is left of the groups."""
    for group in groups:
        with contextlib.suppress(ProcessLookupError):
            os.kill(group, signal.SIGTERM)
    deadline_s = time.monotonic() + GRACE_S
    while time.monotonic() < deadline_s and any(map(is_there, groups)):
        time.sleep(POLL_S)
    for group in groups:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


def is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # A process that ended stays listed until its new parent looks; some never do.
    with contextlib.suppress(OSError):
        stat = Path(f"/proc/{process}/stat").read_text()
        return stat.rpartition(")")[2].split()[0] != "Z"
    return True


if __name__ == "__main__":
    main()
