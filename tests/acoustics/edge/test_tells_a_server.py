"""The command, run as a device runs it, against a server that can be away."""

import io
import json
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
import soundfile

from acoustics import backbone, bundle, synthesis
from acoustics.detection import detect
from acoustics.events import Interval
from acoustics.spans import total_ms, union

ROOT = Path(__file__).parents[3]
NETWORK = ROOT / backbone.DEFAULT_PATH
NIGHT_MS = 90_000


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    path = tmp_path_factory.mktemp("night") / "night.wav"
    synthesis.render_night(path, duration_ms=NIGHT_MS, n_bouts=3, seed=21)
    return path


@pytest.fixture(scope="module")
def at_once(night):
    samples, _ = soundfile.read(night, dtype="int16")
    return list(
        detect([samples], bundle=bundle.load(), backbone=backbone.load(NETWORK))
    )


class House:
    """A server that writes down what it is told, and a camera that plays a file."""

    def __init__(self, camera):
        self.told = []
        self.away = False
        self.refuse_words = 0
        house = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                content = camera.read_bytes()
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def do_PUT(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if house.away:
                    self.close_connection = True
                    return
                house.told.append((self.command, self.path, body))
                if self.path.endswith("/told/") and house.refuse_words:
                    # Written down, but the answer is lost: it will be told again.
                    house.refuse_words -= 1
                    self.close_connection = True
                    return
                answer = b'{"id": "a-source"}'
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_POST = do_PUT  # noqa: N815 - as the library names it

            def log_message(self, *_about):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def words(self):
        return [json.loads(body) for _, path, body in self.told if "/told/" in path]

    def detections(self):
        """Those that are final, by their ids: telling one twice changes nothing."""
        return {one["id"]: one for word in self.words() for one in word["detections"]}


@contextmanager
def house(camera):
    made = House(camera)
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        made.server.shutdown()
        made.server.server_close()
        thread.join()


def device(where, spool, *arguments):
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "acoustics", "detect", f"{where.url}/night.wav"),
            *("--json", "--server", where.url, "--name", "pi", "--room", "nursery"),
            *("--spool", str(spool), "--token", "secret"),
            *("--backbone", str(NETWORK), *arguments),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def until(holds, *, timeout_s=60):
    deadline_s = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < deadline_s, "it took too long"
        time.sleep(0.05)


def waiting(spool):
    """Detections in the spool of which the server does not know yet."""
    items = [json.loads(path.read_text()) for path in spool.glob("*.json")]
    return [one for item in items for one in item["body"].get("detections", [])]


def stop(process):
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    return [json.loads(line) for line in out.splitlines()], err


def spans(told):
    return sorted((one["start_ms"], one["end_ms"]) for one in told)


def expected(at_once):
    return sorted((one.interval.start_ms, one.interval.end_ms) for one in at_once)


def test_tells_what_the_file_has_with_sound_and_coverage(night, at_once, tmp_path):
    with house(night) as where:
        process = device(where, tmp_path / "spool")
        # The source ends and is opened again: the stretch is heard to its end.
        until(lambda: len(where.detections()) >= len(at_once))
        lines, _ = stop(process)

    told = where.detections().values()
    assert spans(told)[: len(at_once)] == expected(at_once)
    events = [line["event"] for line in lines]
    assert events.index("crying") < events.index("detection")
    covered = union(
        Interval(*span) for word in where.words() for span in word["covered"]
    )
    assert total_ms(covered) >= NIGHT_MS
    scores = dict(step for word in where.words() for step in word["scores"])
    assert set(range(0, NIGHT_MS - 10_000, 10_000)) <= set(scores)
    assert max(scores.values()) > 0.9
    first, begin = where.told[0], where.told[1]
    assert json.loads(first[2]) == {"name": "pi", "room": "nursery", "kind": "edge"}
    assert json.loads(begin[2])["source"] == "a-source"
    assert where.told[-1][1].endswith("/end/")
    clips = {path: body for _, path, body in where.told if path.endswith("/clip/")}
    assert len(clips) == len(told)
    for one in told:
        clip = clips[f"/api/v1/detections/{one['id']}/clip/"]
        sound, rate_hz = soundfile.read(io.BytesIO(clip))
        longest_s = (one["end_ms"] - one["start_ms"]) / 1_000 + 2
        assert longest_s - 1.1 <= len(sound) / rate_hz <= longest_s + 0.1
        assert np.abs(sound).max() > 0.01


def test_a_server_that_was_away_is_told_everything_once_it_is_back(
    night, at_once, tmp_path
):
    with house(night) as where:
        where.away = True
        process = device(where, tmp_path / "spool", "--no-clips")
        until(lambda: len(list((tmp_path / "spool").glob("*.json"))) >= 2)
        time.sleep(2)
        assert where.told == []
        where.away, where.refuse_words = False, 2
        until(lambda: len(where.detections()) >= len(at_once))
        _, err = stop(process)

    assert spans(where.detections().values())[: len(at_once)] == expected(at_once)
    assert "kept until it is back" in err
    assert "is back" in err


def test_what_was_not_told_before_the_end_is_told_by_the_next_run(
    night, at_once, tmp_path
):
    with house(night) as where:
        where.away = True
        process = device(where, tmp_path / "spool", "--no-clips")
        until(lambda: waiting(tmp_path / "spool"))
        process.kill()
        process.communicate()
        where.away = False
        again = device(where, tmp_path / "spool", "--no-clips")
        until(lambda: len({path for _, path, _ in where.told if "/told/" in path}) == 2)
        stop(again)

    sessions = [path for _, path, _ in where.told if path.endswith("/told/")]
    first = [
        one
        for path, word in zip(sessions, where.words(), strict=True)
        if path == sessions[0]
        for one in word["detections"]
    ]
    assert spans(first)
    assert set(spans(first)) <= set(expected(at_once))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--server", "lullabel.local", "--token", "a"], "must begin with http"),
        (["--server", "http://127.0.0.1:9"], "--token"),
        (["--server", "http://127.0.0.1:9", "--token-file", "no"], "No such file"),
    ],
)
def test_a_server_that_cannot_be_named_is_one_sentence(tmp_path, arguments, said):
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "acoustics", "detect", "rtsp://127.0.0.1:9/a"),
            *("--spool", str(tmp_path), "--backbone", str(NETWORK), *arguments),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 2
    assert said in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1
