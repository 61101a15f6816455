"""Which recording of a household a document speaks of."""

import re
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath

from annotations.models import Household, Recording

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class How(StrEnum):
    """How a recording was found, or why none was."""

    ID = "id"
    NAME = "name"
    CHOSEN = "chosen"
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    NOT_READY = "not_ready"


@dataclass(frozen=True, slots=True)
class Match:
    """What came of looking for a recording; `recording` is None where none fits."""

    how: How
    recording: Recording | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """The recordings of a household, by what documents may call them."""

    by_id: dict[uuid.UUID, Recording]
    by_name: dict[str, list[Recording]] = field(default_factory=dict)
    chosen: Recording | None = None

    def find(self, said: str, *, alone: bool) -> Match:
        """Look for what a document calls a recording.

        Parameters
        ----------
        alone : bool
            Whether the document speaks of one recording only: then, where nothing
            fits, it is the one that the person chose.
        """
        match = self._by_id(said) or self._by_name(said)
        if match.recording is None and alone and self.chosen is not None:
            match = Match(How.CHOSEN, self.chosen)
        if match.recording is not None and not match.recording.playable:
            return Match(How.NOT_READY)
        return match

    def _by_id(self, said: str) -> Match | None:
        for found in _ID.findall(said):
            if recording := self.by_id.get(uuid.UUID(found)):
                return Match(How.ID, recording)
        return None

    def _by_name(self, said: str) -> Match:
        for name in (_whole(said), _without_suffix(said)):
            named = self.by_name.get(name, [])
            if len(named) == 1:
                return Match(How.NAME, named[0])
            if named:
                return Match(How.AMBIGUOUS)
        return Match(How.UNKNOWN)


def shelf(household: Household, *, chosen: Recording | None = None) -> Shelf:
    """Lay out all recordings of a household that stay."""
    rows = Recording.objects.of(household).kept()
    by_name = defaultdict(list)
    by_id = {}
    for recording in rows.only("id", "name", "status", "duration_ms", "household"):
        by_id[recording.pk] = recording
        # A recording without a suffix in its name is found once, not twice.
        for name in {_whole(recording.name), _without_suffix(recording.name)}:
            by_name[name].append(recording)
    there = by_id.get(chosen.pk) if chosen else None
    return Shelf(by_id, dict(by_name), there)


def _whole(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).name.casefold().strip()


def _without_suffix(name: str) -> str:
    return PurePosixPath(_whole(name)).stem.strip()
