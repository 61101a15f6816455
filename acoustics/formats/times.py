"""Times as documents write them: seconds in decimals, exact to the millisecond."""

import re
from decimal import ROUND_HALF_EVEN, Decimal

from acoustics.events import Interval
from acoustics.formats.reading import Unreadable

LATEST_MS = 2**31 - 1

# Short exponents only: a few bytes must not become a number of a million digits.
_NUMBER = re.compile(
    r"[+-]?(?:\d{1,30}(?:[.,]\d{0,60})?|[.,]\d{1,60})(?:[eE][+-]?\d{1,3})?"
)
_WHOLE = Decimal(1)


def seconds(time_ms: int) -> str:
    """Say milliseconds as seconds with three decimals.

    >>> seconds(61_200), seconds(7)
    ('61.200', '0.007')
    """
    whole, rest = divmod(time_ms, 1_000)
    return f"{whole}.{rest:03}"


def as_number(time_ms: int) -> float:
    """Say milliseconds as a number of seconds for JSON.

    A double keeps any decimal of 15 digits, and `repr` gives its shortest writing,
    so that the milliseconds stand in the document as they were.

    >>> as_number(61_201)
    61.201
    """
    return time_ms / 1_000


def is_number(text: str) -> bool:
    """Whether a person would take `text` for a time in seconds, whatever its size."""
    return (
        _NUMBER.fullmatch(text.strip()) is not None
        or text.strip().lower().lstrip("+-") in _NO_NUMBERS
    )


_NO_NUMBERS = {"nan", "inf", "infinity"}


def interval(start: object, end: object, *, unit_ms: int = 1_000) -> Interval:
    """Make an interval of what a document gives for its ends.

    Parameters
    ----------
    start, end : str, int, Decimal or anything else that stands there
        Text may have a comma for its decimal point.
    unit_ms : int
        Milliseconds in 1: a thousand for seconds.

    Raises
    ------
    Unreadable
        If they are no numbers, or no interval.

    Examples
    --------
    >>> interval("1.2", "2,4806")
    Interval(start_ms=1200, end_ms=2481)
    """
    start_ms = _milliseconds(start, name="start", unit_ms=unit_ms)
    end_ms = _milliseconds(end, name="end", unit_ms=unit_ms)
    if start_ms > end_ms:
        msg = f"it ends ({_said(end)}) before it starts ({_said(start)})"
        raise Unreadable(msg)
    if start_ms == end_ms:
        msg = f"it marks a moment ({_said(start)}) and no stretch: give it an end"
        raise Unreadable(msg)
    return Interval(start_ms, end_ms)


def after(start: object, duration: object) -> Decimal:
    """Say the end, in seconds, of what starts somewhere and lasts a while.

    Raises
    ------
    Unreadable
        If one of them is no number, or below zero.
    """
    began = _decimal(start, name="start")
    lasts = _decimal(duration, name="duration")
    if lasts < 0:
        msg = f"its duration ({_said(duration)}) is below zero"
        raise Unreadable(msg)
    return began + lasts


def _milliseconds(value: object, *, name: str, unit_ms: int) -> int:
    number = _decimal(value, name=name)
    # Compared first, for a huge exponent makes a huge integer.
    if number < 0:
        msg = f"its {name} ({_said(value)}) is before the recording begins"
        raise Unreadable(msg)
    if number * unit_ms > LATEST_MS:
        msg = f"its {name} ({_said(value)}) is later than any recording lasts"
        raise Unreadable(msg)
    return int((number * unit_ms).quantize(_WHOLE, rounding=ROUND_HALF_EVEN))


def _decimal(value: object, *, name: str) -> Decimal:
    if value is None or (isinstance(value, str) and not value.strip()):
        msg = f"it has no {name}"
        raise Unreadable(msg)
    text = str(value).strip()
    if isinstance(value, bool) or not _NUMBER.fullmatch(text):
        msg = f"its {name} ({_said(value)}) is no number"
        raise Unreadable(msg)
    return Decimal(text.replace(",", "."))


def _said(value: object) -> str:
    text = str(value).strip()
    return text if len(text) <= 20 else f"{text[:20]}…"
