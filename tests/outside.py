"""A running Lullabel seen from outside: its processes, and what it answers."""

import json
import os
import re
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "a long enough passphrase"

# The first household and its person, and a key for the API, in one go.
BEGIN = f"""
from annotations.domain import households, tokens
person = households.begin(
    name="Home", time_zone="Europe/Berlin", username="alice", password="{PASSWORD}"
)
print("TOKEN", tokens.issue(person=person, name="tests")[1])
"""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self):
        return json.loads(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """The web API, as a device uses it."""

    url: str
    token: str = ""
    host: str = ""
    trust: ssl.SSLContext | None = None
    opener: urllib.request.OpenerDirector = field(init=False)

    def __post_init__(self):
        handlers = [NoRedirects(), urllib.request.ProxyHandler({})]
        if self.trust:
            handlers.append(urllib.request.HTTPSHandler(context=self.trust))
        object.__setattr__(self, "opener", urllib.request.build_opener(*handlers))

    def get(self, path, **headers):
        return self._send(urllib.request.Request(self.url + path, headers=headers))

    def post(self, path, content, **headers):
        request = urllib.request.Request(
            f"{self.url}/api/v1/{path}",
            data=json.dumps(content).encode(),
            headers={"Content-Type": "application/json", **headers},
        )
        return self._send(request)

    def put(self, path, content, **headers):
        """Send JSON, or bytes as they are."""
        if not isinstance(content, bytes):
            content = json.dumps(content).encode()
            headers = {"Content-Type": "application/json", **headers}
        request = urllib.request.Request(
            f"{self.url}/api/v1/{path}", data=content, headers=headers, method="PUT"
        )
        return self._send(request)

    def delete(self, path):
        request = urllib.request.Request(f"{self.url}/api/v1/{path}", method="DELETE")
        return self._send(request)

    def log_in(self, username, password, **headers):
        """Send the form of the log-in page, as a browser would."""
        page = self.get("/login/")
        cookie = page.headers["Set-Cookie"].split(";")[0]
        secret = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', page.body)
        form = {
            "csrfmiddlewaretoken": secret[1].decode(),
            "username": username,
            "password": password,
        }
        request = urllib.request.Request(
            f"{self.url}/login/",
            data=urllib.parse.urlencode(form).encode(),
            headers={"Cookie": cookie, "Referer": f"https://{self.host}/", **headers},
        )
        return self._send(request)

    def resource(self, path):
        answer = self.get(f"/api/v1/{path}")
        assert answer.status == 200, answer
        return answer.json()

    def upload(self, file):
        boundary = uuid.uuid4().hex
        head = (
            f"--{boundary}\r\nContent-Disposition: form-data; "
            f'name="file"; filename="{file.name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        request = urllib.request.Request(
            f"{self.url}/api/v1/recordings/",
            data=head.encode() + file.read_bytes() + f"\r\n--{boundary}--\r\n".encode(),
            headers={"Content-Type": f"multipart/form-data; boundary={boundary}"},
        )
        answer = self._send(request)
        assert answer.status == 201, answer
        return answer.json()

    def _send(self, request):
        if self.token:
            request.add_header("Authorization", f"Token {self.token}")
        if self.host:
            request.add_header("Host", self.host)
        try:
            with self.opener.open(request, timeout=60) as response:
                return Answer(response.status, dict(response.headers), response.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers), error.read())


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def surroundings(var, **more):
    """The environment of a person's shell: nothing of the tests is in it."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "LULLABEL_VAR": str(var),
        **more,
    }


def begin(environment):
    """Found the household; return a token of its first person."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--command", BEGIN],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("TOKEN ")[1].strip()


def processes_of(var):
    """Ids and command lines of all processes that work on the folder `var`."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "environ").read_bytes().split(b"\0")
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        if f"LULLABEL_VAR={var}".encode() in words and line:
            found[int(entry.name)] = line
    return found


def eventually(check, *, within_s, what):
    """Wait until `check` returns something true, and return that."""
    deadline_s = time.monotonic() + within_s
    while not (outcome := check()):
        assert time.monotonic() < deadline_s, f"{what}: not within {within_s} s"
        time.sleep(0.1)
    return outcome
