"""When a recording began, from what recorders write into files and file names.

A name gives local wall-clock time without a zone (a naive datetime) or, where it holds
unix time, an exact instant (an aware one). What is implausible is no answer.
"""

import re
from datetime import UTC, datetime
from pathlib import PurePath

FIRST_YEAR, LAST_YEAR = 2000, 2100

_DAY = r"(?P<year>\d{4})(?P<ds>[-_. ]?)(?P<month>\d\d)(?P=ds)(?P<day>\d\d)"
_BETWEEN = r"(?:[T_\-. ]{1,3}|,? at |, )"
_TIME = r"(?P<hour>\d\d)(?P<ts>[-_.: h]?)(?P<minute>\d\d)(?:(?P=ts)(?P<second>\d\d))?"
_WALL_CLOCK = re.compile(rf"(?<!\d){_DAY}{_BETWEEN}{_TIME}(?!\d)")
_UNBROKEN = re.compile(
    r"(?<!\d)(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
    r"(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)(?!\d)"
)
_UNIX = re.compile(r"(?<![\w.])(?P<unix>\d{10}|\d{13})(?!\w|\.\d)")


def from_file_name(name: str) -> datetime | None:
    """Read the moment a recorder wrote into a file's name.

    Parameters
    ----------
    name : str
        The name as the person uploaded it; folders before it are ignored.

    Returns
    -------
    datetime or None
        Naive for wall-clock time, aware (UTC) for unix time; None if there is no
        time of day in it, or no plausible one.

    Examples
    --------
    >>> from_file_name("REC_20261121_220315.wav")
    datetime.datetime(2026, 11, 21, 22, 3, 15)
    >>> from_file_name("VID-20261121-WA0001.mp4") is None
    True
    """
    stem = PurePath(name.replace("\\", "/")).name
    for pattern in (_WALL_CLOCK, _UNBROKEN):
        for found in pattern.finditer(stem):
            moment = _wall_clock(found)
            if moment is not None:
                return moment
    for found in _UNIX.finditer(stem):
        moment = _instant(found["unix"])
        if moment is not None:
            return moment
    return None


def from_metadata(created: str) -> datetime | None:
    """Read a container's creation time.

    Returns
    -------
    datetime or None
        Aware; None for what is no time, and for the epochs (1904, 1970) that recorders
        without a clock write.

    Examples
    --------
    >>> from_metadata("2015-07-03T18:29:57.000000Z").isoformat()
    '2015-07-03T18:29:57+00:00'
    >>> from_metadata("1904-01-01T00:00:00.000000Z") is None
    True
    """
    try:
        moment = datetime.fromisoformat(created)
    except ValueError:
        return None
    if moment.tzinfo is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return moment


def _wall_clock(found: re.Match[str]) -> datetime | None:
    numbers = found.groupdict()
    year = int(numbers["year"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return datetime(  # noqa: DTZ001 - the name does not say which zone
            year,
            int(numbers["month"]),
            int(numbers["day"]),
            int(numbers["hour"]),
            int(numbers["minute"]),
            int(numbers["second"] or 0),
        )
    except ValueError:
        return None


def _instant(digits: str) -> datetime | None:
    seconds = int(digits) / (1_000 if len(digits) == 13 else 1)
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment if FIRST_YEAR <= moment.year <= LAST_YEAR else None
