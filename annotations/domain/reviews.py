"""A few questions at a time about the latest night that still has some."""

import random
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from annotations.domain import models
from annotations.models import AuditWindow, Household, Recording, Suggestion
from annotations.models.recordings import RecordingQuerySet

HALF_A_DAY = timedelta(hours=12)
SUGGESTIONS_PER_AUDIT = 3


@dataclass(frozen=True, slots=True)
class Queue:
    """The questions to ask first, and how many wait in that night altogether."""

    night: date | None
    n_waiting: int
    cards: list[Suggestion | AuditWindow]


@dataclass(frozen=True, slots=True)
class _Question:
    pk: uuid.UUID
    waits: bool


def queue(household: Household, *, now: datetime, limit: int = 12) -> Queue:
    """Give the most doubtful suggestions of a night, with audit windows among them."""
    nights: dict[date, list[Recording]] = {}
    for recording in _with_questions(household):
        nights.setdefault(_night(recording, household, now), []).append(recording)
    if not nights:
        return Queue(None, 0, [])
    night = max(nights)
    deck = _deck(household, night, nights[night])
    waiting = [question.pk for question in deck if question.waits]
    return Queue(night, len(waiting), _cards(waiting[:limit]))


def _with_questions(household: Household) -> RecordingQuerySet:
    here = {"recording": OuterRef("pk")}
    asked = Suggestion.objects.of_current_model().pending().filter(**here)
    audited = AuditWindow.objects.of_current_model().unanswered().filter(**here)
    open_ones = Recording.objects.of(household).kept().filter(done_at=None)
    return open_ones.filter(Exists(asked) | Exists(audited))


def _night(recording: Recording, household: Household, now: datetime) -> date:
    """From noon to noon by the household's clock, named for its evening."""
    started_at = recording.started_at
    # A start that is still to come is a slip; such a night would be the latest for ever.
    began = started_at if started_at and started_at <= now else recording.created_at
    local = began.astimezone(ZoneInfo(household.time_zone)).replace(tzinfo=None)
    return (local - HALF_A_DAY).date()


def _deck(
    household: Household, night: date, recordings: list[Recording]
) -> list[_Question]:
    """Put all questions of a night in one order, the answered ones too.

    What is answered is passed over but keeps its place, so that no other question
    moves when it goes.
    """
    rng = random.Random(f"{household.pk} {night}")  # noqa: S311 - no secret
    audits = _audits(recordings)
    doubtful = _by_doubt(recordings, points=models.operating_points(household))
    deck: list[_Question] = []
    while audits and doubtful:
        hand = doubtful[:SUGGESTIONS_PER_AUDIT]
        del doubtful[:SUGGESTIONS_PER_AUDIT]
        hand.insert(rng.randrange(len(hand) + 1), audits.pop())
        deck += hand
    return deck + doubtful + audits


def _audits(recordings: list[Recording]) -> list[_Question]:
    rows = AuditWindow.objects.of_current_model().filter(recording__in=recordings)
    pending = AuditWindow.Answer.PENDING
    # Ids are random: whoever stops early has answered a fair sample of the night.
    return [
        _Question(pk, answer == pending)
        for pk, answer in rows.order_by("pk").values_list("pk", "answer")
    ]


def _by_doubt(
    recordings: list[Recording], *, points: dict[str, float]
) -> list[_Question]:
    """Order suggestions by how near their score is to where the model makes up its mind.

    There it errs most often, and an answer teaches it most. A score is no probability:
    one half means nothing by itself, the point at which the model speaks does.
    """
    rows = Suggestion.objects.of_current_model().filter(recording__in=recordings)
    said = rows.values_list("score", "label__name", "start_ms", "pk", "decision")
    pending = Suggestion.Decision.PENDING
    ranked = sorted(
        (abs(score - points.get(label, 0.5)), start_ms, pk, decision == pending)
        for score, label, start_ms, pk, decision in said
    )
    return [_Question(pk, waits) for _doubt, _start_ms, pk, waits in ranked]


def _cards(pks: Iterable[uuid.UUID]) -> list[Suggestion | AuditWindow]:
    order = list(pks)
    found: dict[uuid.UUID, Suggestion | AuditWindow] = {}
    asked = Suggestion.objects.select_related("recording", "label")
    found.update({row.pk: row for row in asked.filter(pk__in=order)})
    audited = AuditWindow.objects.select_related("recording")
    found.update({row.pk: row for row in audited.filter(pk__in=order)})
    return [found[pk] for pk in order if pk in found]
