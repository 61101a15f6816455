"""What alerts are about, and who hears of them: bouts, rules, and a real server."""

import json
import threading
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

from annotations.domain.alerts import alert_rules
from annotations.domain.alerts.alert_rules import Wish
from annotations.models import Alert, AlertRule, Episode, ListeningSession, Source

# Ten past two at night in Vienna.
NIGHT = datetime(2026, 11, 22, 1, 10, tzinfo=UTC)


def after(**length):
    return NIGHT + timedelta(**length)


def rule_of(person, *, at=None, **wish):
    return alert_rules.add(
        Wish(**{"about": AlertRule.About.CRYING, "channel": "parents", **wish}),
        household=person.household,
        now=at or after(hours=-5),
    )


def bout(person, *, start=NIGHT, length_s=60, crying_s=None, room="Nursery"):
    """A bout as the joining of detections would leave it."""
    return Episode.objects.create(
        household=person.household,
        room=room,
        start_at=start,
        end_at=start + timedelta(seconds=length_s),
        crying_ms=1000 * (length_s if crying_s is None else crying_s),
        n_detections=1,
    )


def goes_on(episode, *, until):
    """More crying has joined a bout."""
    episode.end_at = until
    episode.crying_ms = int((until - episode.start_at).total_seconds() * 1000)
    episode.save()


def listener_of(person, *, name="Old phone", room="Nursery"):
    """A phone that listens since ten minutes, and said its last word just now."""
    source = Source.objects.create(
        household=person.household,
        name=name,
        room=room,
        kind=Source.Kind.PHONE,
        last_word_at=NIGHT,
        created_at=after(days=-1),
    )
    ListeningSession.objects.create(
        household=person.household,
        source=source,
        began_at=after(minutes=-10),
        device_began_at=after(minutes=-10),
        heard_ms=10 * 60_000,
    )
    return source


def says_a_word(source, **length):
    """It is heard of, and what it sent is listened to."""
    at = after(**length)
    source.last_word_at = at
    source.save(update_fields=["last_word_at"])
    for session in source.sessions.all():
        session.heard_ms = int((at - session.began_at).total_seconds() * 1000)
        session.save(update_fields=["heard_ms"])


def steps(person):
    rows = Alert.objects.of(person.household).order_by("created_at", "title")
    return [row.step for row in rows]


class Listener(HTTPServer):
    """Somebody's phone, as far as a sender can see: it answers and remembers."""

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), _Answer)
        self.heard = []
        self.answer = 200
        # Clear it to leave who sends without an answer.
        self.may_answer = threading.Event()
        self.may_answer.set()

    @property
    def address(self):
        return f"json://127.0.0.1:{self.server_port}"

    @property
    def titles(self):
        return [each["title"] for each in self.heard]


class _Answer(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers["Content-Length"])
        said = json.loads(self.rfile.read(length))
        if self.server.answer == 200:
            self.server.heard.append(said)
        self.server.may_answer.wait(timeout=60)
        self.send_response(self.server.answer)
        self.send_header("Content-Length", "0")
        # Who sent it may have died meanwhile.
        with suppress(OSError):
            self.end_headers()

    def log_message(self, *args):
        pass


@contextmanager
def listening(port=0):
    server = Listener(port)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
