"""A night, played fast to an ear at the cot, while everything behind it is restarted.

A real ffmpeg serves the sound, the real command listens and tells the services of
docker-compose.yml on a real PostgreSQL and Redis. What they know in the end is held
against the night's truth, and against the same model on the same sound as files.
"""

import json
import os
import subprocess
import sys
import time
import urllib.parse
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
import redis
import soundfile
from django.utils.timezone import now

from acoustics import backbone, bundle, synthesis
from acoustics.audio import ffmpeg
from acoustics.detection import detect
from acoustics.events import join
from acoustics.spans import total_ms
from tests import outside
from tests.production import compose
from tests.runner.servers import free_port

pytestmark = pytest.mark.production

RATE_HZ = 16_000
NIGHT_MS = 24 * 60_000
HALF_MS = NIGHT_MS // 2
SPEED = 24
PATIENCE_S = 120
EPISODE_GAP_MS = 60_000
# How far the model may be off, at the edges of an episode.
EDGE_MS = 500


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    path = tmp_path_factory.mktemp("night") / "night.wav"
    truth = synthesis.render_night(path, duration_ms=NIGHT_MS, n_bouts=9, seed=33)
    return path, truth


@pytest.fixture(scope="module")
def as_files(night):
    """What the model says of each half, as the camera breaks off between them."""
    samples, _ = soundfile.read(night[0], dtype="int16")
    network = backbone.load(compose.ROOT / backbone.DEFAULT_PATH)
    n_half = HALF_MS * RATE_HZ // 1_000
    return [
        one.interval.moved(start_ms)
        for start_ms, half in ((0, samples[:n_half]), (HALF_MS, samples[n_half:]))
        for one in detect([half], bundle=bundle.load(), backbone=network)
    ]


@contextmanager
def camera(night, port, *, start_ms):
    """Serve half of the night to one listener, faster than time, and break off."""
    process = subprocess.Popen(
        [
            *(ffmpeg.program(), "-hide_banner", "-nostdin", "-v", "error"),
            *("-ss", str(start_ms / 1_000), "-t", str(HALF_MS / 1_000)),
            *("-i", str(night), "-af", f"arealtime=speed={SPEED}", "-f", "wav"),
            f"tcp://127.0.0.1:{port}?listen=1",
        ]
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def device(stack, api, port, spool):
    """The command as a small computer runs it; stopped in order at the end."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "acoustics", "detect"),
            *(f"tcp://127.0.0.1:{port}", "--json"),
            *("--server", f"https://localhost:{stack.ports['tls']}"),
            *("--token", api.token, "--name", "cot", "--room", "nursery"),
            *("--spool", str(spool), "--no-clips"),
        ],
        cwd=compose.ROOT,
        env={
            **os.environ,
            "no_proxy": "localhost,127.0.0.1",
            "SSL_CERT_FILE": str(stack.folder / "fullchain.pem"),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=60)


def cut_off_redis(stack):
    """Cut everybody off from the broker, as its restart does."""
    with redis.Redis.from_url(stack.surroundings["CELERY_BROKER_URL"]) as client:
        client.client_kill_filter(_type="normal", skipme=True)


def restart_everything(stack):
    """Take the server away for the ten minutes of the night that pass meanwhile."""
    stack.kill("web")
    time.sleep(10)
    stack.start("web")
    outside.eventually(stack.is_ready, within_s=60, what="the pages")
    stack.end_connections()
    cut_off_redis(stack)
    stack.kill("worker-quick")
    stack.start("worker-quick")


def asked(api, what):
    """All that the API has of the night, which at this speed lies ahead of the clock."""
    until = urllib.parse.quote((now() + timedelta(hours=1)).isoformat())
    return api.resource(f"{what}/?until={until}")


def spans(rows, began_at):
    """Where rows lie in the session, to the millisecond."""

    def ms(moment):
        passed = datetime.fromisoformat(moment) - began_at
        return round(passed / timedelta(milliseconds=1))

    return sorted((ms(row["start_at"]), ms(row["end_at"])) for row in rows)


COVERED = """
import json
from annotations.models import ListeningSession
session = ListeningSession.objects.get()
print("COVERED", json.dumps([session.began_at.isoformat(), [
    [session.position(row.start_at), session.position(row.end_at)]
    for row in session.covered.order_by("start_at")
]]))
"""


def covered(stack):
    """When the only session began, and what of it was listened to."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--command", COVERED],
        cwd=compose.ROOT,
        env=stack.environment("web"),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    began_at, told = json.loads(done.stdout.split("COVERED ")[1])
    return datetime.fromisoformat(began_at), [tuple(span) for span in told]


def test_a_night_is_known_whole_whatever_is_restarted_meanwhile(
    stack, api, night, as_files, tmp_path
):
    path, truth = night
    port = free_port()
    with camera(path, port, start_ms=0) as first:
        time.sleep(1)
        with device(stack, api, port, tmp_path / "spool"):
            outside.eventually(
                lambda: asked(api, "episodes"), within_s=PATIENCE_S, what="crying"
            )
            restart_everything(stack)
            first.wait(timeout=PATIENCE_S)
            with camera(path, port, start_ms=HALF_MS) as second:
                second.wait(timeout=PATIENCE_S)
    outside.eventually(
        lambda: covered(stack)[1][-1][1] >= NIGHT_MS,
        within_s=PATIENCE_S,
        what="the whole night",
    )

    began_at, listened = covered(stack)
    assert listened == [(0, NIGHT_MS)]
    told = spans(asked(api, "detections"), began_at)
    assert told == sorted((one.start_ms, one.end_ms) for one in as_files)

    episodes = asked(api, "episodes")
    true = join(truth, gap_ms=EPISODE_GAP_MS)
    assert len(episodes) == len(true)
    for (start_ms, end_ms), one in zip(spans(episodes, began_at), true, strict=True):
        assert abs(start_ms - one.start_ms) <= EDGE_MS
        assert abs(end_ms - one.end_ms) <= EDGE_MS
    crying_ms = sum(row["crying_ms"] for row in episodes)
    assert crying_ms == pytest.approx(total_ms(truth), rel=0.1)
