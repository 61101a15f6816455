"""Whom to tell that a recorder is down, once each time, and that it is back."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from annotations.domain.alerts import alert_words
from annotations.domain.alerts.alert_facts import Facts
from annotations.domain.alerts.alert_words import Words
from annotations.models import Alert, AlertRule, Source

FIRST, ESCALATION, BACK = Alert.Step.FIRST, Alert.Step.ESCALATION, Alert.Step.BACK


def plan(rule: AlertRule, facts: Facts) -> Iterator[Alert]:
    """Say what a rule wants told now; nothing of it is kept yet."""
    if facts.is_quiet(rule):
        return
    for source in facts.sources:
        since = facts.down_since(source)
        if since is None:
            yield from _back(rule, facts, source)
        else:
            yield from _down(rule, facts, source, since=since)


def _down(
    rule: AlertRule, facts: Facts, source: Source, *, since: datetime
) -> Iterator[Alert]:
    subject = f"{source.pk} {since.isoformat()}"
    told = _of(source, facts.told_by(rule, FIRST))
    first = next((each for each in told if each.subject == subject), None)
    if first is None:
        cool_down = timedelta(minutes=rule.cool_down_min)
        if told and facts.now < told[0].created_at + cool_down:
            return
        words = alert_words.down(source, since=since, zone=facts.zone)
        yield _about(rule, facts, source, subject=subject, step=FIRST, words=words)
        return
    if rule.escalate_after_min is None:
        return
    again = {each.subject for each in facts.told_by(rule, ESCALATION)}
    late = first.created_at + timedelta(minutes=rule.escalate_after_min)
    if subject not in again and facts.now >= late:
        words = alert_words.still_down(source, since=since, zone=facts.zone)
        alert = _about(
            rule, facts, source, subject=subject, step=ESCALATION, words=words
        )
        alert.channel = rule.escalate_channel
        yield alert


def _back(rule: AlertRule, facts: Facts, source: Source) -> Iterator[Alert]:
    told = _of(source, facts.told_by(rule, FIRST))
    if not told:
        return
    subject = told[0].subject
    if any(each.subject == subject for each in facts.told_by(rule, BACK)):
        return
    words = alert_words.back(
        source,
        since=datetime.fromisoformat(subject.partition(" ")[2]),
        now=facts.now,
        listens=source.pk in facts.reach,
        zone=facts.zone,
    )
    yield _about(rule, facts, source, subject=subject, step=BACK, words=words)


def _of(source: Source, alerts: list[Alert]) -> list[Alert]:
    return [each for each in alerts if each.subject.startswith(str(source.pk))]


def _about(
    rule: AlertRule,
    facts: Facts,
    source: Source,
    *,
    subject: str,
    step: Alert.Step,
    words: Words,
) -> Alert:
    return Alert(
        household=facts.household,
        rule=rule,
        step=step,
        subject=subject,
        room=source.room,
        channel=rule.channel,
        title=words.title,
        body=words.body,
        created_at=facts.now,
        due_at=facts.now,
    )
