"""JSON from anybody: numbers stay exact, and nothing in it can do harm."""

import json
from decimal import Decimal, InvalidOperation

from acoustics.formats.reading import NotThisFormat


def load(text: str) -> object:
    """Parse JSON with every number as a Decimal, NaN and Infinity too.

    Raises
    ------
    NotThisFormat
        If it is none, or nested deeper than any document of labels.
    """
    try:
        parsed: object = json.loads(
            text, parse_float=_number, parse_int=_number, parse_constant=Decimal
        )
    except RecursionError as error:
        msg = "This JSON is nested too deep to be a document of labels."
        raise NotThisFormat(msg) from error
    except json.JSONDecodeError as error:
        msg = f"This is no JSON: it breaks off making sense in line {error.lineno}."
        raise NotThisFormat(msg) from error
    return parsed


def dump(value: object) -> str:
    """Write JSON in one line, with letters of all languages as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def get(value: object, *path: str) -> object:
    """Follow keys into objects; None where one is not there.

    >>> get({"a": {"b": "c"}}, "a", "b"), get([], "a")
    ('c', None)
    """
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:  # An exponent beyond what Decimal knows.
        return Decimal("NaN")
