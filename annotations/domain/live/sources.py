"""Devices that listen: added, renamed, retired, and when each was last heard from."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from annotations.domain import live_states
from annotations.domain.errors import DomainError
from annotations.domain.live import episodes
from annotations.domain.sums import night_sums
from annotations.models import Household, Source


class NameTaken(DomainError):
    """Another device of the household goes by this name."""

    code = "name_taken"


@transaction.atomic
def add(
    *, household: Household, name: str, room: str, kind: str, now: datetime
) -> Source:
    """Add a device; the same name again gives the same one back, in use."""
    name = _some(name)
    source, is_new = Source.objects.get_or_create(
        household=household,
        name=name,
        defaults={"room": room.strip(), "kind": kind, "created_at": now},
    )
    if source.kind != kind:
        sentence = _("“%(name)s” listens in another way. Choose another name for it.")
        raise NameTaken(sentence % {"name": name}, field="name")
    if source.retired_at:
        from_room = source.room
        source.retired_at, source.room = None, room.strip()
        source.save(update_fields=["retired_at", "room"])
        if source.room != from_room:
            episodes.follow(source, from_room=from_room)
        night_sums.touch_all(household)
        is_new = True
    if is_new:
        live_states.touch(household)
    return source


def rename(source: Source, *, name: str | None, room: str | None) -> Source:
    """Call a device, or its room, something else; what it heard goes along."""
    from_room = source.room
    if name is not None:
        source.name = _some(name)
    if room is not None:
        source.room = room.strip()
    try:
        with transaction.atomic():
            source.save(update_fields=["name", "room"])
            if source.room != from_room:
                episodes.follow(source, from_room=from_room)
            if room is not None:
                night_sums.touch_all(source.household)
            live_states.touch(source.household)
    except IntegrityError as error:
        msg = _("Another device goes by this name. Choose another one.")
        raise NameTaken(msg, field="name") from error
    return source


@transaction.atomic
def retire(source: Source, *, now: datetime) -> None:
    """Take a device off the list; what it heard stays. Safe to repeat."""
    in_use = Source.objects.filter(pk=source.pk, retired_at=None)
    if in_use.update(retired_at=now, down_since=None):
        live_states.touch(source.household)


def heard_from(source: Source, *, now: datetime) -> None:
    """Write down that a device said something, whatever it was."""
    rows = Source.objects.filter(pk=source.pk)
    rows.update(last_word_at=now, down_since=None, skew_ms=source.skew_ms)
    if source.down_since:
        live_states.touch(source.household)


def _some(name: str) -> str:
    if not name.strip():
        msg = _("Give the device a name.")
        raise DomainError(msg, field="name")
    return name.strip()
