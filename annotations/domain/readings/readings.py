"""Readings of a series, added by the hundred, and what each night of them comes to.

A night is from local noon to local noon, by the date of its evening. It comes to the
mean of what was read from the evening to the morning; only where nothing was, of all.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from math import isfinite
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Avg, Count, Q
from django.utils.translation import gettext as _

from annotations.domain.errors import DomainError
from annotations.models import Household, NightValue, Reading, Series

Thing = TypeVar("Thing")

NOON = timedelta(hours=12)
DAY = timedelta(days=1)
# From one end of the world's time zones to the other it is 26 hours.
BESIDE = (-2, -1, 1, 2)
EVENING, MORNING = time(18), time(8)
AT_ONCE = 500  # SQLite takes only so many values in one statement
TOGETHER = 10_000  # about a week by the minute: nights are rarely cut in two
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD = timedelta(minutes=5)
LARGEST = 1e9
YES = frozenset({"1", "yes", "true", "on", "y", "ja", "wahr", "an"})
NO = frozenset({"0", "no", "false", "off", "n", "nein", "falsch", "aus"})


@dataclass(slots=True)
class Tally:
    """What became of readings that came; `nights` are those that they changed."""

    n_new: int = 0
    n_same: int = 0
    n_changed: int = 0
    n_removed: int = 0
    nights: set[date] = field(default_factory=set)

    def add(self, other: "Tally") -> None:
        self.n_new += other.n_new
        self.n_same += other.n_same
        self.n_changed += other.n_changed
        self.n_removed += other.n_removed
        self.nights |= other.nights


def some_of(things: Iterable[Thing], n: int = AT_ONCE) -> Iterator[list[Thing]]:
    """Give `n` at once; unless told, as many as fit into one statement."""
    left = iter(things)
    while some := list(islice(left, n)):
        yield some


def night_of(at: datetime, zone: ZoneInfo) -> date:
    """Name the night, by the clock on the wall."""
    return (at.astimezone(zone).replace(tzinfo=None) - NOON).date()


def value_of(said: object, *, kind: str) -> float:
    """Read a value: a number, or a yes or no in one of the usual words.

    Raises
    ------
    DomainError
        With a sentence for a person.
    """
    if kind == Series.Kind.YES_NO:
        return _yes_or_no(said)
    try:
        value = float(said)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError) as error:
        msg = _("“%(said)s” is no number.") % {"said": str(said)[:40]}
        raise DomainError(msg, field="value") from error
    if not isfinite(value) or abs(value) > LARGEST:
        msg = _("“%(said)s” is no number that can be kept.") % {"said": str(said)[:40]}
        raise DomainError(msg, field="value")
    return value


def check_moment(at: datetime, *, now: datetime) -> None:
    """Refuse a moment in which nothing can have been read."""
    if at > now + AHEAD:
        msg = _("That has not happened yet. Please look at the date again.")
        raise DomainError(msg, field="at")
    if at < EARLIEST:
        msg = _("That is before the year 2000. Please look at the date again.")
        raise DomainError(msg, field="at")


@transaction.atomic
def add(
    series: Series, readings: Iterable[tuple[datetime, float | None]], *, now: datetime
) -> Tally:
    """Add readings; the same again is there once, and none (None) removes one."""
    last = dict(readings)
    for at in last:
        check_moment(at, now=now)
    tally = _write(series, last.items())
    recount(series, tally.nights)
    return tally


@transaction.atomic
def add_some(series: Series, readings: Sequence[tuple[datetime, float]]) -> Tally:
    """Add readings in order of time, each moment once, with the nights they change.

    Of many, `TOGETHER` at a time, so that others can write meanwhile. What breaks off
    between two leaves nights that are right as far as it came.
    """
    tally = _write(series, readings)
    recount(series, tally.nights)
    return tally


def compare(series: Series, readings: Iterable[tuple[datetime, float]]) -> Tally:
    """Say what `add_some` would do, and do nothing."""
    tally, zone = Tally(), ZoneInfo(series.household.time_zone)
    for some in some_of(readings):
        _told(series, dict(some), tally, zone)
    return tally


@transaction.atomic
def recount(series: Series, nights: Iterable[date]) -> None:
    """Say anew to what some nights of a series come."""
    for some in some_of(sorted(nights)):
        held = [_counted(series, night) for night in some]
        gone = [row.night for row in held if not row.n_readings]
        NightValue.objects.filter(series=series, night__in=gone).delete()
        NightValue.objects.bulk_create(
            [row for row in held if row.n_readings],
            update_conflicts=True,
            unique_fields=["series", "night"],
            update_fields=["mean", "n_readings", "stale"],
        )


def values(household: Household) -> dict[Series, dict[date, float]]:
    """Give what each series of a household came to, night by night."""
    told: dict[Series, dict[date, float]] = {
        one: {} for one in Series.objects.of(household).in_order()
    }
    _recount_stale(household)
    by_id = {one.pk: nights for one, nights in told.items()}
    rows = NightValue.objects.filter(series__household=household)
    for series_id, night, mean in rows.values_list("series_id", "night", "mean"):
        by_id[series_id][night] = mean
    return told


@transaction.atomic
def touch_all(household: Household) -> None:
    """Mark all nights stale, and those beside them: noon is at another moment now."""
    for series in Series.objects.of(household).in_order():
        nights = NightValue.objects.filter(series=series)
        known = set(nights.values_list("night", flat=True))
        beside = {night + each * DAY for night in known for each in BESIDE} - known
        nights.update(stale=True)
        NightValue.objects.bulk_create(
            (
                NightValue(series=series, night=night, mean=0, n_readings=0, stale=True)
                for night in sorted(beside)
            ),
            ignore_conflicts=True,
        )


def _recount_stale(household: Household) -> None:
    stale = NightValue.objects.filter(series__household=household, stale=True)
    for series in Series.objects.filter(pk__in=stale.values("series")):
        recount(series, stale.filter(series=series).values_list("night", flat=True))


def _yes_or_no(said: object) -> float:
    word = str(said).strip().casefold()
    if word in YES or said is True or said == 1:
        return 1.0
    if word in NO or said is False or said == 0:
        return 0.0
    msg = _("“%(said)s” is neither yes nor no.") % {"said": str(said)[:40]}
    raise DomainError(msg, field="value")


def _told(
    series: Series,
    readings: Mapping[datetime, float | None],
    tally: Tally,
    zone: ZoneInfo,
) -> list[tuple[datetime, float | None]]:
    """Count what is new, and give what has to be written."""
    known = _known(series, readings)
    news = []
    for at, value in readings.items():
        if known.get(at) == value:
            tally.n_same += 1
            continue
        if value is None:
            tally.n_removed += 1
        elif at in known:
            tally.n_changed += 1
        else:
            tally.n_new += 1
        tally.nights.add(night_of(at, zone))
        news.append((at, value))
    return news


def _known(
    series: Series, readings: Mapping[datetime, float | None]
) -> dict[datetime, float]:
    within = Reading.objects.filter(
        series=series, at__range=(min(readings), max(readings))
    )
    # To look for each of them by itself takes longest: where little else is between the
    # first and the last, all that is there is read.
    if within.count() > 2 * len(readings):
        within = within.filter(at__in=list(readings))
    return dict(within.values_list("at", "value"))


def _write(series: Series, readings: Iterable[tuple[datetime, float | None]]) -> Tally:
    """Write readings down, and leave it to the caller to count their nights anew."""
    tally, zone = Tally(), ZoneInfo(series.household.time_zone)
    for some in some_of(readings):
        news = _told(series, dict(some), tally, zone)
        gone = [at for at, value in news if value is None]
        Reading.objects.filter(series=series, at__in=gone).delete()
        _put(series, [(at, value) for at, value in news if value is not None])
    return tally


def _put(series: Series, readings: Sequence[tuple[datetime, float]]) -> None:
    """Insert or replace; both databases know this statement.

    `bulk_create` does the same, and makes an object of each row and looks at each of
    its fields three times: a million take minutes.
    """
    if not readings:
        return
    _id, of, at, value = (field.column for field in Reading._meta.concrete_fields)
    statement = (
        f"INSERT INTO {Reading._meta.db_table} ({of}, {at}, {value}) "  # noqa: S608 - no name in it is anybody's but ours
        f"VALUES {', '.join(['(%s, %s, %s)'] * len(readings))} "
        f"ON CONFLICT ({of}, {at}) DO UPDATE SET {value} = excluded.{value}"
    )
    moment = connection.ops.adapt_datetimefield_value
    whose = Series._meta.pk.get_db_prep_value(series.pk, connection)
    # Plain numbers: as the field would have made them.
    told = [(whose, moment(when), float(said)) for when, said in readings]
    with connection.cursor() as cursor:
        cursor.execute(statement, [each for row in told for each in row])


def _counted(series: Series, night: date) -> NightValue:
    zone = ZoneInfo(series.household.time_zone)
    noon, evening, morning, end = _edges(night, zone)
    asleep = Q(at__gte=evening, at__lt=morning)
    told = Reading.objects.filter(series=series, at__gte=noon, at__lt=end).aggregate(
        n=Count("pk"), mean=Avg("value"), of_night=Avg("value", filter=asleep)
    )
    mean = told["mean"] if told["of_night"] is None else told["of_night"]
    return NightValue(
        series=series, night=night, mean=mean or 0.0, n_readings=told["n"], stale=False
    )


def _edges(night: date, zone: ZoneInfo) -> Sequence[datetime]:
    after = night + timedelta(days=1)
    return [
        datetime.combine(night, time(12), zone),
        datetime.combine(night, EVENING, zone),
        datetime.combine(after, MORNING, zone),
        datetime.combine(after, time(12), zone),
    ]
