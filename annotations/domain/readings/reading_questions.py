"""What only a person can say of a table that was brought."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from annotations.domain.readings.reading_moments import DAY_FIRST, MONTH_FIRST

CONVERT, AS_IT_IS = "convert", "as it is"
# No room is hotter, and none in which a child sleeps is colder.
HOT_C, COLD_C = 45.0, 5.0
_FAHRENHEIT = frozenset({"°f", "f", "fahrenheit", "degf", "deg f", "ºf"})
_CELSIUS = frozenset({"°c", "c", "celsius", "degc", "deg c", "ºc"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer, and what it means."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Question:
    """`code` names the field of the next request that answers it."""

    code: str
    words: str
    choices: tuple[Choice, ...]


def about_dates() -> Question:
    return Question(
        "dates",
        _("Nothing in these dates says what comes first. What does 03/04 mean here?"),
        (
            Choice(DAY_FIRST, _("3 April: the day comes first")),
            Choice(MONTH_FIRST, _("4 March: the month comes first")),
        ),
    )


def about_fahrenheit(names: Sequence[str]) -> list[Question]:
    if not names:
        return []
    sentence = _("%(names)s: most are above 45 °C, which can hardly be. Are these °F?")
    return [
        Question(
            "fahrenheit",
            sentence % {"names": _listed(names)},
            (
                Choice(CONVERT, _("Yes: turn them into °C")),
                Choice(AS_IT_IS, _("No: take them as they are")),
            ),
        )
    ]


def about_celsius(names: Sequence[str]) -> list[Question]:
    if not names:
        return []
    sentence = _(
        "%(names)s: the table says °F, but most would be below 5 °C. Are these °C?"
    )
    return [
        Question(
            "fahrenheit",
            sentence % {"names": _listed(names)},
            (
                Choice(AS_IT_IS, _("Yes: take them as they are")),
                Choice(CONVERT, _("No: turn them from °F into °C")),
            ),
        )
    ]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def is_fahrenheit(unit: str) -> bool:
    return unit.strip().casefold() in _FAHRENHEIT


def is_celsius(unit: str) -> bool:
    return unit.strip().casefold() in _CELSIUS


def in_celsius(fahrenheit: float) -> float:
    """Turn °F into °C.

    >>> in_celsius(68), in_celsius(212)
    (20.0, 100.0)
    """
    return round((fahrenheit - 32) / 1.8, 3)
