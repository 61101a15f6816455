"""What people say of what was heard live: right, wrong, or missed."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from annotations.domain import given_ids, live_states, moments
from annotations.domain.errors import DomainError
from annotations.domain.labelling.annotations import Act
from annotations.domain.live import episodes
from annotations.domain.sums import night_sums
from annotations.models import Detection, Household, Label
from annotations.models.detections import DetectionQuerySet

LONGEST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Missed:
    """What no model heard, as the page made it."""

    id: uuid.UUID
    start_at: datetime
    end_at: datetime
    label: Label | None = None
    room: str = ""


@transaction.atomic
def add_missed(missed: Missed, *, household: Household, act: Act) -> Detection:
    """Say that something was there which no model heard; safe to repeat."""
    start_at, end_at = _possible(missed, now=act.at)
    live_states.hold(household)

    def make() -> Detection:
        return Detection.objects.create(
            id=missed.id,
            household=household,
            room=missed.room,
            label=missed.label or _usual_label(household),
            start_at=start_at,
            end_at=end_at,
            verdict=Detection.Verdict.RIGHT,
            by=act.by,
            decided_at=act.at,
        )

    rows = Detection.objects.of(household).select_related("label")
    detection, is_new = given_ids.once(rows, missed.id, make)
    if is_new:
        _follow([detection], household)
        detection.refresh_from_db()
    return detection


@transaction.atomic
def judge(
    ids: Collection[uuid.UUID],
    *,
    household: Household,
    verdict: Detection.Verdict,
    act: Act,
) -> DetectionQuerySet:
    """Say of detections that they are right or wrong, or take that back."""
    live_states.hold(household)
    said = Detection.objects.of(household).filter(pk__in=ids)
    rows = list(said.exclude(verdict=verdict).only("room", "start_at", "end_at"))
    if rows:
        said.filter(pk__in=[row.pk for row in rows]).update(
            verdict=verdict,
            by=act.by if verdict else None,
            decided_at=act.at if verdict else None,
        )
        _follow(rows, household)
    return said.select_related("label", "model", "by", "session").in_order()


def _follow(rows: Iterable[Detection], household: Household) -> None:
    """Make anew what stands on these, and tell whoever watches."""
    by_room: dict[str, list[Detection]] = {}
    for row in rows:
        by_room.setdefault(row.room, []).append(row)
    for room, heard in sorted(by_room.items()):
        start_at = min(row.start_at for row in heard)
        end_at = max(row.end_at for row in heard)
        episodes.recompute(household, room=room, start_at=start_at, end_at=end_at)
        night_sums.touch(household, start_at, end_at, room)
    live_states.touch(household)


def _usual_label(household: Household) -> Label:
    crying = Label.objects.of(household).in_use().filter(counts_as_crying=True)
    label = crying.in_order().first()
    if label is None:
        msg = _("No label counts as crying. Please choose one on the page of labels.")
        raise DomainError(msg, field="label")
    return label


def _possible(missed: Missed, *, now: datetime) -> tuple[datetime, datetime]:
    """Give where it begins and ends, or say what cannot be."""
    if missed.end_at <= missed.start_at:
        msg = _("The end must come after the start.")
        raise DomainError(msg, field="end_at")
    if missed.end_at - missed.start_at > LONGEST:
        msg = _("Please mark at most an hour at once.")
        raise DomainError(msg, field="end_at")
    start_at = moments.passed(missed.start_at, now=now, field="start_at")
    return start_at, moments.passed(missed.end_at, now=now, field="end_at")
