"""What goes with crying, looked for among all that is known of a household's nights."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from statistics import fmean, median
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from acoustics.insights import links
from acoustics.insights.links import Factor, Kind, Link
from annotations.domain.insights import link_factors, link_words
from annotations.domain.insights.link_factors import Named, Values
from annotations.domain.sums import night_sums
from annotations.models import Child, Household, NightSum

# What was two years ago says nothing of this child.
LOOK_BACK = timedelta(days=400)
CRYING = "crying"
MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Told:
    """One factor as a person reads it."""

    name: str
    words: str
    unit: str
    link: Link
    sentence: str


@dataclass(frozen=True, slots=True)
class Cell:
    """How two things go with one another."""

    one: str
    other: str
    n_nights: int
    strength: float
    found: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes with crying; `usual_ms` is how long a night is listened to."""

    sentence: str
    n_nights: int
    usual_ms: int
    target: str
    told: tuple[Told, ...]
    confounded: tuple[str, ...]
    notes: tuple[str, ...]
    names: tuple[tuple[str, str], ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class _Content:
    """All that the answer stands on: the same content has the same answer."""

    minutes: Values
    factors: tuple[tuple[str, Values, Kind], ...]


def of(household: Household, *, child: Child | None, now: datetime) -> Answer:
    """Look at the nights of the last year or so."""
    today = now.astimezone(ZoneInfo(household.time_zone)).date()
    rows = night_sums.rows(
        household,
        since=today - LOOK_BACK,
        until=today,
        room=(child.room or None) if child else None,
    )
    return look(household, rows, child=child)


def look(
    household: Household, rows: Sequence[NightSum], *, child: Child | None
) -> Answer:
    """Look at some nights of a household; between the first and the last none is left out."""
    nights = _from_first_to_last(rows)
    usual_ms = _usual_ms(nights)
    minutes = tuple(_minutes(row, usual_ms) for row in nights)
    n_nights = sum(one is not None for one in minutes)
    named = link_factors.of(household, nights, child=child) if nights else []
    content = _Content(
        minutes, tuple((one.name, one.values, one.kind) for one in named)
    )
    found, cells = _looked(content)
    by_name = {one.name: one for one in named}
    names = {one.name: one.words for one in named}
    return Answer(
        link_words.of_all(found, n_nights=n_nights),
        n_nights,
        usual_ms,
        _target(usual_ms),
        tuple(_told(link, by_name[link.name], minutes) for link in found),
        tuple(link_words.of_confounded(found, names)),
        (*_still_waiting(rows), *_notes(by_name)),
        ((CRYING, _("Crying")), *names.items()),
        cells,
    )


@lru_cache(maxsize=32)
def _looked(content: _Content) -> tuple[tuple[Link, ...], tuple[Cell, ...]]:
    factors = [Factor.of(*one) for one in content.factors]
    found = links.look(content.minutes, factors)
    amounts = {one.name for one in factors if one.kind is Kind.AMOUNT}
    seen = {link.name for link in found}
    with_crying = [
        Cell(CRYING, link.name, link.n_nights, link.strength, link.found)
        for link in found
        if link.name in amounts
    ]
    others = links.pairs([one for one in factors if one.name in seen & amounts])
    between = [
        Cell(pair.one, pair.other, pair.n_nights, pair.strength, pair.found)
        for pair in others
    ]
    return tuple(found), (*with_crying, *between)


def _told(link: Link, named: Named, minutes: Values) -> Told:
    by_weekday = _by_weekday(named, minutes) if named.kind is Kind.WEEKDAY else None
    sentence = link_words.of_one(link, named, minutes_by_weekday=by_weekday)
    return Told(link.name, named.words, named.unit, link, sentence)


def _by_weekday(named: Named, minutes: Values) -> dict[int, float]:
    told: dict[int, list[float]] = {}
    for day, one in zip(named.values, minutes, strict=True):
        if day is not None and one is not None:
            told.setdefault(int(day), []).append(one)
    return {day: fmean(some) for day, some in told.items()}


def _from_first_to_last(rows: Sequence[NightSum]) -> list[NightSum]:
    """Leave out what comes before and after any listening; gaps between stay gaps."""
    heard = [number for number, row in enumerate(rows) if _is_known(row)]
    return list(rows[heard[0] : heard[-1] + 1]) if heard else []


def _is_known(row: NightSum) -> bool:
    return not row.stale and row.covered_ms > 0


def _usual_ms(nights: Sequence[NightSum]) -> int:
    covered = [row.covered_ms for row in nights if _is_known(row)]
    return round(median(covered)) if covered else 0


def _minutes(row: NightSum, usual_ms: int) -> float | None:
    """Minutes of crying as if the night had been listened to for as long as usual."""
    if not _is_known(row) or row.covered_ms < usual_ms / 2:
        return None
    return row.crying_ms / MINUTE_MS * usual_ms / row.covered_ms


def _target(usual_ms: int) -> str:
    sentence = _(
        "Minutes of crying, as if each night had been listened to for %(h)s hours, as is "
        "usual here. A night that was heard for less than half of that is left out."
    )
    return sentence % {"h": f"{usual_ms / 3_600_000:.1f}".removesuffix(".0")}


def _still_waiting(rows: Sequence[NightSum]) -> list[str]:
    n_waiting = sum(row.stale for row in rows)
    if not n_waiting:
        return []
    sentence = ngettext(
        "%(n)s night is still being added up: please look again in a little while.",
        "%(n)s nights are still being added up: please look again in a little while.",
        n_waiting,
    )
    return [sentence % {"n": n_waiting}]


def _notes(by_name: dict[str, Named]) -> list[str]:
    notes = []
    if "age" in by_name:
        notes.append(
            _(
                "Age stands for all that changes slowly: growing, the season, habits. "
                "These nights cannot tell them apart."
            )
        )
    if "time" in by_name:
        notes.append(
            _(
                "Time stands for all that changes slowly: growing, the season, habits. "
                "With the child's date of birth it is told as its age."
            )
        )
    if link_factors.LOUDNESS in by_name:
        notes.append(
            _(
                "Loudness is that of the room without the crying, as its recordings "
                "have it. A microphone that was moved or changed looks like another "
                "loudness, and crying that nobody marked and no model heard is in it."
            )
        )
    if any(name.startswith("note: ") for name in by_name):
        notes.append(
            _(
                "Of what you did, only what was done before listening began, and before "
                "nine in the evening, counts: later things are done because of the crying."
            )
        )
    return notes
