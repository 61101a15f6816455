"""Whom to tell of crying: once for each bout, not too often, and again if nobody comes.

Bouts are made anew while they are heard: two become one, one becomes two. So a bout
counts as told where an alert speaks of a stretch that it overlaps, whatever its id.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby

from annotations.domain.alerts import alert_words
from annotations.domain.alerts.alert_facts import JUST_OVER, Facts
from annotations.domain.alerts.alert_words import Words
from annotations.models import Alert, AlertRule, Episode

FIRST, DIGEST = Alert.Step.FIRST, Alert.Step.DIGEST


def plan(rule: AlertRule, facts: Facts) -> Iterator[Alert]:
    """Say what a rule wants told now; nothing of it is kept yet."""
    if facts.is_quiet(rule):
        return
    for room, rows in groupby(
        sorted(facts.episodes, key=lambda each: each.room), key=lambda each: each.room
    ):
        told = [
            each for each in facts.told_by(rule, FIRST, DIGEST) if each.room == room
        ]
        episodes = list(rows)
        yield from _news(rule, facts, episodes=episodes, told=told)
        yield from _escalations(rule, facts, episodes=episodes, told=told)


def speaks_of(alert: Alert, episode: Episode) -> bool:
    if alert.start_at is None or alert.end_at is None:
        return False
    if alert.room != episode.room:
        return False
    overlaps = alert.start_at <= episode.end_at and episode.start_at <= alert.end_at
    return overlaps or alert.subject == str(episode.pk)


def _news(
    rule: AlertRule, facts: Facts, *, episodes: list[Episode], told: list[Alert]
) -> Iterator[Alert]:
    cool_down = timedelta(minutes=rule.cool_down_min)
    if told and facts.now < told[0].created_at + cool_down:
        return
    untold = [
        episode
        for episode in episodes
        if episode.end_at >= _oldest(rule, facts, told)
        and _is_news(rule, facts, episode)
        and not any(speaks_of(alert, episode) for alert in told)
    ]
    if not untold:
        return
    if len(untold) == 1 and untold[0].end_at >= facts.now - JUST_OVER:
        episode = untold[0]
        goes_on = facts.goes_on(episode)
        words = alert_words.crying(episode, goes_on=goes_on, zone=facts.zone)
        yield _about(rule, facts, [episode], step=FIRST, words=words)
        return
    words = alert_words.digest(
        untold,
        more=bool(told),
        goes_on=any(facts.goes_on(episode) for episode in untold),
        zone=facts.zone,
    )
    yield _about(rule, facts, untold, step=DIGEST, words=words)


def _oldest(rule: AlertRule, facts: Facts, told: list[Alert]) -> datetime:
    """Say since when a bout may have ended: it is just over, or was held back."""
    just_over = facts.now - JUST_OVER
    if not told:
        return just_over
    held_until = told[0].created_at + timedelta(minutes=rule.cool_down_min)
    return min(told[0].created_at, just_over) if held_until >= just_over else just_over


def _is_news(rule: AlertRule, facts: Facts, episode: Episode) -> bool:
    return (
        episode.crying_ms >= rule.least_crying_s * 1000
        # A new rule does not speak of what was before it.
        and episode.end_at > rule.created_at
        and not facts.is_quiet(rule, episode.end_at)
    )


def _escalations(
    rule: AlertRule, facts: Facts, *, episodes: list[Episode], told: list[Alert]
) -> Iterator[Alert]:
    if rule.escalate_after_min is None:
        return
    escalated = facts.told_by(rule, Alert.Step.ESCALATION)
    before = facts.now - timedelta(minutes=rule.escalate_after_min)
    for episode in episodes:
        first = next((each for each in told if speaks_of(each, episode)), None)
        if (
            first is None
            or first.created_at > before
            or not facts.goes_on(episode)
            or any(speaks_of(each, episode) for each in escalated)
            or any(note.at >= episode.start_at for note in facts.notes)
        ):
            continue
        words = alert_words.still_crying(episode, zone=facts.zone)
        again = _about(rule, facts, [episode], step=Alert.Step.ESCALATION, words=words)
        again.channel = rule.escalate_channel
        yield again


def _about(
    rule: AlertRule,
    facts: Facts,
    episodes: list[Episode],
    *,
    step: Alert.Step,
    words: Words,
) -> Alert:
    return Alert(
        household=facts.household,
        rule=rule,
        step=step,
        subject=str(episodes[0].pk),
        start_at=min(each.start_at for each in episodes),
        end_at=max(each.end_at for each in episodes),
        room=episodes[0].room,
        channel=rule.channel,
        title=words.title,
        body=words.body,
        created_at=facts.now,
        due_at=facts.now,
    )
