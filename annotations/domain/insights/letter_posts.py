"""The letter is sent on Monday mornings, once for each week, where it is wanted.

In one transaction the week is noted and the letter becomes a row among the alerts; from
there it goes out as they do, and again after a while where a channel is away.
"""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from annotations.domain.alerts import channels
from annotations.domain.errors import DomainError
from annotations.domain.insights import letter_words, letters
from annotations.models import Alert, Household, LetterState

# By the clock on the wall: late enough for who slept in, early enough for the coffee.
COMES_AT = time(9)


def state(household: Household) -> LetterState:
    """Give what a household chose, made when it is first asked for."""
    row, _made = LetterState.objects.get_or_create(household=household)
    return row


@transaction.atomic
def choose(
    household: Household, wishes: dict[str, Any], *, now: datetime
) -> LetterState:
    """Change what is named in `wishes`; the first letter comes on the next Monday."""
    state(household)
    held = LetterState.objects.select_for_update().get(household=household)
    was_wanted = held.wanted
    for name, wish in wishes.items():
        setattr(held, name, wish)
    if held.channel:
        channels.must_be_one_of(household, held.channel, field="channel")
    elif held.wanted:
        msg = _("Please choose where the letter goes.")
        raise DomainError(msg, field="channel")
    if held.wanted and not was_wanted:
        held.last_week = _due_week(household, now=now)
    held.save()
    return held


def wanting() -> list[LetterState]:
    rows = LetterState.objects.filter(wanted=True).exclude(channel="")
    return list(rows.select_related("household").order_by("household"))


def post(wish: LetterState, *, now: datetime) -> Alert | None:
    """Hand the letter of the last week on to be sent, unless that was done.

    A second week in which nothing was heard has none: it would say the same again.
    """
    household, week = wish.household, _due_week(wish.household, now=now)
    if wish.last_week is not None and wish.last_week >= week:
        return None
    letter = letters.of(household, week, now=now)
    with transaction.atomic():
        rows = LetterState.objects.filter(pk=wish.pk, wanted=True)
        unsent = rows.filter(Q(last_week=None) | Q(last_week__lt=week))
        if not unsent.update(last_week=week) or not letter.rooms:
            return None
        return Alert.objects.create(
            household=household,
            step=Alert.Step.LETTER,
            subject=week.isoformat(),
            channel=wish.channel,
            title=letter_words.title(letter),
            body=letter_words.as_text(letter, with_kind_line=wish.with_kind_line),
            html=letter_words.as_mail(letter, with_kind_line=wish.with_kind_line),
            created_at=now,
            due_at=now,
        )


def _due_week(household: Household, *, now: datetime) -> date:
    """Give the last week whose letter should have come by now."""
    zone = ZoneInfo(household.time_zone)
    monday = letters.monday_of(now.astimezone(zone).date())
    week = monday - letters.WEEK
    if now < datetime.combine(monday, COMES_AT, zone):
        week -= letters.WEEK
    return week
