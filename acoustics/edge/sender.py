"""Tells a server what lies in the spool, in order, until it has everything."""

import json
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from acoustics.audio import ffmpeg
from acoustics.edge.spool import Item, Spool
from acoustics.features import RATE_HZ

_TIMEOUT_S = 30
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 30.0
_CLIP_BITS_PER_S = "32k"
# The server is busy or being started; anything else of its refusals is for good.
_LATER = {
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.INSUFFICIENT_STORAGE,
}


class Refused(Exception):
    """The server does not want it, and would not want it later."""


class NotNow(Exception):
    """The server cannot be reached, or cannot take it now."""


class BadAddress(Exception):
    """What was given is not enough to reach a server."""


class Server:
    """Lullabel's API, as far as a device needs it.

    Parameters
    ----------
    url, token : str
        Where Lullabel is, and the device's token of the account page.
    name, room : str
        What this device is called there.
    """

    def __init__(self, url: str, token: str, *, name: str, room: str) -> None:
        if not url.startswith(("http://", "https://")):
            msg = (
                f"The server's address must begin with http:// or https://, not {url}."
            )
            raise BadAddress(msg)
        self._api = f"{url.rstrip('/')}/api/v1/"
        self._token, self._name, self._room = token, name, room
        self._source: str | None = None

    def tell(self, item: Item) -> None:
        """Tell one thing; safe to repeat.

        Raises
        ------
        NotNow, Refused
        """
        {
            "begin": self._begin,
            "word": self._word,
            "end": self._end,
            "clip": self._clip,
        }[item.kind](item)

    def _begin(self, item: Item) -> None:
        if self._source is None:
            about = {"name": self._name, "room": self._room, "kind": "edge"}
            self._source = self._ask("POST", "sources/", about)["id"]
        about = {
            "source": self._source,
            "device_began_at": item.body["device_began_at"],
            "model_name": item.body["model_name"],
            "sent_at": _now(),
        }
        self._ask("PUT", f"sessions/{item.body['session']}/", about)

    def _word(self, item: Item) -> None:
        body = {**item.body, "sent_at": _now()}
        self._ask("POST", f"sessions/{body.pop('session')}/told/", body)

    def _end(self, item: Item) -> None:
        self._ask("POST", f"sessions/{item.body['session']}/end/", {"sent_at": _now()})

    def _clip(self, item: Item) -> None:
        sound = _opus(item)
        self._send("PUT", f"detections/{item.body['id']}/clip/", sound, "audio/ogg")

    def _ask(self, method: str, path: str, body: Mapping[str, Any]) -> Any:  # noqa: ANN401
        content = json.dumps(body, allow_nan=False).encode()
        answer = self._send(method, path, content, "application/json")
        try:
            return json.loads(answer)
        except ValueError as error:
            msg = "The server's answer is none of Lullabel's: check the address."
            raise NotNow(msg) from error

    def _send(self, method: str, path: str, content: bytes, kind: str) -> bytes:
        request = urllib.request.Request(  # noqa: S310 - http(s) alone, see __init__
            self._api + path,
            data=content,
            method=method,
            headers={"Authorization": f"Token {self._token}", "Content-Type": kind},
        )
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:  # noqa: S310
                told: bytes = answer.read()
                return told
        except urllib.error.HTTPError as error:
            said = error.read(500).decode("utf-8", "replace")
            msg = f"The server answered {error.code}: {said}"
            is_later = (
                error.code in _LATER or error.code >= HTTPStatus.INTERNAL_SERVER_ERROR
            )
            raise (NotNow if is_later else Refused)(msg) from error
        except (OSError, ValueError) as error:
            msg = f"The server cannot be reached ({error})."
            raise NotNow(msg) from error


class Sender(threading.Thread):
    """Empties a spool; a server that is away is asked again and again."""

    def __init__(
        self, server: Server, spool: Spool, *, say: Callable[[str], None]
    ) -> None:
        super().__init__(name="sender", daemon=True)
        self._server, self._spool, self._say = server, spool, say
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Ask it to end; what is not told yet stays in the spool."""
        self._stopped.set()

    def run(self) -> None:
        """Tell one thing after the other."""
        pause_s, away = _FIRST_PAUSE_S, False
        while not self._stopped.is_set():
            item = self._spool.first(timeout_s=1.0)
            if item is None:
                continue
            try:
                self._server.tell(item)
            except NotNow as error:
                if not away:
                    self._say(f"{error} What is heard is kept until it is back.")
                away = True
                self._stopped.wait(pause_s)
                pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
                continue
            except Refused as error:
                self._say(f"{error} That was left out ({item.kind}).")
            if away:
                self._say("The server is back.")
            pause_s, away = _FIRST_PAUSE_S, False
            self._spool.done(item)


def _now() -> str:
    return datetime.fromtimestamp(time.time(), UTC).isoformat(timespec="milliseconds")


def _opus(item: Item) -> bytes:
    if not item.sound.exists():
        msg = "The sound of a clip is not there any more."
        raise Refused(msg)
    made = subprocess.run(  # noqa: S603 - no shell, our own file
        [
            *(ffmpeg.program(), "-hide_banner", "-nostdin", "-v", "error"),
            *("-f", "s16le", "-ar", str(RATE_HZ), "-ac", "1", "-i", str(item.sound)),
            *("-c:a", "libopus", "-b:a", _CLIP_BITS_PER_S, "-f", "ogg", "pipe:1"),
        ],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        msg = "A clip could not be encoded."
        raise Refused(msg)
    return made.stdout
