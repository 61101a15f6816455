"""What is to be told becomes a row first: once for each rule, step and subject.

Rows are made by `consider`, sent by `telling`. Whoever looks twice, or at the same
time as another, makes no second row.
"""

import uuid
from datetime import UTC, datetime, timedelta
from functools import partial

from django.db import transaction

from annotations.domain.alerts import (
    alert_crying,
    alert_facts,
    alert_recorders,
    alert_words,
    channels,
)
from annotations.models import Alert, AlertRule, Household, Person

# As long as somebody may ask why they were told, or were not.
KEPT = timedelta(days=90)
ALWAYS = datetime.min.replace(tzinfo=UTC)


def households_with_rules() -> list[Household]:
    rules = AlertRule.objects.filter(active=True)
    rows = Household.objects.filter(pk__in=rules.values("household"))
    return list(rows.order_by("pk"))


def consider(
    household: Household, *, now: datetime, looking_since: datetime | None = None
) -> list[Alert]:
    """Make rows of what a household's rules want told now, and give the new ones.

    `looking_since` says since when recorders have been looked after without a pause;
    always, if nothing is said.
    """
    plan = partial(_planned, household, now=now, looking_since=looking_since or ALWAYS)
    if not plan():
        return []
    with transaction.atomic():
        # One at a time, so that each sees what the other has said.
        held = AlertRule.objects.of(household).select_for_update().order_by("pk")
        list(held.values_list("pk", flat=True))
        planned = plan()
        Alert.objects.bulk_create(planned, ignore_conflicts=True)
    return planned


def ask_for_a_test(
    channel: str, *, household: Household, person: Person, now: datetime
) -> Alert:
    """Tell something on a channel, to see whether it arrives; one test at a time."""
    channels.must_be_one_of(household, channel, field="channel")
    tests = Alert.objects.of(household).filter(step=Alert.Step.TEST, channel=channel)
    under_way = tests.waiting().first()
    if under_way is not None:
        return under_way
    words = alert_words.test(str(person))
    return Alert.objects.create(
        household=household,
        step=Alert.Step.TEST,
        subject=str(uuid.uuid4()),
        channel=channel,
        title=words.title,
        body=words.body,
        created_at=now,
        due_at=now,
    )


def forget_old(*, now: datetime) -> None:
    Alert.objects.filter(created_at__lt=now - KEPT).delete()


def _planned(
    household: Household, *, now: datetime, looking_since: datetime
) -> list[Alert]:
    facts = alert_facts.gather(household, now=now, looking_since=looking_since)
    plans = {
        AlertRule.About.CRYING: alert_crying.plan,
        AlertRule.About.RECORDER_DOWN: alert_recorders.plan,
    }
    return [
        alert
        for rule in facts.rules
        for alert in plans[AlertRule.About(rule.about)](rule, facts)
    ]
