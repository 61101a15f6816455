"""A small computer at the cot, for real, tells the server what it hears."""

import os
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings

from annotations.domain import tokens
from annotations.domain.live import coverage
from annotations.models import Detection, ListeningSession
from tests import outside, phones


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def camera(tmp_path):
    """An address that plays the night."""
    (tmp_path / "night.wav").write_bytes(phones.wav(phones.night()))
    handler = partial(Quiet, directory=tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/night.wav"
        server.shutdown()


@pytest.mark.django_db(transaction=True)
def test_what_it_hears_arrives_with_its_sound(alice, camera, live_server, tmp_path):
    _, secret = tokens.issue(person=alice, name="pi")
    options = {
        "--server": live_server.url,
        "--token": secret,
        "--name": "pi",
        "--room": "nursery",
        "--spool": str(tmp_path / "spool"),
        "--backbone": str(settings.BACKBONE_PATH),
    }
    command = [sys.executable, "-m", "acoustics", "detect", camera]
    for name, value in options.items():
        command += [name, value]

    once = phones.at_once(phones.night())
    edge = subprocess.Popen(command, cwd=outside.ROOT, env=dict(os.environ))
    try:
        outside.eventually(
            lambda: Detection.objects.filter(final=True).count() > len(once),
            within_s=90,
            what="the night, and the beginning of the next one",
        )
    finally:
        edge.terminate()
        edge.wait(timeout=30)

    listening = ListeningSession.objects.order_by("began_at").first()
    assert listening.source.kind == "edge"
    assert coverage.of(listening)[0].start_ms == 0
    # Once the night was played the camera is asked for it again.
    assert phones.told(listening, final=True)[: len(once)] == once
    assert Detection.objects.filter(session=listening, has_clip=True).exists()
