"""The ways to tell people, as the operator set them up; people know them by name alone."""

import json
import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from annotations.domain import mqtt
from annotations.domain.alerts import push
from annotations.domain.errors import DomainError
from annotations.models import Alert, Household

logger = logging.getLogger(__name__)

MQTT, PUSH = "mqtt", "push"
LIMIT_S = 15.0
# What chats take is far less.
LETTERS_IN_A_MAIL = 20_000


class NotTold(Exception):
    """A channel did not take it; `str` says so to a person, and repeats no address."""


def of(household: Household) -> list[str]:
    """Name the channels that a household may choose among."""
    names = {
        name.rpartition("/")[2]
        for name in settings.ALERT_CHANNELS
        if name.partition("/")[0] == str(household.pk) or "/" not in name
    }
    ours = {MQTT: bool(settings.ALERT_MQTT_URL), PUSH: push.offered()}
    return sorted(names) + [name for name, there in ours.items() if there]


def must_be_one_of(household: Household, name: str, *, field: str) -> None:
    """Raise where a household may not choose this channel."""
    if name not in of(household):
        msg = _("There is no channel “%s” here. Please choose one from the list.")
        raise DomainError(msg % name, field=field)


def send(alert: Alert, *, now: datetime) -> None:
    """Tell it, or raise `NotTold`."""
    if alert.channel not in of(alert.household):
        msg = _("There is no channel “%s” any more. Please choose another one.")
        raise NotTold(msg % alert.channel)
    if alert.channel == MQTT:
        _publish(alert)
    elif alert.channel == PUSH:
        _push(alert, now=now)
    else:
        _notify(alert)


def understood(address: str) -> bool:
    """Whether an address is one that something can be sent to."""
    # Pages never send, and half of the start would be this.
    from apprise import Apprise

    return Apprise.instantiate(address) is not None


def _notify(alert: Alert) -> None:
    from apprise import Apprise, AppriseAsset, NotifyFormat

    asset = AppriseAsset(app_id="Lullabel", app_desc="Lullabel", app_url="")
    way = Apprise(asset=asset)
    way.add(_address(alert))
    body, form = alert.body, NotifyFormat.TEXT
    if alert.html and all(_takes_pages(each) for each in way):
        body, form = alert.html, NotifyFormat.HTML
    if not way.notify(body=body, title=alert.title, body_format=form, timeout=LIMIT_S):
        logger.warning("The channel %s did not take an alert", alert.channel)
        raise NotTold(_refusal(alert))


def _takes_pages(way: Any) -> bool:  # noqa: ANN401
    """Whether it is a mailbox: chats know a little HTML, and no tables."""
    from apprise import NotifyFormat

    formats = way.notify_format
    best = formats if isinstance(formats, str) else formats[0]
    return bool(best == NotifyFormat.HTML and way.body_maxlen >= LETTERS_IN_A_MAIL)


def _address(alert: Alert) -> str:
    own = f"{alert.household_id}/{alert.channel}"
    found: str = settings.ALERT_CHANNELS.get(own) or settings.ALERT_CHANNELS.get(
        alert.channel, ""
    )
    return found


def _publish(alert: Alert) -> None:
    said = {
        "step": alert.step,
        "title": alert.title,
        "body": alert.body,
        "room": alert.room,
        "at": alert.created_at.isoformat(),
    }
    topic = f"{settings.ALERT_MQTT_TOPIC}/household-{alert.household_id}/alert"
    message = mqtt.Message(topic, json.dumps(said))
    try:
        mqtt.publish(settings.ALERT_MQTT_URL, [message], limit_s=LIMIT_S)
    except (mqtt.NotTaken, OSError) as error:
        logger.warning("The broker did not take an alert: %s", type(error).__name__)
        raise NotTold(_refusal(alert)) from error


def _push(alert: Alert, *, now: datetime) -> None:
    if not push.allowed_by(alert.household):
        msg = _("Nobody allows it in a browser yet. Open this page there and allow it.")
        raise NotTold(msg)
    try:
        push.send(alert, now=now)
    except push.NotPushed as error:
        raise NotTold(_refusal(alert)) from error


def _refusal(alert: Alert) -> str:
    sentence = _(
        "“%s” did not take it. Whoever runs this server finds more in its log."
    )
    return sentence % alert.channel
