"""How loud the room was in a night, outside of crying, as far as recordings tell.

Were crying counted in, it would go with itself. A device that sends no sound tells
nothing, and what people did not mark and no model heard is taken for the room.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from acoustics import room_level, spans
from acoustics.events import Interval
from acoustics.peaks import DamagedPeaks
from annotations.domain import files
from annotations.domain.sums.adding_up import Stretch, ms_of
from annotations.domain.sums.night_facts import ANYWHERE, LONGEST
from annotations.models import Household, Recording

# A cry has begun before it is marked, and rings on in the room.
AROUND_MS = 10_000


@dataclass(frozen=True, slots=True)
class Sound:
    """The peaks of a recording, placed in time."""

    path: Path
    whole: Interval


def sounds(
    household: Household, *, room: str, since: datetime, until: datetime
) -> list[Sound]:
    """Give what was recorded in one room, or in all, in some time."""
    rows = (
        Recording.objects.of(household)
        .kept()
        .playing()
        .filter(synthetic=False, started_at__gt=since - LONGEST, started_at__lt=until)
    )
    if room != ANYWHERE:
        rows = rows.filter(session__source__room=room)
    found = []
    for row in rows.only("household_id", "started_at", "duration_ms"):
        if row.started_at and row.duration_ms:
            start_ms = ms_of(row.started_at)
            whole = Interval(start_ms, start_ms + row.duration_ms)
            found.append(Sound(files.peaks(row), whole))
    return found


def of_night(
    told: Sequence[Sound], crying: Sequence[Interval], stretch: Stretch
) -> float | None:
    """Say how loud the room was, in dBFS; None where too little is known."""
    around = [
        Interval(each.start_ms - AROUND_MS, each.end_ms + AROUND_MS) for each in crying
    ]
    pieces = []
    for each in told:
        here = spans.within(stretch.interval, [each.whole])
        quiet = spans.subtract(here, around)
        if not quiet:
            continue
        placed = [one.moved(-each.whole.start_ms) for one in quiet]
        try:
            pieces.append(room_level.heights(each.path, placed))
        except DamagedPeaks:
            continue
    return room_level.middle_dbfs(pieces)
