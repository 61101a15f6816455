"""What was found, and what was not, in sentences."""

from collections.abc import Sequence
from statistics import median

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from acoustics.insights.links import LEAST_NIGHTS, Link
from annotations.domain.insights.link_factors import Named

STRONG, CLEAR = 0.5, 0.3
# An effect of less than this for each unit is told for ten of them.
SMALL_MIN = 0.5


def of_all(links: Sequence[Link], *, n_nights: int) -> str:
    """Say in one sentence how it stands."""
    if n_nights < LEAST_NIGHTS or not links:
        sentence = ngettext(
            "With %(n)s night nothing can be said yet: it takes %(least)s that were "
            "listened to, and something that was not always the same.",
            "With %(n)s nights nothing can be said yet: it takes %(least)s that were "
            "listened to, and something that was not always the same.",
            n_nights,
        )
        return sentence % {"n": n_nights, "least": LEAST_NIGHTS}
    found = sum(link.found for link in links)
    if found == 1:
        return _("One thing goes with crying more than chance would have it.")
    if found:
        sentence = _("%(n)s things go with crying more than chance would have it.")
        return sentence % {"n": found}
    would = _would_show(median(link.least_seen for link in links), n_nights)
    return _("Nothing found so far; %(would)s.") % {"would": would}


def of_one(
    link: Link, named: Named, *, minutes_by_weekday: dict[int, float] | None = None
) -> str:
    """Say what is known of one thing."""
    if not link.found:
        told = {
            "what": named.words,
            "would": _would_show(link.least_seen, link.n_nights),
        }
        return _("%(what)s: nothing found; %(would)s.") % told
    if link.per_unit is None:
        return _of_weekdays(link, minutes_by_weekday or {})
    per_unit, low, high, step = _scaled(link, has_unit=bool(named.unit))
    told = {
        "what": named.words,
        "effect": _effect(per_unit, low, high),
        "unit": f"{step} {named.units or named.unit}" if step > 1 else named.unit,
        "n": str(link.n_nights),
    }
    if named.unit:
        return _("%(what)s: %(effect)s for each %(unit)s; %(n)s nights.") % told
    return _("%(what)s: %(effect)s on such nights; %(n)s nights.") % told


def of_confounded(links: Sequence[Link], names: dict[str, str]) -> list[str]:
    """Name what these nights cannot tell apart, each pair once."""
    told = []
    for link in links:
        for other in link.like:
            if link.name < other:
                sentence = _(
                    "“%(one)s” and “%(other)s” rise and fall together: these nights "
                    "cannot tell which of the two it is."
                )
                pair = {"one": names[link.name], "other": names[other]}
                told.append(sentence % pair)
    return told


def _would_show(least_seen: float, n_nights: int) -> str:
    if least_seen >= STRONG:
        sentence = _("with %(n)s nights only a strong link would show")
    elif least_seen >= CLEAR:
        sentence = _("with %(n)s nights a clear link would show, a weak one would not")
    else:
        sentence = _("with %(n)s nights even a rather weak link would show")
    return sentence % {"n": n_nights}


def _scaled(link: Link, *, has_unit: bool) -> tuple[float, float, float, int]:
    per_unit, low, high = link.per_unit or 0.0, link.low or 0.0, link.high or 0.0
    step = 10 if has_unit and abs(per_unit) < SMALL_MIN else 1
    return per_unit * step, low * step, high * step, step


def _effect(per_unit: float, low: float, high: float) -> str:
    most, least = sorted((abs(low), abs(high)), reverse=True)
    told = {"n": _number(abs(per_unit)), "least": _number(least), "most": _number(most)}
    if low < 0 < high:
        told = {**told, "less": _number(-low), "more": _number(high)}
        if per_unit < 0:
            sentence = _(
                "about %(n)s minutes less (from %(less)s less to %(more)s more)"
            )
        else:
            sentence = _(
                "about %(n)s minutes more (from %(less)s less to %(more)s more)"
            )
        return sentence % told
    if per_unit < 0:
        return _("about %(n)s minutes less (%(least)s to %(most)s)") % told
    return _("about %(n)s minutes more (%(least)s to %(most)s)") % told


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}".removesuffix(".0")


def _of_weekdays(link: Link, minutes: dict[int, float]) -> str:
    most, least = (
        max(minutes, key=minutes.__getitem__),
        min(minutes, key=minutes.__getitem__),
    )
    sentence = _(
        "Days of the week differ: most on the night of %(most)s (about %(much)s "
        "minutes), least on that of %(least)s (about %(little)s); %(n)s nights."
    )
    return sentence % {
        "most": WEEKDAYS[most],
        "least": WEEKDAYS[least],
        "much": _number(minutes[most]),
        "little": _number(minutes[least]),
        "n": link.n_nights,
    }
