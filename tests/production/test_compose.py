"""The commands of docker-compose.yml on a real PostgreSQL and a real Redis."""

import io
import re
import subprocess
import urllib.error
import urllib.request
import uuid
import zipfile

import pytest

from acoustics import synthesis
from tests import outside, over_http, phones
from tests.production import compose
from tests.runner import machine

pytestmark = pytest.mark.production

READY_S = 120
# The reaper comes every 20 s, and the job itself takes its time.
RECOVERED_S = 180
# What a minute and a half of silence would do.
LEASES_RUN_OUT = """
from django.utils import timezone
from annotations.models import Job
Job.objects.filter(status="running").update(lease_until=timezone.now(), sent_at=None)
"""


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    path = tmp_path_factory.mktemp("sound") / "night.wav"
    synthesis.render_night(path, duration_ms=120_000, n_bouts=3, seed=11)
    return path


@pytest.fixture(scope="module")
def recording(api, night):
    uploaded = api.upload(night)
    return heard(api, uploaded["id"], within_s=READY_S)


def heard(api, recording_id, *, within_s):
    """Wait until a recording is ready and the model has listened to it."""

    def both():
        recording = api.resource(f"recordings/{recording_id}/")
        assert recording["status"] != "failed", recording
        done = recording["listening"]["status"] == "done"
        return recording if recording["status"] == "ready" and done else None

    return outside.eventually(both, within_s=within_s, what="suggestions")


# Both would decide for other sites of the household's domain.
NOT_OURS_TO_SAY = {"security.W005", "security.W021"}


def test_the_deployment_checks_have_nothing_to_say_but_of_other_sites(stack):
    check = ["python", "manage.py", "check", "--deploy"]

    done = subprocess.run(
        check,
        cwd=compose.ROOT,
        env=stack.environment("web"),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert done.returncode == 0, done.stderr
    assert set(re.findall(r"\((\w+\.[EW]\d+)\)", done.stderr)) <= NOT_OURS_TO_SAY


def test_nginx_takes_its_configuration(stack):
    done = subprocess.run(
        [machine.find("nginx"), "-t", "-c", stack.nginx_conf()],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr


def test_a_recording_becomes_labelled_clips(api, recording):
    suggestions = api.resource(f"recordings/{recording['id']}/suggestions/")
    assert suggestions

    verdict = api.post(
        f"suggestions/{suggestions[0]['id']}/verdict/",
        {"decision": "accepted", "op_id": str(uuid.uuid4())},
        **{"If-Match": f'"{suggestions[0]["version"]}"'},
    )
    asked = api.post("exports/", {"recordings": [recording["id"]], "encoding": "wav"})
    assert (verdict.status, asked.status) == (200, 202), (verdict, asked)
    number = asked.json()["number"]
    outside.eventually(
        lambda: api.resource(f"exports/{number}/")["status"] == "done",
        within_s=READY_S,
        what="the export",
    )
    download = api.get(f"/api/v1/exports/{number}/download/")

    archive = zipfile.ZipFile(io.BytesIO(download.body))
    assert archive.testzip() is None
    assert "manifest.csv" in archive.namelist()
    assert len([name for name in archive.namelist() if name.endswith(".wav")]) == 1
    assert "attachment" in download.headers["Content-Disposition"]


class TestSound:
    def test_comes_in_byte_ranges_through_nginx(self, stack, api, recording):
        whole = next(stack.var.glob(f"sound/*/{recording['id']}/working.flac"))
        content = whole.read_bytes()
        audio = f"/api/v1/recordings/{recording['id']}/audio/"

        middle = api.get(audio, Range="bytes=1000-1999")
        tail = api.get(audio, Range="bytes=-500")
        beyond = api.get(audio, Range=f"bytes={len(content)}-")

        assert (middle.status, tail.status, beyond.status) == (206, 206, 416)
        assert middle.body == content[1000:2000]
        assert middle.headers["Content-Range"] == f"bytes 1000-1999/{len(content)}"
        assert tail.body == content[-500:]

    def test_carries_the_headers_that_keep_it_private(self, api, recording):
        answer = api.get(f"/api/v1/recordings/{recording['id']}/audio/")

        assert answer.headers["Content-Type"] == "audio/flac"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "sandbox"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store, private"

    def test_is_for_nobody_without_a_key(self, stack, recording):
        answer = stack.api().get(f"/api/v1/recordings/{recording['id']}/audio/")

        assert answer.status == 401

    def test_cannot_be_had_past_the_program(self, stack, api, recording):
        whole = next(stack.var.glob(f"sound/*/{recording['id']}/working.flac"))
        inside = whole.relative_to(stack.var)

        for path in (f"/protected/{inside}", f"/media/{inside}", f"/{inside}"):
            assert api.get(path).status in (302, 404), path
        assert b"fLaC" not in api.get(f"/protected/{inside}").body


def test_plain_http_is_sent_on_to_https(stack):
    opener = urllib.request.build_opener(outside.NoRedirects())

    with pytest.raises(urllib.error.HTTPError) as caught:
        opener.open(f"http://127.0.0.1:{stack.ports['http']}/recordings/")

    with caught.value as answer:
        assert answer.code == 301
        assert answer.headers["Location"] == "https://127.0.0.1/recordings/"


def test_guessing_passwords_is_stopped_whatever_address_the_guesser_claims(stack, api):
    browser = stack.api()

    guesses = [
        browser.log_in(
            "bob", f"guess {number}", **{"X-Forwarded-For": f"8.8.4.{number}"}
        )
        for number in range(11)
    ]

    assert [guess.status for guess in guesses[:9]] == [200] * 9
    assert guesses[-1].status == 429


def test_cookies_travel_by_https_only(stack, api):
    answer = stack.api().get("/login/")

    assert answer.status == 200
    assert "__Host-csrf" in answer.headers["Set-Cookie"]
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


def test_a_killed_worker_loses_nothing(stack, api, tmp_path):
    sound = tmp_path / "long-night.wav"
    synthesis.render_night(sound, duration_ms=30 * 60_000, n_bouts=8, seed=12)
    uploaded = api.upload(sound)
    jobs = f"recordings/{uploaded['id']}/"
    outside.eventually(
        lambda: any(
            job["recording"] == uploaded["id"] and job["status"] == "running"
            for job in api.resource("jobs/")["results"]
        ),
        within_s=READY_S,
        what="a running job",
    )

    stack.kill("worker-heavy")
    stack.manage("shell", "-c", LEASES_RUN_OUT)
    stack.start("worker-heavy")

    recording = heard(api, uploaded["id"], within_s=RECOVERED_S)
    assert recording["n_suggestions"] > 0
    assert api.resource(jobs)["duration_ms"] == 30 * 60_000


def test_a_phone_is_listened_to_and_its_night_becomes_a_recording(stack, api):
    phone = over_http.Device(api, name="cot")
    phone.send(phones.night())
    phone.wait_until_heard(60_000)
    phone.end()

    def recordings():
        every = api.resource("recordings/")["results"]
        return [each for each in every if each["name"].startswith("cot live")]

    outside.eventually(recordings, within_s=READY_S, what="a recording")
    found = heard(api, recordings()[0]["id"], within_s=READY_S)
    assert found["duration_ms"] == 60_000
    assert found["n_suggestions"] > 0


def test_the_listener_goes_on_after_a_restart_of_the_database(stack, api):
    phone = over_http.Device(api, name="attic")
    phone.send(phones.night(), numbers=range(5))
    phone.wait_until_heard(20_000)

    stack.end_connections()
    phone.send(phones.night(), numbers=range(5, 15))

    phone.wait_until_heard(60_000)
    assert stack.processes["listener"].poll() is None


def test_a_killed_listener_is_replaced_by_another(stack, api):
    phone = over_http.Device(api, name="landing")
    phone.send(phones.night(), numbers=range(5))
    phone.wait_until_heard(20_000)

    stack.kill("listener")
    stack.start("listener")
    phone.send(phones.night(), numbers=range(5, 15))

    phone.wait_until_heard(60_000)
