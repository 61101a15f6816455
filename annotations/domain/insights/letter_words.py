"""How the letter reads: kind, short, and no surer than what it stands on."""

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from acoustics.insights.weeks import Difference
from annotations.domain.alerts.alert_words import length_in_words
from annotations.domain.insights.letters import Letter, Minutes, NightLine, RoomWeek

HOUR_MS = 3_600_000
# True of any week: nothing in them depends on how the nights went.
KIND_LINES = (
    lambda: _("Whatever these nights were like: somebody got up. That was you."),
    lambda: _("A night is long for those who are awake in it. Be good to yourselves."),
    lambda: _("No number here says anything about how you are doing as parents."),
    lambda: _("If you can, let somebody else take a night. It is allowed."),
    lambda: _("Some weeks are only there to be got through. That is enough."),
    lambda: _("A child that cries for you knows that you come."),
    lambda: _("You need not do anything about what is written here."),
)


def title(letter: Letter) -> str:
    """Name the nights of the week.

    Examples
    --------
    >>> from datetime import date
    >>> title(Letter(date(2026, 11, 16), ()))
    'The nights from 16 to 22 November 2026'
    >>> title(Letter(date(2026, 11, 30), ()))
    'The nights from 30 November to 6 December 2026'
    """
    first, last = letter.week, letter.last_night
    form = "j F Y" if first.year != last.year else "j F"
    form = "j" if (first.year, first.month) == (last.year, last.month) else form
    days = {"first": date_format(first, form), "last": date_format(last, "j F Y")}
    return _("The nights from %(first)s to %(last)s") % days


def kind_line(letter: Letter) -> str:
    """Give one line to whoever reads it, another one each week."""
    number = letter.week.toordinal() // 7
    return KIND_LINES[number % len(KIND_LINES)]()


def nothing_known() -> str:
    return _(
        "Nothing was listened to in these nights. That says nothing about them: they "
        "may have been quiet or not."
    )


def room_in_words(room: RoomWeek) -> str:
    names = ", ".join(room.children)
    if names and room.room:
        return _("%(names)s (%(room)s)") % {"names": names, "room": room.room}
    return names or room.room


def sentences(room: RoomWeek) -> list[str]:
    """Say what the week came to in one room."""
    if not room.known:
        return [nothing_known()]
    told = [_usual(room), _quietest(room.known)]
    told.append(_trend(room.trend) if room.trend else _no_trend(room))
    if room.unknown:
        told.append(_unknown(room.unknown))
    if any(not each.compared for each in room.known):
        told.append(
            _(
                "Nights marked with * were listened to for less than half as long as "
                "usual, so they are not compared with others."
            )
        )
    return [sentence for sentence in told if sentence]


def minutes_in_words(minutes: Minutes) -> str:
    """Say an interval in whole minutes.

    Examples
    --------
    >>> minutes_in_words(Minutes(35.2, 30.1, 40.6))
    '30 to 41 minutes'
    >>> minutes_in_words(Minutes(0.1, 0.0, 0.3))
    'under 1 minute'
    """
    low, high = round(minutes.low), round(minutes.high)
    if high < 1:
        return _("under 1 minute")
    if low == high:
        return ngettext("%d minute", "%d minutes", high) % high
    return _("%(low)d to %(high)d minutes") % {"low": low, "high": high}


def line_in_words(night: NightLine) -> str:
    """Say one night in one line."""
    day = night_in_words(night)
    if night.minutes is None:
        return _("%s: nothing was listened to") % day
    bouts = ngettext("%d bout", "%d bouts", night.n_bouts) % night.n_bouts
    return _("%(day)s: %(minutes)s of crying, %(bouts)s, longest quiet %(quiet)s") % {
        "day": day,
        "minutes": minutes_in_words(night.minutes),
        "bouts": bouts,
        "quiet": stretch_in_words(night.longest_quiet_ms),
    }


def night_in_words(night: NightLine) -> str:
    """Name the night by its evening; one that is not compared has a star."""
    day = date_format(night.night, "D j M")
    return day if night.compared or night.minutes is None else f"{day} *"


def stretch_in_words(ms: int) -> str:
    """Say a long stretch as a clock would.

    Examples
    --------
    >>> stretch_in_words(3 * 3_600_000 + 5 * 60_000)
    '3 h 05 min'
    """
    if ms < HOUR_MS:
        return length_in_words(ms)
    hours, minutes = divmod(round(ms / 60_000), 60)
    return _("%(hours)d h %(minutes)02d min") % {"hours": hours, "minutes": minutes}


def as_text(letter: Letter, *, with_kind_line: bool) -> str:
    """Write the letter for channels that take plain text."""
    parts = []
    for room in letter.rooms:
        heading = [room_in_words(room)] if room_in_words(room) else []
        lines = [line_in_words(night) for night in room.nights] if room.known else []
        parts += ["\n".join([*heading, *sentences(room)]), "\n".join(lines)]
    if not letter.rooms:
        parts.append(nothing_known())
    if with_kind_line:
        parts.append(kind_line(letter))
    return "\n\n".join(part for part in parts if part)


def as_mail(letter: Letter, *, with_kind_line: bool) -> str:
    """Write the letter for channels that take HTML; it loads nothing from anywhere."""
    return render_to_string(
        "letter_mail.html", in_words(letter, with_kind_line=with_kind_line)
    )


def in_words(letter: Letter, *, with_kind_line: bool) -> dict[str, object]:
    """Put the letter into the words that a page or a mail is made of."""
    return {
        "title": title(letter),
        "rooms": [
            {
                "name": room_in_words(room),
                "sentences": sentences(room),
                "nights": [_cells(night) for night in room.nights],
                "is_known": bool(room.known),
            }
            for room in letter.rooms
        ],
        "nothing": "" if letter.rooms else nothing_known(),
        "kind_line": kind_line(letter) if with_kind_line else "",
    }


def _cells(night: NightLine) -> dict[str, str]:
    if night.minutes is None:
        return {"day": night_in_words(night), "minutes": ""}
    return {
        "day": night_in_words(night),
        "minutes": minutes_in_words(night.minutes),
        "bouts": str(night.n_bouts),
        "quiet": stretch_in_words(night.longest_quiet_ms),
        "heard": stretch_in_words(night.covered_ms),
    }


def _usual(room: RoomWeek) -> str:
    usual = round(room.usual_minutes or 0)
    if usual < 1:
        return _("A usual night of this week had hardly any crying.")
    sentence = ngettext(
        "A usual night of this week had about %d minute of crying.",
        "A usual night of this week had about %d minutes of crying.",
        usual,
    )
    return sentence % usual


def _quietest(nights: Sequence[NightLine]) -> str:
    longest = max(nights, key=lambda night: night.longest_quiet_ms)
    if not longest.longest_quiet_ms:
        return ""
    return _("The longest quiet stretch was %(length)s, in the night of %(day)s.") % {
        "length": stretch_in_words(longest.longest_quiet_ms),
        "day": date_format(longest.night, "l"),
    }


def _trend(trend: Difference) -> str:
    low, high = sorted(round(abs(each)) for each in (trend.low, trend.high))
    if trend.minutes < 0:
        sentence = _(
            "That is less than in the %(n)d nights before, by %(low)d to %(high)d "
            "minutes a night; chance alone would rarely do this."
        )
    else:
        sentence = _(
            "That is more than in the %(n)d nights before, by %(low)d to %(high)d "
            "minutes a night; chance alone would rarely do this. Such weeks come and "
            "go, and nobody need have done anything wrong."
        )
    return sentence % {"n": trend.n_nights, "low": low, "high": high}


def _no_trend(room: RoomWeek) -> str:
    if not room.is_comparable:
        return ""
    return _("It differs from the weeks before by no more than chance does.")


def _unknown(nights: Sequence[NightLine]) -> str:
    days = [date_format(night.night, "l") for night in nights]
    if len(days) > 1:
        both = {"days": ", ".join(days[:-1]), "last": days[-1]}
        return (
            _(
                "In the nights of %(days)s and %(last)s nothing was listened to. They are "
                "not quiet nights, only unknown ones."
            )
            % both
        )
    sentence = _(
        "In the night of %s nothing was listened to. It is no quiet night, only an "
        "unknown one."
    )
    return sentence % days[0]
