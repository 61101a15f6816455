"""The one writer of what was heard live, whoever listened: a device or the server.

A word may come twice, late or out of order: what is final is written once, by its id,
and what is not final is replaced by the newest word alone.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from acoustics.events import Interval
from annotations.domain import live_states
from annotations.domain.errors import NotPossibleNow
from annotations.domain.live import (
    coverage,
    episodes,
    listening_sessions,
    live_scores,
    sources,
)
from annotations.domain.sums import night_sums
from annotations.models import Detection, Household, Label, ListeningSession, Source

# The starter's word for crying; a household may call it something else by now.
CRYING = "cry"


class AnothersDetection(NotPossibleNow):
    """The id of a detection was used for something else."""

    code = "id_taken"


@dataclass(frozen=True, slots=True)
class Said:
    """One detection of a word; its id is made by who says it."""

    id: uuid.UUID
    interval: Interval
    label: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What was heard since the word before, in positions of the session.

    `detections` are final; `unsettled` is all that would be said if the sound ended now.
    `score` is of the last moment, `scores` the highest of each step that begins there.
    """

    heard_ms: int
    settled_ms: int
    score: float = 0.0
    scores: tuple[tuple[int, float], ...] = ()
    level_db: float | None = None
    covered: tuple[Interval, ...] = ()
    detections: tuple[Said, ...] = ()
    unsettled: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a word: the labels in it that the household does not know."""

    session: ListeningSession
    unknown_labels: tuple[str, ...] = ()


@dataclass(slots=True)
class _Changes:
    """What a word changes in the rows of its session."""

    new: list[Detection] = field(default_factory=list)
    changed: list[Detection] = field(default_factory=list)
    gone: list[Detection] = field(default_factory=list)
    moments: list[datetime] = field(default_factory=list)

    def note(self, *rows: Detection) -> None:
        self.moments += [end for row in rows for end in (row.start_at, row.end_at)]


@transaction.atomic
def tell(session: ListeningSession, word: Word, *, now: datetime) -> Taken:
    """Write down what was heard; safe to repeat, and in any order."""
    session = _held(session)
    # First of all: whoever changes detections holds this row, or two would wait for
    # each other.
    live_states.touch(session.household)
    is_newest = word.heard_ms >= session.heard_ms
    labels = _Labels(session.household)
    moments = _write(session, word, labels, is_newest=is_newest)
    coverage.add(session, word.covered)
    _touch(session, word, moments)
    _move_forward(session, word, is_newest=is_newest)
    if session.source.kind == Source.Kind.EDGE:
        sources.heard_from(session.source, now=now)
    return Taken(session, tuple(sorted(labels.unknown)))


def tell_from_device(
    session: ListeningSession, word: Word, *, sent_at: datetime, now: datetime
) -> Taken:
    """Take the word of a device that listens by itself.

    One that was cut off for hours comes back with all it heard meanwhile: its session
    goes on, though it was taken for over.
    """
    with transaction.atomic():
        session = _held(session)
        if session.source.retired_at:
            listening_sessions.must_be_open(session)
        if session.ended_at and word.heard_ms > session.heard_ms:
            listening_sessions.open_again(session)
        listening_sessions.hear_from(session, sent_at=sent_at, now=now)
        return tell(session, word, now=now)


def _held(session: ListeningSession) -> ListeningSession:
    """Hold the session until the end: two words at once would lose what one says."""
    rows = ListeningSession.objects.select_related("source", "household")
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=session.pk)


class _Labels:
    """Labels in use, by the words that models have for them."""

    def __init__(self, household: Household) -> None:
        self._household = household
        self._known: dict[str, Label] | None = None
        self.unknown: set[str] = set()

    def named(self, name: str) -> Label | None:
        if self._known is None:
            self._known = self._in_use()
        if name not in self._known:
            self.unknown.add(name)
        return self._known.get(name)

    def _in_use(self) -> dict[str, Label]:
        rows = Label.objects.of(self._household).in_use().in_order()
        known = {label.name: label for label in rows}
        crying = [label for label in known.values() if label.counts_as_crying]
        if crying:
            known.setdefault(CRYING, crying[0])
        return known


def _write(
    session: ListeningSession, word: Word, labels: _Labels, *, is_newest: bool
) -> list[datetime]:
    rows = _rows(session, word)
    changes = _Changes()
    for said in word.detections:
        _take(said, rows, changes, session=session, labels=labels, final=True)
    if is_newest:
        final = {said.id for said in word.detections}
        unsettled = [said for said in word.unsettled if said.id not in final]
        for said in unsettled:
            _take(said, rows, changes, session=session, labels=labels, final=False)
        _let_go(rows, changes, said={*final, *(each.id for each in unsettled)})
    _save(changes)
    if changes.moments:
        episodes.recompute(
            session.household,
            room=session.source.room,
            start_at=min(changes.moments),
            end_at=max(changes.moments),
        )
    return changes.moments


def _touch(session: ListeningSession, word: Word, moments: Iterable[datetime]) -> None:
    """Mark the nights stale that a word tells something of."""
    ends = [
        *moments,
        *(
            session.at(ms)
            for span in word.covered
            for ms in (span.start_ms, span.end_ms)
        ),
    ]
    if ends:
        room = session.source.room
        night_sums.touch(session.household, min(ends), max(ends), room)


def _rows(session: ListeningSession, word: Word) -> dict[uuid.UUID, Detection]:
    """Give the rows that a word is about: those it names and all that are not final."""
    ids = {said.id for said in (*word.detections, *word.unsettled)}
    waiting = Detection.objects.filter(session=session, final=False)
    rows = {row.pk: row for row in waiting}
    if missing := ids - rows.keys():
        rows |= Detection.objects.in_bulk(missing)
    if any(row.session_id != session.pk for row in rows.values()):
        msg = _("An id in this is another detection's. Make a new one.")
        raise AnothersDetection(msg, field="detections")
    return rows


def _take(
    said: Said,
    rows: dict[uuid.UUID, Detection],
    changes: _Changes,
    *,
    session: ListeningSession,
    labels: _Labels,
    final: bool,
) -> None:
    label = labels.named(said.label)
    known = rows.get(said.id)
    # What is final stays as it was said first.
    if label is None or (known is not None and known.final):
        return
    facts = {
        "room": session.source.room,
        "label": label,
        "score": said.score,
        "model_id": session.model_id,
        "final": final,
        "start_at": session.at(said.interval.start_ms),
        "end_at": session.at(said.interval.end_ms),
    }
    if known is None:
        made = Detection(
            id=said.id,
            household_id=session.household_id,
            session=session,
            **facts,
        )
        rows[said.id] = made
        changes.new.append(made)
        changes.note(made)
    elif any(getattr(known, name) != fact for name, fact in facts.items()):
        changes.note(known)
        for name, fact in facts.items():
            setattr(known, name, fact)
        changes.changed.append(known)
        changes.note(known)


def _let_go(
    rows: Mapping[uuid.UUID, Detection], changes: _Changes, *, said: set[uuid.UUID]
) -> None:
    """Take away what is not said any more; a person's word about it goes on."""
    for row in rows.values():
        if row.final or row.pk in said:
            continue
        if row.verdict:
            _hand_on(row, changes.new)
        if row.verdict == Detection.Verdict.RIGHT and not _is_among(row, changes.new):
            row.final = True
            changes.changed.append(row)
        else:
            changes.gone.append(row)
        changes.note(row)


def _hand_on(row: Detection, new: Iterable[Detection]) -> None:
    """Give the verdict to what is heard there now, under another id."""
    for other in new:
        if _overlap(row, other) and not other.verdict:
            other.verdict, other.by = row.verdict, row.by
            other.decided_at = row.decided_at


def _is_among(row: Detection, others: Iterable[Detection]) -> bool:
    return any(_overlap(row, other) for other in others)


def _overlap(one: Detection, other: Detection) -> bool:
    return (
        one.label_id == other.label_id
        and one.start_at < other.end_at
        and other.start_at < one.end_at
    )


def _save(changes: _Changes) -> None:
    Detection.objects.bulk_create(changes.new)
    if changes.changed:
        fields = ["room", "label", "score", "model", "final", "start_at", "end_at"]
        Detection.objects.bulk_update(changes.changed, fields)
    if changes.gone:
        Detection.objects.filter(pk__in=[row.pk for row in changes.gone]).delete()


def _move_forward(session: ListeningSession, word: Word, *, is_newest: bool) -> None:
    session.settled_ms = max(session.settled_ms, word.settled_ms)
    if is_newest:
        session.heard_ms = word.heard_ms
        session.score, session.level_db = word.score, word.level_db
    told = ["heard_ms", "settled_ms", "score", "level_db"]
    kept = live_scores.with_more(session.scores, word.scores)
    if kept != session.scores:
        session.scores = kept
        told.append("scores")
    session.save(update_fields=told)
