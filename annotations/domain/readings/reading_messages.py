"""Readings that a house tells of by MQTT, under topics that only the operator names."""

import json
import logging
from collections.abc import Callable
from datetime import datetime
from queue import Empty, Full, Queue

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from paho.mqtt.client import Client

from annotations.domain import mqtt
from annotations.domain.errors import DomainError
from annotations.domain.readings import readings, series
from annotations.models import Household, Series

logger = logging.getLogger(__name__)

LONGEST_BYTES = 10_000
# A broker that says more while the database is away is not waited for.
MOST_WAITING = 10_000
_FIELDS = ("value", "state")
Message = tuple[str, bytes, datetime]


class ReadingsEar:
    """Hears readings and keeps the last of each minute, as long as it is not closed."""

    def __init__(self, *, clock: Callable[[], datetime]) -> None:
        self._waiting: Queue[Message] = Queue(MOST_WAITING)
        self._clock = clock
        self._client: Client | None = None
        if settings.READINGS_MQTT_URL and settings.READINGS_MQTT_TOPICS:
            topics = settings.READINGS_MQTT_TOPICS
            self._client = mqtt.hear(settings.READINGS_MQTT_URL, topics, self._heard)

    def work(self) -> int:
        """Keep what has come; give how much it was."""
        n_kept = 0
        while True:
            try:
                message = self._waiting.get_nowait()
            except Empty:
                return n_kept
            try:
                n_kept += keep(*message)
            except (DatabaseError, InterfaceError):
                self._put(message)
                raise

    def close(self) -> None:
        if self._client:
            self._client.disconnect()
            self._client.loop_stop()

    def _heard(self, topic: str, payload: bytes) -> None:
        self._put((topic, payload, self._clock()))

    def _put(self, message: Message) -> None:
        try:
            self._waiting.put_nowait(message)
        except Full:
            logger.warning("Too many readings are waiting; one is left out")


def keep(topic: str, payload: bytes, now: datetime) -> bool:
    """Keep one message as the reading of its minute; say whether it is one."""
    about = settings.READINGS_MQTT_TOPICS.get(topic)
    if about is None:
        return False
    number = _number(about["household"])
    household = Household.objects.filter(pk=number).first() if number else None
    if household is None:
        logger.warning("There is no household %s, as “%s” has it", about, topic)
        return False
    try:
        said = _said(payload, about.get("field", ""))
        one = _series(household, about, said, now=now)
        value = readings.value_of(said, kind=one.kind)
        readings.add(one, [(now.replace(second=0, microsecond=0), value)], now=now)
    except DomainError as error:
        logger.warning("“%s” is left out: %s", topic, error)
        return False
    return True


def _series(
    household: Household, about: dict[str, str], said: object, *, now: datetime
) -> Series:
    name = about["series"][:80]
    known = Series.objects.of(household).filter(name=name).first()
    return known or series.add(
        household=household,
        name=name,
        unit=about.get("unit", "")[:20],
        kind=_kind(said),
        now=now,
    )


def _said(payload: bytes, field: str) -> object:
    """Read what a message says: a number or a word, or JSON that has it in a field."""
    text = payload[:LONGEST_BYTES].decode(errors="replace").strip()
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if isinstance(told, dict):
        fields = (field,) if field else _FIELDS
        return next((told[name] for name in fields if name in told), "")
    return told


def _kind(said: object) -> Series.Kind:
    """Take a word for a yes or no, and a bare 1 for a number."""
    try:
        float(str(said))
    except ValueError:
        readings.value_of(said, kind=Series.Kind.YES_NO)
        return Series.Kind.YES_NO
    return Series.Kind.NUMBER


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None
