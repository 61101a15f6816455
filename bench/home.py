"""A night through the running program: how long it takes, and how much memory."""

import http.client
import json
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench import CACHE, AtMost, Result, _running, ingest

PATIENCE_S = 1_800
CHUNK_BYTES = 1 << 20

# A household with a token for this measurement; prints the token.
_BEGIN = """
from annotations.domain import households, tokens
person = households.begin(
    name="Bench", time_zone="UTC", username="bench", password="a-long-lullaby"
)
print("TOKEN", tokens.issue(person=person, name="bench")[1])
"""


def measure(*, hours: float) -> Result:
    """Send a night to the running program and wait for its suggestions."""
    original = ingest.night(hours=hours)
    plain_s = ingest.decode_plainly(original)
    with (
        tempfile.TemporaryDirectory(dir=CACHE) as folder,
        _running.lullabel(Path(folder)) as (url, supervisor),
    ):
        token = _running.do(Path(folder), _BEGIN).split("TOKEN ")[1].strip()
        api = _Api(url, token)
        begun = time.monotonic()
        recording = api.upload(original)
        sent_s = time.monotonic() - begun
        api.wait(recording, lambda row: row["status"] != "processing")
        ready_s = time.monotonic() - begun - sent_s
        api.wait(recording, lambda row: row["listening"]["status"] == "done")
        heard_s = time.monotonic() - begun - sent_s
        peaks = dict(_peaks_mb(supervisor))
    return Result(
        figures={
            "hours": hours,
            "upload_s": round(sent_s, 1),
            "ready_s": round(ready_s, 1),
            "heard_s": round(heard_s, 1),
            "plain_ffmpeg_wall_s": round(plain_s, 1),
            "heard_ratio": round(heard_s / plain_s, 3),
            "worker_peak_rss_mb": round(peaks["celery"], 1),
            "web_peak_rss_mb": round(peaks["gunicorn"], 1),
        },
        aims={"worker_peak_rss_mb": AtMost(400), "web_peak_rss_mb": AtMost(400)},
    )


class _Api:
    def __init__(self, url: str, token: str) -> None:
        self._host = urlsplit(url).netloc
        self._headers = {"Authorization": f"Token {token}"}

    def upload(self, original: Path) -> str:
        boundary = uuid.uuid4().hex
        head = (
            f"--{boundary}\r\nContent-Disposition: form-data; "
            f'name="file"; filename="{original.name}"\r\n\r\n'
        ).encode()
        tail = f"\r\n--{boundary}--\r\n".encode()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(head) + original.stat().st_size + len(tail)),
        }
        answer = self._ask("POST", "", _body(head, original, tail), headers)
        return str(answer["id"])

    def wait(self, recording: str, holds: Callable[[dict[str, Any]], bool]) -> None:
        deadline_s = time.monotonic() + PATIENCE_S
        while not holds(self._ask("GET", f"{recording}/")):
            if time.monotonic() > deadline_s:
                raise TimeoutError(recording)
            time.sleep(0.2)

    def _ask(
        self,
        method: str,
        path: str,
        body: Iterator[bytes] | None = None,
        headers: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        connection = http.client.HTTPConnection(self._host, timeout=600)
        connection.request(
            method,
            f"/api/v1/recordings/{path}",
            body,
            {**self._headers, **(headers or {})},
        )
        response = connection.getresponse()
        answer: dict[str, Any] = json.load(response)
        connection.close()
        if response.status not in {200, 201}:
            raise RuntimeError(answer)
        return answer


def _body(head: bytes, original: Path, tail: bytes) -> Iterator[bytes]:
    yield head
    with original.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
    yield tail


def _peaks_mb(supervisor: int) -> Iterator[tuple[str, float]]:
    """Give the largest process of each kind below the supervisor, at its peak."""
    largest = {"celery": 0.0, "gunicorn": 0.0}
    for process in _below(supervisor):
        about = Path(f"/proc/{process}")
        command = (about / "cmdline").read_text()
        for kind in largest:
            if kind in command:
                largest[kind] = max(largest[kind], _peak_mb(about / "status"))
    yield from largest.items()


def _below(process: int) -> Iterator[int]:
    listed = subprocess.run(
        ["ps", "-e", "-o", "pid=,ppid="],  # noqa: S607 - a program of any system
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    for line in listed.stdout.splitlines():
        child, parent = map(int, line.split())
        if parent == process:
            yield child
            yield from _below(child)


def _peak_mb(status: Path) -> float:
    lines = status.read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if "VmHWM" in line) / 1_024
