"""Settings are read once, from the environment, and fail by name."""

import json
import re
import shlex
import stat
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()

SHORTEST_SECRET = 50
# A channel is everybody's, or of one household: "parents", "2/parents".
CHANNEL = re.compile(r"(?:[1-9]\d*/)?[^\W_][\w .-]{0,39}")
OUR_CHANNELS = {"push", "mqtt"}


def secret_key(default_file: Path) -> str:
    """Read the key that signs sessions; there is no built-in one.

    `SECRET_KEY` holds the key itself, or `SECRET_KEY_FILE` names a file that only
    its owner can read.
    """
    key: str = env.str("SECRET_KEY", default="")
    if not key:
        key = _key_in(Path(env.str("SECRET_KEY_FILE", default=str(default_file))))
    if len(key) < SHORTEST_SECRET:
        msg = f"SECRET_KEY must have at least {SHORTEST_SECRET} characters, has {len(key)}"
        raise ImproperlyConfigured(msg)
    return key


def words(name: str, command: str) -> list[str]:
    """Take a command apart as a shell would; none is ever asked."""
    try:
        return shlex.split(command)
    except ValueError as error:
        msg = f"{name} cannot be read as a command: {error}"
        raise ImproperlyConfigured(msg) from error


def alert_channels(written: str, file: str) -> dict[str, str]:
    """Read the channels alerts go to: name -> address.

    `written` has them with semicolons between, the file one a line; an address holds
    passwords, so no message of ours repeats one.
    """
    channels: dict[str, str] = {}
    for setting, lines in (
        ("ALERT_CHANNELS", written.split(";")),
        ("ALERT_CHANNELS_FILE", _channel_lines(file)),
    ):
        for number, line in enumerate(lines, start=1):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            name, address = _channel(line, f"{setting}, entry {number}")
            if name in channels:
                msg = f"{setting} names the channel {name!r} a second time."
                raise ImproperlyConfigured(msg)
            channels[name] = address
    return channels


def mqtt_url(name: str, url: str) -> str:
    """Take the address of a broker, or none."""
    if url and not url.startswith(("mqtt://", "mqtts://")):
        msg = f"{name} must begin with mqtt:// or mqtts://"
        raise ImproperlyConfigured(msg)
    return url


def reading_topics(written: str) -> dict[str, dict[str, str]]:
    """Take which topics hold readings: JSON, `{topic: {household, series, ...}}`."""
    problem = "READINGS_MQTT_TOPICS must be JSON like " + (
        '{"home/room/temperature": {"household": 1, "series": "Room", "unit": "°C"}}'
    )
    try:
        told = json.loads(written or "{}")
    except ValueError as error:
        raise ImproperlyConfigured(problem) from error
    if not isinstance(told, dict):
        raise ImproperlyConfigured(problem)
    for about in told.values():
        if (
            not isinstance(about, dict)
            or not {"household", "series"} <= about.keys()
            or about.keys() - {"household", "series", "unit", "field"}
        ):
            raise ImproperlyConfigured(problem)
    return {
        str(topic): {name: str(value) for name, value in about.items()}
        for topic, about in told.items()
    }


def push_contact(contact: str) -> str:
    """Take the address that the makers of browsers ask for, or none."""
    if contact and not re.match(r"mailto:[^@\s]+@[^@\s]+|https://\S+", contact):
        msg = "PUSH_CONTACT must be like mailto:you@example.org or https://example.org"
        raise ImproperlyConfigured(msg)
    return contact


def _channel_lines(file: str) -> list[str]:
    if not file:
        return []
    missing = f"ALERT_CHANNELS_FILE names {file}, which cannot be read."
    return _read_secret(Path(file), missing=missing).splitlines()


def _channel(line: str, where: str) -> tuple[str, str]:
    name, equals, address = (part.strip() for part in line.partition("="))
    if not equals or not re.match(r"[a-z][a-z0-9+.-]*://", address):
        msg = f"{where} must look like: parents = ntfy://a-topic-of-yours"
        raise ImproperlyConfigured(msg)
    if not CHANNEL.fullmatch(name):
        msg = (
            f"{where}: a channel's name has letters, digits, spaces, dots and hyphens, "
            "40 at most, perhaps with a household's number before it: 2/parents"
        )
        raise ImproperlyConfigured(msg)
    if name.rpartition("/")[2] in OUR_CHANNELS:
        msg = f"{where}: the name is one of the program's own; choose another."
        raise ImproperlyConfigured(msg)
    return name, address


def _key_in(file: Path) -> str:
    missing = f"Set SECRET_KEY, or put a key into {file} (`make run` makes one)."
    return _read_secret(file, missing=missing).strip()


def _read_secret(file: Path, *, missing: str) -> str:
    try:
        mode = file.stat().st_mode
        text = file.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(missing) from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        msg = f"{file} can be read by others: chmod 600 {file}"
        raise ImproperlyConfigured(msg)
    return text
