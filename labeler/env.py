"""Settings are read once, from the environment, and fail by name."""

import shlex
import stat
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()

SHORTEST_SECRET = 50


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


def _key_in(file: Path) -> str:
    try:
        mode = file.stat().st_mode
        key = file.read_text().strip()
    except OSError as error:
        msg = f"Set SECRET_KEY, or put a key into {file} (`make run` makes one)."
        raise ImproperlyConfigured(msg) from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        msg = f"{file} can be read by others: chmod 600 {file}"
        raise ImproperlyConfigured(msg)
    return key
