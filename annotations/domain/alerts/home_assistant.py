"""Rooms and recorders as Home Assistant knows them, told to the operator's broker.

Each is described once, under the topic where Home Assistant looks for new things, then
its state is told whenever it changes, and each minute. All of it is kept by the broker.
Where nobody listens a room is *unavailable*, never "quiet"; and if nothing comes from
us for three minutes, all of it is.
"""

import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from annotations.domain import mqtt
from annotations.domain.alerts import house_states
from annotations.domain.alerts.house_states import Room
from annotations.models import Source

logger = logging.getLogger(__name__)

EVERY = timedelta(minutes=1)
EXPIRES_S = 180
# The process that asks has more to do than to wait for a broker.
LIMIT_S = 3.0
AFTER_TROUBLE = timedelta(minutes=1)
HERE, AWAY = "online", "offline"


class Speaker:
    """Remembers what it said, and says what is new; one for each process."""

    def __init__(self) -> None:
        self._said: dict[str, str] = {}
        self._all_said_at: datetime | None = None
        self._not_before: datetime | None = None

    def say(self, *, now: datetime) -> int:
        """Tell the broker what changed, or all once a minute; give how much it was."""
        if not settings.ALERT_MQTT_URL or (self._not_before and now < self._not_before):
            return 0
        wanted = {message.topic: message.payload for message in messages(now=now)}
        due = self._all_said_at is None or now >= self._all_said_at + EVERY
        news = [
            mqtt.Message(topic, payload, kept=True)
            for topic, payload in wanted.items()
            if due or self._said.get(topic) != payload
        ]
        if news and not self._publish(news, now=now):
            return 0
        self._said = wanted
        if due:
            self._all_said_at = now
        return len(news)

    def _publish(self, news: list[mqtt.Message], *, now: datetime) -> bool:
        try:
            mqtt.publish(settings.ALERT_MQTT_URL, news, limit_s=LIMIT_S)
        except (mqtt.NotTaken, OSError) as error:
            logger.warning("The broker is away: %s", type(error).__name__)
            self._not_before = now + AFTER_TROUBLE
            # It may have lost what it kept.
            self._all_said_at = None
            return False
        return True


def messages(*, now: datetime) -> list[mqtt.Message]:
    """Say everything there is, descriptions first."""
    rooms = house_states.rooms(now=now)
    said = [
        *_forgotten(rooms),
        *(message for room in rooms for message in _descriptions(room)),
        *(message for room in rooms for message in _states(room)),
    ]
    return [mqtt.Message(topic, payload, kept=True) for topic, payload in said]


def _descriptions(room: Room) -> Iterator[tuple[str, str]]:
    place = _place(room)
    yield _described(
        room,
        "binary_sensor",
        "crying",
        {
            "name": _("Crying"),
            "device_class": "sound",
            "value_template": "{{ value_json.crying }}",
        },
    )
    yield _described(
        room,
        "sensor",
        "state",
        {
            "name": _("State"),
            "icon": "mdi:baby-face-outline",
            "value_template": "{{ value_json.state }}",
        },
    )
    yield _described(
        room,
        "sensor",
        "quiet-since",
        {
            "name": _("Quiet since"),
            "device_class": "timestamp",
            "value_template": "{{ value_json.quiet_since }}",
        },
    )
    for source in (recorder.source for recorder in room.recorders):
        # A recorder that is away is told as away: that is what it is for.
        yield _described(
            room,
            "binary_sensor",
            _code(source),
            {
                "name": source.name,
                "device_class": "connectivity",
                "state_topic": f"{place}/{_code(source)}",
                "availability_topic": None,
            },
        )


def _described(
    room: Room, kind: str, what: str, more: dict[str, Any]
) -> tuple[str, str]:
    name = _name(room)
    place = _place(room)
    config = {
        "unique_id": f"{name}-{what}",
        "state_topic": f"{place}/state",
        "availability_topic": f"{place}/listens",
        "expire_after": EXPIRES_S,
        "device": {
            "identifiers": [name],
            "name": room.name or room.recorders[0].source.household.name,
            "manufacturer": "Lullabel",
        },
        **more,
    }
    told = {key: value for key, value in config.items() if value is not None}
    return _config_topic(room.household_id, room.code, kind, what), json.dumps(told)


def _states(room: Room) -> Iterator[tuple[str, str]]:
    place = _place(room)
    said = {
        "crying": "ON" if room.cries else "OFF",
        "state": room.state,
        # What Home Assistant calls unknown.
        "quiet_since": room.quiet_since.isoformat() if room.quiet_since else "None",
    }
    yield f"{place}/state", json.dumps(said)
    yield f"{place}/listens", HERE if room.listens else AWAY
    for recorder in room.recorders:
        is_here = "ON" if recorder.listens_since else "OFF"
        yield f"{place}/{_code(recorder.source)}", is_here


def _forgotten(rooms: list[Room]) -> Iterator[tuple[str, str]]:
    """Take back what was put away: an empty description forgets it."""
    here = {(room.household_id, room.name) for room in rooms}
    for source in Source.objects.filter(retired_at__isnull=False).order_by("pk"):
        room = Room(
            household_id=source.household_id,
            name=source.room,
            listens=False,
            cries=False,
            quiet_since=None,
            recorders=[],
        )
        own = [("binary_sensor", _code(source))]
        if (source.household_id, source.room) not in here:
            own += [
                ("binary_sensor", "crying"),
                ("sensor", "state"),
                ("sensor", "quiet-since"),
            ]
        for kind, what in own:
            yield _config_topic(source.household_id, room.code, kind, what), ""


def _config_topic(household: int, room: str, kind: str, what: str) -> str:
    node = f"lullabel-{household}-{room}"
    return f"{settings.ALERT_MQTT_DISCOVERY}/{kind}/{node}/{what}/config"


def _name(room: Room) -> str:
    return f"lullabel-{room.household_id}-{room.code}"


def _place(room: Room) -> str:
    household = f"household-{room.household_id}"
    return f"{settings.ALERT_MQTT_TOPIC}/{household}/{room.code}"


def _code(source: Source) -> str:
    return f"recorder-{source.pk.hex}"
