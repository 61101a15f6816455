"""Alerts go out: each at least once, and again after a while where that failed.

Whoever sends a row takes it by one conditional update, which sets it due again a
minute later. So no two send it at once, and one whose sender died is sent by another:
then it may arrive twice, and never not at all.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import F
from django.utils.translation import gettext as _

from annotations.domain.alerts import channels
from annotations.models import Alert

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=1)
SHORTEST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(minutes=5)
# Later than this it would only wake people for what is over.
GIVE_UP_AFTER = timedelta(hours=2)
# Nobody is woken by a letter.
GIVE_UP_LETTER_AFTER = timedelta(days=4)
AT_ONCE = 50


def send_due(*, clock: Callable[[], datetime]) -> int:
    """Send what is due, in the order in which it came up; give how many went out."""
    due = Alert.objects.to_send(now=clock()).order_by("created_at", "id")
    closed: set[tuple[int, str]] = set()
    n_sent = 0
    for alert in due.select_related("household")[:AT_ONCE]:
        way = (alert.household_id, alert.channel)
        # A channel that is away costs its wait once, and not for each.
        if way in closed or not _take(alert, now=clock()):
            continue
        try:
            channels.send(alert, now=clock())
        except channels.NotTold as error:
            closed.add(way)
            _put_off(alert, problem=str(error), now=clock())
        except Exception as error:  # noqa: BLE001 - its words may hold an address
            logger.warning(
                "The channel %s broke: %s", alert.channel, type(error).__name__
            )
            sentence = _("It could not be sent: whoever runs this server can find why.")
            _put_off(alert, problem=sentence, now=clock())
        else:
            _mark(alert, now=clock())
            n_sent += 1
    return n_sent


def _take(alert: Alert, *, now: datetime) -> bool:
    same = Alert.objects.waiting().filter(pk=alert.pk, due_at=alert.due_at)
    taken = same.update(due_at=now + LEASE, attempts=F("attempts") + 1)
    alert.attempts += 1
    return bool(taken)


def _mark(alert: Alert, *, now: datetime) -> None:
    Alert.objects.filter(pk=alert.pk).update(sent_at=now, problem="")


def _put_off(alert: Alert, *, problem: str, now: datetime) -> None:
    pause = min(SHORTEST_PAUSE * 2 ** min(alert.attempts - 1, 10), LONGEST_PAUSE)
    rows = Alert.objects.filter(pk=alert.pk)
    if alert.step == Alert.Step.TEST:
        # Somebody looks on: they are told at once, and may try again.
        rows.update(given_up_at=now, problem=problem)
    elif now + pause >= alert.created_at + _patience(alert):
        logger.warning("An alert was given up: the channel %s is away", alert.channel)
        sentence = _("Nobody was told, though it was tried again and again. %s")
        rows.update(given_up_at=now, problem=sentence % problem)
    else:
        rows.update(due_at=now + pause, problem=problem)


def _patience(alert: Alert) -> timedelta:
    is_letter = alert.step == Alert.Step.LETTER
    return GIVE_UP_LETTER_AFTER if is_letter else GIVE_UP_AFTER
