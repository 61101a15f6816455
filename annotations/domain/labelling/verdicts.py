"""Verdicts on many suggestions in one act: all of it or nothing, in few statements.

Each row ends as `suggestions.decide` and `suggestions.withdraw` would leave it, with
the same lines of history; one that somebody else was first to touch is passed over.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _

from annotations.domain import changes
from annotations.domain.errors import DomainError
from annotations.domain.labelling import annotations as labelling
from annotations.domain.labelling.annotations import Act
from annotations.domain.labelling.suggestions import KEEPING, line, unnamed
from annotations.domain.sums import night_sums
from annotations.models import Annotation, Change, Recording, Suggestion
from annotations.models.suggestions import UNDECIDED

# A statement names at most so many rows: SQLite takes no unbounded number of values.
AT_ONCE = 500

Seen = Mapping[uuid.UUID, int]  # suggestions, each in the version it was seen in
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The suggestions as they stand now, what came of them, which were passed over."""

    suggestions: list[Suggestion]
    annotations: list[Annotation]
    skipped: list[uuid.UUID]


def decide_all(
    *, recording: Recording, seen: Seen, decision: Suggestion.Decision, act: Act
) -> Verdicts:
    """Accept, reject or leave open all that stand undecided as they were seen."""

    def decide(some: list[Suggestion]) -> list[Change]:
        won = [row for row in some if row.decision in UNDECIDED]
        for suggestion in won:
            labelling.check_fits(suggestion.interval, recording)
        _become(won, decision, act)
        lines = [line(row, Change.Act.DECIDE, unnamed(act)) for row in won]
        return lines + (_keep(won, recording, act) if decision in KEEPING else [])

    return _once(recording, seen, act, what=Change.Act.DECIDE, change=decide)


def withdraw_all(*, recording: Recording, seen: Seen, act: Act) -> Verdicts:
    """Take these verdicts back; the annotations that came of them go too."""

    def withdraw(some: list[Suggestion]) -> list[Change]:
        won = [row for row in some if row.decision not in UNDECIDED]
        _become(won, Suggestion.Decision.PENDING, act)
        lines = [line(row, Change.Act.WITHDRAW, unnamed(act)) for row in won]
        return lines + _take_out(won, act)

    return _once(recording, seen, act, what=Change.Act.WITHDRAW, change=withdraw)


def _become(won: list[Suggestion], decision: Suggestion.Decision, act: Act) -> None:
    pending = decision == Suggestion.Decision.PENDING
    Suggestion.objects.filter(pk__in=_ids(won)).update(
        decision=decision,
        decided_by=None if pending else act.by,
        decided_at=None if pending else act.at,
        version=F("version") + 1,
    )
    for suggestion in won:
        suggestion.decision = decision
        suggestion.version += 1


def _keep(won: list[Suggestion], recording: Recording, act: Act) -> list[Change]:
    again = _stand_up(won, act)
    standing = {annotation.suggestion_id for annotation in again}
    new = Annotation.objects.bulk_create(
        _annotation_of(suggestion, recording, act)
        for suggestion in won
        if suggestion.pk not in standing
    )
    return _told(again, Change.Act.RESTORE, act) + _told(new, Change.Act.CREATE, act)


def _stand_up(won: list[Suggestion], act: Act) -> list[Annotation]:
    """Verdicts that were withdrawn left their annotations behind: take these again."""
    said = Suggestion.objects.filter(pk=OuterRef("suggestion"))
    left = Annotation.objects.filter(suggestion__in=_ids(won))
    left.update(
        start_ms=Subquery(said.values("start_ms")),
        end_ms=Subquery(said.values("end_ms")),
        label=Subquery(said.values("label")),
        source=Subquery(said.values("decision")),
        updated_at=act.at,
        deleted_at=None,
        version=F("version") + 1,
    )
    return list(left.select_related("household", "label"))


def _annotation_of(
    suggestion: Suggestion, recording: Recording, act: Act
) -> Annotation:
    return Annotation(
        household=recording.household,
        recording=recording,
        label=suggestion.label,
        source=suggestion.decision,
        suggestion=suggestion,
        created_by=act.by,
        created_at=act.at,
        updated_at=act.at,
        start_ms=suggestion.start_ms,
        end_ms=suggestion.end_ms,
    )


def _take_out(won: list[Suggestion], act: Act) -> list[Change]:
    standing = Annotation.objects.standing().filter(suggestion__in=_ids(won))
    gone = list(standing.select_for_update(of=("self",)).values_list("pk", flat=True))
    rows = Annotation.objects.filter(pk__in=gone)
    rows.update(deleted_at=act.at, updated_at=act.at, version=F("version") + 1)
    return _told(rows.select_related("household", "label"), Change.Act.DELETE, act)


def _told(rows: Iterable[Annotation], what: Change.Act, act: Act) -> list[Change]:
    return [labelling.line(row, what, unnamed(act)) for row in rows]


def _once(
    recording: Recording,
    seen: Seen,
    act: Act,
    *,
    what: Change.Act,
    change: Callable[[list[Suggestion]], list[Change]],
) -> Verdicts:
    def again(known: Change) -> Verdicts:
        return _as_it_was_done(recording, seen, known, what=what)

    def do() -> Verdicts:
        lines: list[Change] = []
        for some in _held(recording, seen):
            lines += change(some)
        if not lines:
            # The same act may have run side by side, and the other was first.
            return changes.once(
                household=recording.household,
                op_id=act.op_id,
                act=lambda: _as_they_stand(recording, seen, done=set()),
                again=again,
            )
        # A suggestion's own line comes first; it stands for the whole act.
        lines[0].op_id = act.op_id
        Change.objects.bulk_create(lines, batch_size=AT_ONCE)
        night_sums.touch_recording(recording)
        done = {told.suggestion_id for told in lines if told.suggestion_id}
        return _as_they_stand(recording, seen, done=done)

    return changes.once(
        household=recording.household, op_id=act.op_id, act=do, again=again
    )


def _held(recording: Recording, seen: Seen) -> Iterator[list[Suggestion]]:
    """Give those that are as they were seen; nobody else touches them until the end."""
    # Always in one order, so that two such acts never wait for each other.
    for ids in _portions(sorted(seen)):
        rows = Suggestion.objects.filter(recording=recording, pk__in=ids)
        rows = rows.select_related("label").select_for_update(of=("self",))
        yield [row for row in rows.order_by("pk") if row.version == seen[row.pk]]


def _as_it_was_done(
    recording: Recording, seen: Seen, known: Change, *, what: Change.Act
) -> Verdicts:
    told = known.suggestion
    if told is None or known.act != what or told.recording_id != recording.pk:
        msg = _("This op_id was used for something else.")
        raise DomainError(msg, field="op_id")
    lines = Change.objects.of(recording.household).filter(
        act=what, by=known.by, at=known.at
    )
    done: set[uuid.UUID] = set()
    for ids in _portions(list(seen)):
        of_these = lines.filter(suggestion__in=ids)
        done.update(of_these.values_list("suggestion", flat=True))
    return _as_they_stand(recording, seen, done=done)


def _as_they_stand(
    recording: Recording, seen: Seen, *, done: set[uuid.UUID]
) -> Verdicts:
    rows = [
        row
        for ids in _portions(list(seen))
        for row in Suggestion.objects.filter(
            recording=recording, pk__in=ids
        ).select_related(
            "label",
            "model",
            "decided_by",
            "annotation__label",
            "annotation__created_by",
        )
    ]
    kept = (getattr(row, "annotation", None) for row in rows)
    return Verdicts(
        suggestions=rows,
        annotations=[each for each in kept if each and each.deleted_at is None],
        skipped=[pk for pk in seen if pk not in done],
    )


def _ids(rows: Iterable[Suggestion]) -> list[uuid.UUID]:
    return [row.pk for row in rows]


def _portions(things: list[Thing]) -> Iterator[list[Thing]]:
    for first in range(0, len(things), AT_ONCE):
        yield things[first : first + AT_ONCE]
