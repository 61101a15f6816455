"""What a document of labels means to a household: each line's recording and fate."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from acoustics.events import Interval
from annotations.domain.importing.documents import Document, Line, Trouble
from annotations.domain.importing.matching import How, Match, Shelf
from annotations.domain.importing.tallies import Fate, Tally
from annotations.domain.words import as_span
from annotations.models import Annotation, Recording

LONGEST_NOTE = 2_000
MOST_SHOWN = 500
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Placed:
    """A line that may be added: `number` counts the document's lines from 0."""

    number: int
    line: Line
    recording: Recording
    label: str


@dataclass(slots=True)
class Judged:
    """A document against a household: what may be added, and what becomes of the rest."""

    new: list[Placed] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    matches: dict[str, Match] = field(default_factory=dict)
    n_by_said: Counter[str] = field(default_factory=Counter)

    def recordings_as_stated(self) -> list[dict[str, Any]]:
        """Say which recordings the document speaks of, those with most lines first."""
        return [
            {
                "said": said,
                "id": str(match.recording.pk) if match.recording else None,
                "name": match.recording.name if match.recording else "",
                "how": match.how.value,
                "n": n,
            }
            for said, n in self.n_by_said.most_common(MOST_SHOWN)
            for match in [self.matches[said]]
        ]


Place = tuple[uuid.UUID, int, int, str]


def judge(
    document: Document, *, shelf: Shelf, meanings: Mapping[str, str | None]
) -> Judged:
    """Find the fate of each line.

    Parameters
    ----------
    meanings : mapping of str to str or None
        Our label for each of their words. A word that is not in it is new whatever
        it will become; one that is None is left out.
    """
    judged = Judged()
    judged.n_by_said.update(line.said for line in document.lines)
    alone = len(judged.n_by_said) == 1
    judged.matches = {said: shelf.find(said, alone=alone) for said in judged.n_by_said}
    judged.tally.add(Fate.UNREADABLE, n=document.n_unreadable)
    judged.tally.tell(*document.troubles)
    there = _standing(judged.matches.values())
    for number, line in enumerate(document.lines):
        match = judged.matches[line.said]
        fate = _fate(line, match, meanings=meanings, there=there)
        judged.tally.add(fate, line.word)
        judged.tally.tell(*_troubles(line, match, fate))
        if fate is Fate.NEW and match.recording:
            label = meanings.get(line.word) or line.word
            judged.new.append(Placed(number, line, match.recording, label))
    return judged


def _fate(
    line: Line,
    match: Match,
    *,
    meanings: Mapping[str, str | None],
    there: set[Place],
) -> Fate:
    ours = meanings.get(line.word, line.word)
    if ours is None:
        return Fate.LEFT_OUT
    if match.recording is None:
        return Fate.UNMATCHED
    if line.interval.end_ms > (match.recording.duration_ms or 0):
        return Fate.OUTSIDE
    place = _place(match.recording.pk, line.interval, ours)
    if place in there:
        return Fate.THERE_ALREADY
    # The same line twice in one document is one place.
    there.add(place)
    return Fate.NEW


def _standing(matches: Iterable[Match]) -> set[Place]:
    """Where the recordings are annotated already, a few recordings at a time."""
    ids = list({match.recording.pk for match in matches if match.recording})
    return {
        (recording_id, start_ms, end_ms, label)
        for first in range(0, len(ids), AT_ONCE)
        for recording_id, start_ms, end_ms, label in Annotation.objects.standing()
        .filter(recording__in=ids[first : first + AT_ONCE])
        .values_list("recording", "start_ms", "end_ms", "label__name")
    }


def _place(recording_id: uuid.UUID, interval: Interval, label: str) -> Place:
    return recording_id, interval.start_ms, interval.end_ms, label


def _troubles(line: Line, match: Match, fate: Fate) -> Iterator[Trouble]:
    if fate is Fate.OUTSIDE and match.recording:
        sentence = _("it ends at %(end)s, but “%(name)s” is %(length)s long")
        words = sentence % {
            "end": as_span(line.interval.end_ms),
            "name": match.recording.name,
            "length": as_span(match.recording.duration_ms or 0),
        }
        yield Trouble(line.where, words)
    if fate is Fate.UNMATCHED:
        yield Trouble(line.where, _WHY_UNMATCHED[match.how]() % line.said)
    if fate is Fate.NEW and len(line.note) > LONGEST_NOTE:
        sentence = _("its note is cut after %d characters")
        yield Trouble(line.where, sentence % LONGEST_NOTE)


_WHY_UNMATCHED = {
    How.UNKNOWN: lambda: _("you have no recording “%s”"),
    How.AMBIGUOUS: lambda: _("you have several recordings “%s”"),
    How.NOT_READY: lambda: _("your recording “%s” is not ready to be labelled"),
}
