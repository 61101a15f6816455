"""Start a program inside limits that it cannot lift.

Run as a file, in an interpreter without site packages, so that nothing but the limits
happens between fork and exec::

    python -I -S cage.py MEMORY_BYTES CPU_S PROGRAM [ARGUMENT ...]
"""

import ctypes
import os
import resource
import sys

_NEW_USER, _NEW_NETWORK = 0x1000_0000, 0x4000_0000
_OPEN_FILES = 32


def limit(*, memory_bytes: int, cpu_s: int) -> None:
    """Bound this process: memory, processor time, no files written, no core dump."""
    for what, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(what, (most, most))
        except (OSError, ValueError):
            # macOS has no bound on the address space; Linux has them all.
            if sys.platform == "linux":
                raise


def leave_network() -> bool:
    """Step out of every network, where the kernel lets us; say whether it did."""
    unshare = getattr(ctypes.CDLL(None), "unshare", None)
    if unshare is None:
        return False
    return any(unshare(what) == 0 for what in (_NEW_USER | _NEW_NETWORK, _NEW_NETWORK))


def main() -> None:
    """Limit this process, then become the program named on the command line."""
    memory_bytes, cpu_s, program = sys.argv[1:4]
    leave_network()
    os.chdir("/")
    limit(memory_bytes=int(memory_bytes), cpu_s=int(cpu_s))
    os.execve(program, sys.argv[3:], {})  # noqa: S606 - there is no shell on purpose


if __name__ == "__main__":
    main()
