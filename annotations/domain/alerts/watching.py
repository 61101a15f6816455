"""Whether a recorder that should be heard of is.

A source of an open session that says nothing for a minute is down. While we ourselves
did not look, as during an update, nobody could say anything: that counts as no silence.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from annotations.domain import live_states
from annotations.models import Household, ListeningSession, Source

SILENT_FOR = timedelta(minutes=1)
# Whoever looks every few seconds has looked all the while.
LOOKED_AWAY = timedelta(seconds=30)


def since(*, now: datetime) -> datetime:
    """Note that we look now, and say since when we have without a pause."""
    file = _note()
    try:
        began = datetime.fromisoformat(file.read_text())
        last = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except (OSError, ValueError):
        began = last = datetime.min.replace(tzinfo=UTC)
    if last < now - LOOKED_AWAY or began > now:
        began = now
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(began.isoformat())
    os.utime(file, (now.timestamp(), now.timestamp()))
    return began


def mark(*, now: datetime, looking_since: datetime) -> None:
    """Mark recorders that fell silent, and those that are heard of again."""
    silent_since = now - SILENT_FOR
    if looking_since <= silent_since:
        for source in _fallen_silent(silent_since):
            _set(source, down_since=source.last_word_at or now)
    for source in _heard_again(silent_since):
        _set(source, down_since=None)


def _fallen_silent(before: datetime) -> list[Source]:
    sessions = ListeningSession.objects.open().filter(began_at__lt=before)
    silent = Q(last_word_at__lt=before) | Q(last_word_at=None)
    rows = Source.objects.in_use().filter(
        silent, down_since=None, pk__in=sessions.values("source")
    )
    return list(rows.select_related("household"))


def _heard_again(before: datetime) -> list[Source]:
    sessions = ListeningSession.objects.open()
    well = Q(last_word_at__gte=before) | ~Q(pk__in=sessions.values("source"))
    rows = Source.objects.filter(well, down_since__isnull=False)
    return list(rows.select_related("household"))


@transaction.atomic
def _set(source: Source, *, down_since: datetime | None) -> None:
    # What was said in between has the last word.
    same = Source.objects.filter(
        pk=source.pk, last_word_at=source.last_word_at, down_since=source.down_since
    )
    if same.update(down_since=down_since):
        household: Household = source.household
        live_states.touch(household)


def _note() -> Path:
    return Path(settings.VAR) / "watched"
