"""Words for a broker of the house; where it is, only the operator says."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

PORT, SECURE_PORT = 1883, 8883
LIMIT_S = 15.0
AT_LEAST_ONCE = 1


class NotTaken(Exception):
    """The broker did not say that it has it all."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is said under a topic; what is kept is said to whoever comes later too."""

    topic: str
    payload: str
    kept: bool = False


def publish(url: str, messages: Iterable[Message], *, limit_s: float = LIMIT_S) -> None:
    """Say it all in one connection, and wait until the broker has it.

    Raises
    ------
    OSError
        If the broker is not there.
    NotTaken
        If it is there, and did not confirm.
    """
    client = _connect(url, limit_s=limit_s)
    client.loop_start()
    try:
        sent = [
            client.publish(
                message.topic,
                message.payload,
                qos=AT_LEAST_ONCE,
                retain=message.kept,
            )
            for message in messages
        ]
        for each in sent:
            each.wait_for_publish(timeout=limit_s)
            # One that has to be waited for in vain is enough.
            if not each.is_published():
                break
        arrived = all(each.is_published() for each in sent)
    except (RuntimeError, ValueError):
        arrived = False
    finally:
        client.disconnect()
        client.loop_stop()
    if not arrived:
        raise NotTaken


def hear(
    url: str, topics: Iterable[str], heard: Callable[[str, bytes], None]
) -> Client:
    """Hear what is said under topics from now on, through absences of the broker.

    In a thread of its own; what the broker kept from earlier is left out. The client
    that is returned ends it with `disconnect` and `loop_stop`.
    """
    wanted = [(topic, AT_LEAST_ONCE) for topic in topics]

    def on_message(_client: object, _data: object, message: MQTTMessage) -> None:
        if not message.retain:
            heard(message.topic, bytes(message.payload))

    client = _client(url)
    client.on_connect = lambda client, *_more: client.subscribe(wanted)
    client.on_message = on_message
    client.connect_async(*_place(url))
    client.loop_start()
    return client


def _connect(url: str, *, limit_s: float) -> Client:
    client = _client(url)
    client.connect_timeout = limit_s
    client.connect(*_place(url))
    return client


def _place(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    port = SECURE_PORT if parts.scheme == "mqtts" else PORT
    return parts.hostname or "localhost", parts.port or port


def _client(url: str) -> Client:
    parts = urlsplit(url)
    client = Client(CallbackAPIVersion.VERSION2)
    if parts.username:
        client.username_pw_set(
            unquote(parts.username), unquote(parts.password) if parts.password else None
        )
    if parts.scheme == "mqtts":
        client.tls_set()
    return client
