"""A few questions at a time about the latest night that still has some."""

import random
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q

from acoustics import gain
from annotations.domain.learning import models
from annotations.models import AuditWindow, Household, Recording, Suggestion
from annotations.models.recordings import RecordingQuerySet

HALF_A_DAY = timedelta(hours=12)
SUGGESTIONS_PER_AUDIT = 3

# So many verdicts on other nights are compared with what is to be asked.
MOST_KNOWN = 500


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
    """Give the questions of a night that teach most, with audit windows among them."""
    asking = _with_questions(household)
    nights = {_night(recording, household, now) for recording in asking}
    if not nights:
        return Queue(None, 0, [])
    night = max(nights)
    deck = _deck(household, night, _of_night(household, night, now))
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


def _of_night(household: Household, night: date, now: datetime) -> RecordingQuerySet:
    """All recordings of a night, those without a question left too.

    What they asked keeps its place in the deck.
    """
    zone = ZoneInfo(household.time_zone)
    noon = datetime.combine(night, time(12), tzinfo=zone)
    next_noon = datetime.combine(night + timedelta(days=1), time(12), tzinfo=zone)
    started = Q(started_at__gte=noon, started_at__lt=next_noon, started_at__lte=now)
    created = Q(created_at__gte=noon, created_at__lt=next_noon)
    unknown = Q(started_at=None) | Q(started_at__gt=now)
    return Recording.objects.of(household).kept().filter(started | created & unknown)


def _deck(
    household: Household, night: date, recordings: RecordingQuerySet
) -> list[_Question]:
    """Put all questions of a night in one order, the answered ones too.

    What is answered is passed over but keeps its place, so that no other question
    moves when it goes.
    """
    rng = random.Random(f"{household.pk} {night}")  # noqa: S311 - no secret
    audits = _audits(recordings)
    telling = _by_gain(household, recordings)
    deck: list[_Question] = []
    while audits and telling:
        hand = telling[:SUGGESTIONS_PER_AUDIT]
        del telling[:SUGGESTIONS_PER_AUDIT]
        hand.insert(rng.randrange(len(hand) + 1), audits.pop())
        deck += hand
    return deck + telling + audits


def _audits(recordings: RecordingQuerySet) -> list[_Question]:
    rows = AuditWindow.objects.of_current_model().filter(recording__in=recordings)
    pending = AuditWindow.Answer.PENDING
    said = rows.values_list("pk", "answer", "recording__done_at")
    # Ids are random: whoever stops early has answered a fair sample of the night.
    return [
        _Question(pk, answer == pending and done_at is None)
        for pk, answer, done_at in said.order_by("pk")
    ]


def _by_gain(household: Household, recordings: RecordingQuerySet) -> list[_Question]:
    """Order suggestions by how much an answer teaches (see `acoustics.gain`).

    What was decided in this very night counts in its place, as something asked before
    what comes after it: counted as known, each answer would move all others.
    """
    rows = Suggestion.objects.of_current_model().filter(recording__in=recordings)
    said = rows.values_list(
        *("score", "label__name", "sketch", "pk", "decision", "recording__done_at")
    )
    doubt = _doubt(household)
    pending = Suggestion.Decision.PENDING
    doubts: list[float] = []
    sketches: list[bytes | None] = []
    questions: list[_Question] = []
    for score, label, sketch, pk, decision, done_at in said.order_by("start_ms", "pk"):
        doubts.append(doubt(score, label))
        # PostgreSQL gives a view of the bytes.
        sketches.append(None if sketch is None else bytes(sketch))
        questions.append(_Question(pk, decision == pending and done_at is None))
    ranked = gain.order(doubts, sketches, _known(household, recordings))
    return [questions[index] for index in ranked]


def _doubt(household: Household) -> Callable[[float, str], float]:
    """Say how to tell the doubt of what the current model said, in [0, 1].

    A trained model's score is a probability. The starter's is none: one half means
    nothing by itself, the point at which the model speaks does.
    """
    if models.current(household).trainer != models.STARTER:
        return lambda score, _label: gain.entropy(score)
    points = models.operating_points(household)
    return lambda score, label: gain.nearness(score, points.get(label, 0.5))


def _known(household: Household, recordings: RecordingQuerySet) -> list[bytes]:
    """Give the sketches of what was decided last, but for what is in the deck."""
    in_deck = Q(recording__in=recordings, model__current=True)
    decided = Suggestion.objects.of(household).last_decided().exclude(in_deck)
    sketched = decided.exclude(sketch=None).values_list("sketch", flat=True)
    return [bytes(sketch or b"") for sketch in sketched[:MOST_KNOWN]]


def _cards(pks: Iterable[uuid.UUID]) -> list[Suggestion | AuditWindow]:
    order = list(pks)
    found: dict[uuid.UUID, Suggestion | AuditWindow] = {}
    asked = Suggestion.objects.select_related("recording", "label")
    found.update({row.pk: row for row in asked.filter(pk__in=order)})
    audited = AuditWindow.objects.select_related("recording")
    found.update({row.pk: row for row in audited.filter(pk__in=order)})
    return [found[pk] for pk in order if pk in found]
