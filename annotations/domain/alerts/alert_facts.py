"""What is known when it is decided whom to tell: read at once, in few queries."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from annotations.domain.alerts import reach
from annotations.domain.alerts.quiet import is_quiet
from annotations.domain.alerts.reach import DEAF_AFTER, Reach
from annotations.models import (
    Alert,
    AlertRule,
    CareNote,
    Episode,
    Household,
    ListeningSession,
    LiveState,
    Source,
)

# A bout that ended longer ago is no news by itself.
JUST_OVER = timedelta(minutes=5)
# Longer than any bout: what began before is not looked for.
LONGEST_BOUT = timedelta(hours=24)
# What was told of a recorder that is down stays unanswered no longer.
LONGEST_DOWN = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A household's rules, and all that they speak of, at one moment."""

    household: Household
    now: datetime
    zone: ZoneInfo
    rules: list[AlertRule]
    episodes: list[Episode]
    # Within this, more crying joins a bout: so long it goes on.
    gap: timedelta
    told: list[Alert]
    notes: list[CareNote]
    # In use; `reach` holds those of them that have a session open.
    sources: list[Source]
    reach: dict[uuid.UUID, Reach]
    # Since when we have looked without a pause; before, all may have been our fault.
    looking_since: datetime

    def is_quiet(self, rule: AlertRule, at: datetime | None = None) -> bool:
        return is_quiet(rule, at or self.now, zone=self.zone)

    def goes_on(self, episode: Episode) -> bool:
        return episode.end_at >= self.now - self.gap

    def down_since(self, source: Source) -> datetime | None:
        """Say since when a source that should listen does not; None where all is well.

        What is silent is not listened to either: both begin with what was heard last,
        so that one turns into the other without a second alert.
        """
        heard = self.reach.get(source.pk)
        if heard is None:
            return source.down_since
        if source.down_since is not None:
            return min(source.down_since, heard.heard_until)
        looked_long = self.now - self.looking_since > DEAF_AFTER
        deaf = looked_long and heard.is_deaf(now=self.now)
        return heard.heard_until if deaf else None

    def told_by(self, rule: AlertRule, *steps: str) -> list[Alert]:
        """Give what a rule has told, the newest first."""
        return [
            alert
            for alert in self.told
            if alert.rule_id == rule.pk and alert.step in steps
        ]


def gather(household: Household, *, now: datetime, looking_since: datetime) -> Facts:
    rules = list(
        AlertRule.objects.of(household).filter(active=True).order_by("created_at", "id")
    )
    about = {rule.about for rule in rules}
    of_recorders = AlertRule.About.RECORDER_DOWN in about
    cool_down = timedelta(minutes=max((r.cool_down_min for r in rules), default=0))
    episodes = (
        _episodes(household, now=now, cool_down=cool_down)
        if AlertRule.About.CRYING in about
        else []
    )
    return Facts(
        household=household,
        now=now,
        zone=ZoneInfo(household.time_zone),
        rules=rules,
        episodes=episodes,
        gap=_gap(household) if episodes else timedelta(),
        told=_told(rules, episodes, now=now) if rules else [],
        notes=_notes(household, episodes) if episodes else [],
        sources=_sources(household) if of_recorders else [],
        reach=_reach(household) if of_recorders else {},
        looking_since=looking_since,
    )


def _episodes(
    household: Household, *, now: datetime, cool_down: timedelta
) -> list[Episode]:
    rows = Episode.objects.of(household).filter(
        start_at__gte=now - LONGEST_BOUT, end_at__gte=now - cool_down - JUST_OVER
    )
    return list(rows.order_by("start_at", "id"))


def _gap(household: Household) -> timedelta:
    states = LiveState.objects.filter(household=household)
    chosen = states.values_list("episode_gap_s", flat=True).first()
    return timedelta(seconds=LiveState().episode_gap_s if chosen is None else chosen)


def _told(
    rules: list[AlertRule], episodes: list[Episode], *, now: datetime
) -> list[Alert]:
    """Find all that may speak of these episodes, of these sources, or cools down."""
    since = min([now - LONGEST_DOWN, *(each.start_at for each in episodes)])
    rows = Alert.objects.filter(rule__in=rules, created_at__gte=since)
    return list(rows.newest_first())


def _notes(household: Household, episodes: list[Episode]) -> list[CareNote]:
    since = min(each.start_at for each in episodes)
    rows = CareNote.objects.of(household).standing().filter(at__gte=since)
    # Whoever writes one of these is with the child.
    return list(rows.exclude(kind=CareNote.Kind.OTHER))


def _sources(household: Household) -> list[Source]:
    return list(Source.objects.of(household).in_use().in_order())


def _reach(household: Household) -> dict[uuid.UUID, Reach]:
    return reach.of_open(ListeningSession.objects.of(household))
