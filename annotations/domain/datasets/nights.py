"""Which night a recording belongs to, and which side of datasets a night is on.

A night is on one side for ever: a model that was measured on it must not be trained on
it later. So sides are rows, dealt once; a person may pin a night to another side.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from acoustics.dataset import splits
from acoustics.dataset.rows import Split as Side
from annotations.domain.errors import DomainError
from annotations.models import Household, NightSide, Person, Recording, Split

NOON = timedelta(hours=12)


class NoSuchNight(Exception):
    """The household has no recording of that night."""


@dataclass(frozen=True, slots=True)
class Night:
    """A night, or a recording of which nobody knows the night, and its side.

    `split` is empty until the first dataset with it is frozen.
    """

    night: str
    split: str
    pinned: bool
    n_recordings: int


def night_of(recording: Recording, *, household: Household) -> str | None:
    """Name the night, local noon to local noon, by the date of its evening."""
    if recording.started_at is None:
        return None
    local = recording.started_at.astimezone(ZoneInfo(household.time_zone))
    # By the clock on the wall: twelve real hours would miss noon when it is changed.
    return (local.replace(tzinfo=None) - NOON).date().isoformat()


def all_of(household: Household) -> list[Night]:
    """List all nights in order of time, those without a date last."""
    counted = Counter(_key(row, household) for row in _recordings(household))
    sides = {row.night: row for row in NightSide.objects.of(household)}
    return [
        Night(
            night=night,
            split=sides[night].split if night in sides else "",
            pinned=night in sides and sides[night].pinned_at is not None,
            n_recordings=counted[night],
        )
        for night in sorted({*counted, *sides}, key=lambda night: (len(night), night))
    ]


def one_of(household: Household, night: str) -> Night:
    for each in all_of(household):
        if each.night == night:
            return each
    raise NoSuchNight(night)


@transaction.atomic
def pin(
    household: Household, night: str, *, split: str, person: Person, now: datetime
) -> Night:
    """Put a night on a side, as a person says, from the next dataset on."""
    if split not in Split.values:
        msg = _("A night is on one of the sides train, validation and test.")
        raise DomainError(msg, field="split")
    one_of(household, night)
    NightSide.objects.update_or_create(
        household=household,
        night=night,
        defaults={"split": split, "pinned_by": person, "pinned_at": now},
    )
    return one_of(household, night)


def unpin(household: Household, night: str) -> Night:
    """Let go of a night; it stays on the side it is on."""
    one_of(household, night)
    rows = NightSide.objects.of(household).filter(night=night)
    rows.update(pinned_by=None, pinned_at=None)
    return one_of(household, night)


def sides(household: Household) -> dict[str, Side]:
    """Tell on which side each night is that has one."""
    rows = NightSide.objects.of(household)
    return {row.night: cast("Side", row.split) for row in rows}


@transaction.atomic
def deal(household: Household, parts: Iterable[splits.Part]) -> splits.Deal:
    """Give each night that has no side one, and keep it."""
    # Holds back a second dataset that is being chosen in the same moment.
    Household.objects.select_for_update().get(pk=household.pk)
    held = sides(household)
    dealt = splits.deal(parts, held=held)
    NightSide.objects.bulk_create(
        NightSide(household=household, night=night, split=side)
        for night, side in dealt.sides.items()
        if night not in held
    )
    return dealt


def _recordings(household: Household) -> Iterable[Recording]:
    return Recording.objects.of(household).kept().playing()


def _key(recording: Recording, household: Household) -> str:
    return night_of(recording, household=household) or str(recording.pk)
