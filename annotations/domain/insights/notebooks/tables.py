"""What the tables hold: nights as they were added up, and what was heard and noted."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from annotations.domain import people
from annotations.domain.insights import children, letters, night_summaries, sureness
from annotations.domain.insights.notebooks.columns import (
    Cell,
    Column,
    Table,
    day,
    moment,
    number,
    text,
    yes_no,
)
from annotations.domain.sums import night_sums
from annotations.domain.sums.adding_up import night_at
from annotations.models import (
    CareNote,
    Detection,
    Episode,
    Household,
    NightSum,
    Reading,
)

AT_ONCE = 2_000
# A year and more; of earlier nights what was known before is told.
WEIGHED_AT_ONCE = 500
MINUTE_MS, SECOND_MS = 60_000, 1_000
FIRST, LAST = date(1970, 1, 1), date(9999, 12, 30)

ROOM = text("room", "The room; empty for all that is heard, whatever the room.")
NIGHT = day("night", "The night, local noon to local noon, by the date of its evening.")
START = moment("start_at", "When it began.")
END = moment("end_at", "When it ended.")


def known_nights(
    household: Household, *, room: str, with_marks: bool = True
) -> list[NightSum]:
    """Give the nights that are added up; those that are not yet say nothing."""
    rows = night_sums.rows(
        household,
        since=FIRST,
        until=LAST,
        room=room or None,
        with_marks=with_marks,
        every_mark=with_marks,
    )
    return [row for row in rows if not row.stale]


def rooms(household: Household) -> list[str]:
    """Name the rooms: all that is heard, and each in which a child sleeps."""
    named = children.of(household).exclude(room="").order_by()
    return ["", *sorted(set(named.values_list("room", flat=True)))]


def _nights(household: Household) -> Iterator[tuple[Cell, ...]]:
    for room in rooms(household):
        rows = known_nights(household, room=room, with_marks=False)
        sureness.weigh(household, rows, room=room, most=WEIGHED_AT_ONCE)
        usual_ms = night_summaries.usual_ms(rows)
        for row in rows:
            yield _night(row, state=night_summaries.state_of(row, usual_ms))


def _night(row: NightSum, *, state: str) -> tuple[Cell, ...]:
    is_known, minutes = row.covered_ms > 0, letters.minutes_of(row)
    return (
        row.room,
        row.night,
        row.begins_at,
        row.ends_at,
        is_known,
        state == night_summaries.WHOLE,
        row.covered_ms / MINUTE_MS,
        row.crying_ms / MINUTE_MS if is_known else None,
        minutes.low if minutes else None,
        minutes.middle if minutes else None,
        minutes.high if minutes else None,
        row.said_ms / MINUTE_MS if is_known else None,
        row.n_episodes if is_known else None,
        row.longest_quiet_ms / MINUTE_MS if is_known else None,
        None if row.settling_ms is None else row.settling_ms / MINUTE_MS,
        row.first_cry_at,
        row.last_cry_at,
        row.n_right,
        row.n_wrong,
        row.n_missed,
        row.n_asked,
    )


def _hours(household: Household) -> Iterator[tuple[Cell, ...]]:
    for row in _all_nights(household):
        for place, (clock, covered_ms, crying_ms) in enumerate(row.hours):
            heard = covered_ms / MINUTE_MS
            crying = crying_ms / MINUTE_MS if covered_ms else None
            yield row.room, row.night, place, clock, heard, crying


def _stretches(row: NightSum, which: list[list[float]]) -> Iterator[tuple[Cell, ...]]:
    for start_s, end_s in which:
        start_at = row.begins_at + timedelta(seconds=start_s)
        end_at = row.begins_at + timedelta(seconds=end_s)
        yield row.room, row.night, start_at, end_at


def _cries(household: Household) -> Iterator[tuple[Cell, ...]]:
    for row in _all_nights(household):
        yield from _stretches(row, row.cries)


def _coverage(household: Household) -> Iterator[tuple[Cell, ...]]:
    for row in _all_nights(household):
        yield from _stretches(row, row.covered)


def _all_nights(household: Household) -> Iterator[NightSum]:
    for room in rooms(household):
        yield from known_nights(household, room=room)


def _episodes(household: Household) -> Iterator[tuple[Cell, ...]]:
    zone = ZoneInfo(household.time_zone)
    rows = Episode.objects.of(household).order_by("start_at", "id")
    for row in rows.iterator(chunk_size=AT_ONCE):
        yield (
            row.room,
            night_at(row.start_at, zone),
            row.start_at,
            row.end_at,
            row.crying_ms / SECOND_MS,
            row.n_detections,
        )


def _detections(household: Household) -> Iterator[tuple[Cell, ...]]:
    zone = ZoneInfo(household.time_zone)
    rows = Detection.objects.of(household).filter(final=True).in_order()
    told = rows.values_list(
        *("room", "label__name", "label__counts_as_crying", "start_at", "end_at"),
        *("score", "model__number", "verdict", "session"),
    )
    for (
        room,
        label,
        crying,
        start_at,
        end_at,
        score,
        model,
        verdict,
        session,
    ) in told.iterator(chunk_size=AT_ONCE):
        by = "person" if session is None else "device"
        night = night_at(start_at, zone)
        yield room, night, start_at, end_at, label, crying, score, model, verdict, by


def _care_notes(household: Household) -> Iterator[tuple[Cell, ...]]:
    names, zone = people.stand_ins(household), ZoneInfo(household.time_zone)
    rows = CareNote.objects.of(household).standing().order_by("at", "id")
    for at, kind, words, by in rows.values_list(
        "at", "kind", "words", "by__username"
    ).iterator(chunk_size=AT_ONCE):
        who = names.get(by or "", people.SOMEBODY)
        yield at, night_at(at, zone), kind, words, who


def _readings(household: Household) -> Iterator[tuple[Cell, ...]]:
    zone = ZoneInfo(household.time_zone)
    rows = Reading.objects.filter(series__household=household)
    at: datetime
    for name, unit, at, value in (
        rows.order_by("series__name", "at")
        .values_list("series__name", "series__unit", "at", "value")
        .iterator(chunk_size=AT_ONCE)
    ):
        yield name, unit, at, night_at(at, zone), value


_OF_NIGHTS: tuple[Column, ...] = (
    ROOM,
    NIGHT,
    moment("begins_at", "Noon of that day."),
    moment("ends_at", "Noon of the next; 23 to 25 hours later."),
    yes_no("has_data", "Whether anything was listened to; if not, nothing is known."),
    yes_no("compared", "Listened to for at least half as long as usual."),
    number("heard_min", "Time that was listened to.", "minutes"),
    number("crying_min", "Crying as it was counted.", "minutes"),
    number("crying_low_min", "Lower end of the 90 % interval.", "minutes"),
    number("crying_middle_min", "Median of what it may be.", "minutes"),
    number("crying_high_min", "Upper end of the 90 % interval.", "minutes"),
    number("confirmed_min", "Crying that people confirmed or marked.", "minutes"),
    number("bouts", "Bouts of crying."),
    number("longest_quiet_min", "Longest stretch without crying.", "minutes"),
    number("settling_min", "From the first cry until ten quiet minutes.", "minutes"),
    moment("first_cry_at", "The first crying of the night."),
    moment("last_cry_at", "The end of the last."),
    number("n_right", "Bouts that people said were right."),
    number("n_wrong", "Bouts that people said were none."),
    number("n_missed", "Random quiet moments in which people heard crying."),
    number("n_asked", "Random quiet moments that people answered."),
)

TABLES = (
    Table("nights", "One row for each night and room.", _OF_NIGHTS, _nights),
    Table(
        "hours",
        "One row for each hour of each night.",
        (
            ROOM,
            NIGHT,
            number("number", "Of the hour since noon, from 0."),
            number("clock_hour", "What the clock showed; one may come twice."),
            number("heard_min", "Time that was listened to.", "minutes"),
            number("crying_min", "Crying; empty if nothing was heard.", "minutes"),
        ),
        _hours,
    ),
    Table("cries", "Crying, joined.", (ROOM, NIGHT, START, END), _cries),
    Table(
        "coverage", "Time that was listened to.", (ROOM, NIGHT, START, END), _coverage
    ),
    Table(
        "episodes",
        "Bouts of crying that were heard live, in each room.",
        (
            text("room", "The room of the device."),
            NIGHT,
            START,
            END,
            number("crying_s", "Crying in it.", "seconds"),
            number("n_detections", "Detections it is made of."),
        ),
        _episodes,
    ),
    Table(
        "detections",
        "What was heard live, piece by piece.",
        (
            text("room", "The room of the device."),
            NIGHT,
            START,
            END,
            text("label", "What was heard."),
            yes_no("counts_as_crying", "Whether the label is one of crying."),
            number("score", "The model's, from 0 to 1; empty for a person's word."),
            number("model", "The number of the model."),
            text("verdict", "What a person said of it: right, wrong, or nothing."),
            text("by", "Who said it: a device, or a person."),
        ),
        _detections,
    ),
    Table(
        "care_notes",
        "What people did. The words are yours: look before you pass them on.",
        (
            moment("at", "When."),
            NIGHT,
            text("kind", "What was done."),
            text("words", "What was written about it."),
            text("by", "Who did it; people are numbered, not named."),
        ),
        _care_notes,
    ),
    Table(
        "readings",
        "What was measured: temperatures and the like.",
        (
            text("series", "What was measured."),
            text("unit", "Its unit."),
            moment("at", "When."),
            NIGHT,
            number("value", "The value; 1 is yes and 0 is no."),
        ),
        _readings,
    ),
)
