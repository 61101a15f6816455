"""What processes use: time of a core, and memory."""

import os
from pathlib import Path

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_UTIME, _CUTIME_END = 13, 17


def family(process: int) -> list[int]:
    """Name a process and all that it started."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        fields = _fields(stat)
        if fields:
            children.setdefault(int(fields[3]), []).append(int(fields[0]))
    found, left = [], [process]
    while left:
        found.append(left.pop())
        left += children.get(found[-1], [])
    return found


def cpu_s(process: int) -> float:
    """Seconds of a core that a process and those it has waited for have used."""
    fields = _fields(Path(f"/proc/{process}/stat"))
    return sum(map(int, fields[_UTIME:_CUTIME_END])) / _TICKS_A_SECOND


def family_cpu_s(process: int) -> float:
    """Seconds of a core that a process and all that it started have used."""
    return sum(cpu_s(one) for one in family(process))


def rss_mb(process: int) -> float:
    """Memory that a process holds."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * _PAGE_BYTES / 1e6


def named(process: int, word: str) -> int:
    """Find the one of a family whose command line has a word."""
    for one in family(process):
        words = Path(f"/proc/{one}/cmdline").read_bytes().split(b"\0")
        if word.encode() in words:
            return one
    msg = f"no process of {process} is called {word}"
    raise LookupError(msg)


def _fields(stat: Path) -> list[str]:
    """Read a stat line; a name may hold blanks and brackets."""
    try:
        number, _, rest = stat.read_text().partition(" (")
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [number, "", *rest.rpartition(")")[2].split()]
