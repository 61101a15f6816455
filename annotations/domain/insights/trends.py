"""Whether the last nights of a chosen time differ from those before, beyond chance.

As in the letter, and with the same arithmetic: what differs by no more than chance is not
said to differ. Who does not want to be told such things is not told.
"""

from dataclasses import dataclass
from datetime import date
from math import nan

from django.utils.translation import gettext as _

from acoustics.insights import weeks
from annotations.domain.insights import letter_posts, letters, night_summaries, sureness
from annotations.domain.sums import night_sums
from annotations.models import Household

# How many nights are the last ones, of how many at most.
LATELY = ((45, 7), (180, 30))
LONGEST_LATELY = 90


@dataclass(frozen=True, slots=True)
class Trend:
    """What changed; `difference` is None where that is nothing beyond chance.

    `is_wanted` is false where the household muted the line to the parents: nothing is
    looked for then.
    """

    is_wanted: bool
    sentence: str = ""
    n_lately: int = 0
    difference: weeks.Difference | None = None


def of(household: Household, *, since: date, until: date, room: str = "") -> Trend:
    """Look for a change in the nights from `since` to `until`, both included."""
    if not letter_posts.state(household).with_kind_line:
        return Trend(is_wanted=False)
    rows = night_sums.rows(
        household, since=since, until=until, room=room, with_marks=False
    )
    sureness.weigh(household, rows, room=room)
    usual_ms = night_summaries.usual_ms(rows)
    minutes = [
        known.middle
        if (known := letters.minutes_of(row))
        and night_summaries.state_of(row, usual_ms) == night_summaries.WHOLE
        else nan
        for row in rows
    ]
    n_lately = _n_lately(len(minutes))
    if not weeks.can_differ(minutes, n_days=n_lately):
        return Trend(
            is_wanted=True,
            sentence=_("There are too few nights yet to say what changes."),
        )
    found = weeks.difference(minutes, n_days=n_lately)
    return Trend(
        is_wanted=True,
        sentence=_in_words(found, n_lately),
        n_lately=n_lately,
        difference=found,
    )


def _n_lately(n_nights: int) -> int:
    return next((lately for most, lately in LATELY if n_nights <= most), LONGEST_LATELY)


def _in_words(found: weeks.Difference | None, n_lately: int) -> str:
    if found is None:
        return _("The last %(n)d nights: no change beyond the usual ups and downs.") % {
            "n": n_lately
        }
    low, high = sorted(round(abs(each)) for each in (found.low, found.high))
    if found.minutes < 0:
        sentence = _(
            "The last %(n)d nights had less crying than the %(before)d before, by "
            "%(low)d to %(high)d minutes a night; chance alone would rarely do this."
        )
    else:
        sentence = _(
            "The last %(n)d nights had more crying than the %(before)d before, by "
            "%(low)d to %(high)d minutes a night; chance alone would rarely do this. "
            "Such times come and go, and nobody need have done anything wrong."
        )
    told = {"n": n_lately, "before": found.n_nights, "low": low, "high": high}
    return sentence % told
