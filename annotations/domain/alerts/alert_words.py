"""How an alert reads: what, where and since when, by the clock on the wall."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.models import Episode, Source


@dataclass(frozen=True, slots=True)
class Words:
    """The two parts of a message."""

    title: str
    body: str


def crying(episode: Episode, *, goes_on: bool, zone: ZoneInfo) -> Words:
    if goes_on:
        sentence = _("Since %(start)s, with %(crying)s of crying so far.")
    else:
        sentence = _(
            "From %(start)s to %(end)s, with %(crying)s of crying. It is quiet now."
        )
    return Words(_in(_("Crying"), episode.room), sentence % _facts([episode], zone))


def still_crying(episode: Episode, *, zone: ZoneInfo) -> Words:
    sentence = _(
        "Since %(start)s, with %(crying)s of crying, and nobody has written down that "
        "they went in."
    )
    title = _in(_("Still crying"), episode.room)
    return Words(title, sentence % _facts([episode], zone))


def digest(
    episodes: Sequence[Episode], *, more: bool, goes_on: bool, zone: ZoneInfo
) -> Words:
    n_bouts = len(episodes)
    if more:
        title = ngettext("%d more bout of crying", "%d more bouts of crying", n_bouts)
    else:
        title = ngettext("%d bout of crying", "%d bouts of crying", n_bouts)
    if goes_on:
        sentence = _("%(crying)s of crying since %(start)s. It goes on.")
    else:
        sentence = _(
            "%(crying)s of crying between %(start)s and %(end)s. It is quiet now."
        )
    return Words(
        _in(title % n_bouts, episodes[0].room), sentence % _facts(episodes, zone)
    )


def down(source: Source, *, since: datetime, zone: ZoneInfo) -> Words:
    sentence = _(
        "Nothing from there has been listened to since %s. Please look after its "
        "charger and its network: until it is back, nobody hears the child."
    )
    title = _("“%s” does not listen") % source.name
    return Words(title, sentence % _clock(since, zone))


def still_down(source: Source, *, since: datetime, zone: ZoneInfo) -> Words:
    words = down(source, since=since, zone=zone)
    return Words(_("“%s” still does not listen") % source.name, words.body)


def back(
    source: Source, *, since: datetime, now: datetime, listens: bool, zone: ZoneInfo
) -> Words:
    if not listens:
        title = _("“%s” was switched off") % source.name
        return Words(title, _("Its listening was ended. Nobody waits for it now."))
    times = {"start": _clock(since, zone), "end": _clock(now, zone)}
    title = _("“%s” is listening again") % source.name
    return Words(title, _("Nothing was listened to from %(start)s to %(end)s.") % times)


def test(who: str) -> Words:
    sentence = _("This is how Lullabel will tell you. %s asked for this test.")
    return Words(_("A test"), sentence % who)


def length_in_words(ms: int) -> str:
    """Say a length of time in whole seconds or minutes.

    Examples
    --------
    >>> length_in_words(45_400)
    '45 seconds'
    >>> length_in_words(61_000)
    '1 minute'
    """
    seconds = round(ms / 1000)
    if seconds < 60:
        return ngettext("%d second", "%d seconds", seconds) % seconds
    minutes = round(seconds / 60)
    return ngettext("%d minute", "%d minutes", minutes) % minutes


def _in(what: str, room: str) -> str:
    if not room:
        return what
    return _("%(what)s in %(room)s") % {"what": what, "room": room}


def _facts(episodes: Sequence[Episode], zone: ZoneInfo) -> dict[str, str]:
    return {
        "start": _clock(min(each.start_at for each in episodes), zone),
        "end": _clock(max(each.end_at for each in episodes), zone),
        "crying": length_in_words(sum(each.crying_ms for each in episodes)),
    }


def _clock(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%H:%M")
