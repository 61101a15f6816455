"""A device that tells the program what it hears, over HTTP, as measurements use it."""

import http.client
import io
import json
import time
import urllib.parse
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from bench import _running

RATE_HZ = 16_000
CHUNK_MS = 4_000

_ENTER = """
import sys
from annotations.domain import households, tokens
from annotations.models import Household, Person
if not Household.objects.exists():
    households.begin(
        name="Bench", time_zone="UTC", username=sys.argv[1], password=sys.argv[2]
    )
person = Person.objects.get(username=sys.argv[1])
print("TOKEN", tokens.issue(person=person, name="bench")[1])
"""


def token(var: Path, username: str, password: str) -> str:
    """Make the household unless it is there, and a token of its person."""
    told = _running.do(var, _ENTER, username, password)
    return told.split("TOKEN ")[1].strip()


class Phone:
    """One device with one session."""

    def __init__(self, url: str, token: str, *, name: str, room: str) -> None:
        where = urllib.parse.urlsplit(url)
        self._connection = http.client.HTTPConnection(where.netloc, timeout=120)
        self._token = token
        about = {"name": name, "room": room, "kind": "phone"}
        self._source = self._json("POST", "sources/", about)["id"]
        self.session = str(uuid.uuid4())
        begin = {"source": self._source, "device_began_at": _now(), "sent_at": _now()}
        self._json("PUT", f"sessions/{self.session}/", begin)

    def send(self, number: int, samples: np.ndarray) -> None:
        """Send a chunk; its place is that of its number."""
        query = urllib.parse.urlencode(
            {"start_ms": number * CHUNK_MS, "sent_at": _now()}
        )
        path = f"sessions/{self.session}/chunks/{number}/?{query}"
        self._send("PUT", path, wav(samples), "audio/wav")

    def standing(self) -> Mapping[str, Any]:
        """Ask how the session stands."""
        answer = self._send("GET", f"sessions/{self.session}/", b"", "")
        told: Mapping[str, Any] = json.loads(answer)
        return told

    def end(self) -> None:
        """Say that it is over."""
        self._json("POST", f"sessions/{self.session}/end/", {"sent_at": _now()})

    def _json(self, method: str, path: str, body: Mapping[str, Any]) -> Any:  # noqa: ANN401
        content = json.dumps(body).encode()
        return json.loads(self._send(method, path, content, "application/json"))

    def _send(self, method: str, path: str, content: bytes, kind: str) -> bytes:
        headers = {"Authorization": f"Token {self._token}", "Content-Type": kind}
        # A server lets go of a connection that rests, as between two chunks.
        self._connection.close()
        self._connection.request(method, f"/api/v1/{path}", content or None, headers)
        answer = self._connection.getresponse()
        told = answer.read()
        if answer.status >= http.client.BAD_REQUEST:
            msg = f"{method} {path}: {answer.status} {told[:300]!r}"
            raise RuntimeError(msg)
        return told


def wav(samples: np.ndarray) -> bytes:
    """Write sound as a phone's page does."""
    content = io.BytesIO()
    soundfile.write(content, samples, RATE_HZ, format="WAV", subtype="PCM_16")
    return content.getvalue()


def _now() -> str:
    return datetime.fromtimestamp(time.time(), UTC).isoformat(timespec="milliseconds")
