"""What a night has that may go with crying, one value for each night."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from acoustics.insights.links import LEAST_NIGHTS, Kind
from annotations.domain.readings import readings
from annotations.models import CareNote, Child, Household, NightSum, Series

LOUDNESS = "loudness"
# Of so many series at most, those with most nights.
MOST_SERIES = 12
# What was done later may have been done because of the crying.
UNTIL = time(21)
# Who listens from noon on says nothing of bedtime.
ALWAYS_ON_S = 900.0
_DONE = {
    CareNote.Kind.FED: gettext_lazy("Fed in the evening"),
    CareNote.Kind.CHANGED: gettext_lazy("Changed in the evening"),
    CareNote.Kind.MEDICINE: gettext_lazy("Medicine in the evening"),
    CareNote.Kind.LAY_DOWN: gettext_lazy("Somebody lay down beside in the evening"),
    CareNote.Kind.OTHER: gettext_lazy("Something else done in the evening"),
}


Values = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A factor, and how a person calls it; `unit` is empty for a yes or no.

    It has a value for each night, None where that is unknown. `units` is more than one
    unit, where that is called otherwise.
    """

    name: str
    values: Values
    words: str
    unit: str
    kind: Kind = Kind.AMOUNT
    units: str = ""


def of(
    household: Household, nights: Sequence[NightSum], *, child: Child | None
) -> list[Named]:
    """Gather all there is, in the order in which it is told."""
    days = [row.night for row in nights]
    return [
        _time(days, child),
        Named(
            "weekday",
            tuple(float(day.weekday()) for day in days),
            _("Day of the week"),
            "",
            Kind.WEEKDAY,
        ),
        Named(
            "bedtime",
            _bedtimes(household, nights),
            _("When listening began in the evening"),
            _("hour later"),
            units=_("hours later"),
        ),
        *_loudness(nights),
        *_notes(household, nights),
        *_series(household, days),
    ]


def _time(days: Sequence[date], child: Child | None) -> Named:
    """Age and season run together with all that time brings: they are one factor."""
    born_on = child.born_on if child else None
    weeks = tuple((day - (born_on or days[0])).days / 7 for day in days)
    if born_on:
        return Named("age", weeks, _("Age"), _("week"), units=_("weeks"))
    return Named("time", weeks, _("Time that goes by"), _("week"), units=_("weeks"))


def _bedtimes(household: Household, nights: Sequence[NightSum]) -> Values:
    """Hours after noon, by the clock on the wall, of the first sound of each night."""
    zone = ZoneInfo(household.time_zone)

    def hours(row: NightSum) -> float | None:
        if not row.covered or row.covered[0][0] < ALWAYS_ON_S:
            return None
        at = row.begins_at + timedelta(seconds=row.covered[0][0])
        wall = at.astimezone(zone).replace(tzinfo=None)
        return (wall - datetime.combine(row.night, time(12))) / timedelta(hours=1)

    return tuple(hours(row) for row in nights)


def _loudness(nights: Sequence[NightSum]) -> list[Named]:
    """How loud the room was outside of crying: with it, crying would go with itself."""
    values = tuple(row.room_dbfs for row in nights)
    if sum(one is not None for one in values) < LEAST_NIGHTS:
        return []
    return [Named(LOUDNESS, values, _("Loudness of the room"), _("dB"))]


def _notes(household: Household, nights: Sequence[NightSum]) -> list[Named]:
    """Say of each night if something was done before it, from the first such on."""
    zone = ZoneInfo(household.time_zone)
    days = [row.night for row in nights]
    until = {row.night: _before(row, zone) for row in nights}
    done: dict[str, set[date]] = {}
    rows = CareNote.objects.of(household).standing().filter(kind__in=_DONE)
    for kind, at in rows.order_by("at").values_list("kind", "at"):
        wall = at.astimezone(zone)
        if wall.time() >= time(12) and at < until.get(wall.date(), at):
            done.setdefault(kind, set()).add(wall.date())
    told = []
    for kind, words in _DONE.items():
        if evenings := done.get(kind):
            first = min(evenings)
            values = (float(day in evenings) if day >= first else None for day in days)
            told.append(Named(f"note: {kind}", tuple(values), str(words), ""))
    return told


def _before(row: NightSum, zone: ZoneInfo) -> datetime:
    """Until when what is done is not yet done because of the night's crying."""
    late = datetime.combine(row.night, UNTIL, zone)
    if not row.covered or row.covered[0][0] < ALWAYS_ON_S:
        return late
    return min(late, row.begins_at + timedelta(seconds=row.covered[0][0]))


def _series(household: Household, days: Sequence[date]) -> list[Named]:
    wanted = set(days)
    known = [
        (one, values)
        for one, values in readings.values(household).items()
        if len(wanted & values.keys()) >= LEAST_NIGHTS
    ]
    known.sort(key=lambda each: -len(each[1]))
    return [
        Named(
            f"series: {one.pk}",
            tuple(values.get(day) for day in days),
            one.name,
            "" if one.kind == Series.Kind.YES_NO else one.unit or _("unit"),
        )
        for one, values in known[:MOST_SERIES]
    ]
