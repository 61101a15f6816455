"""A broker of the operator's own hears of each dataset; a real one, on a port of its own."""

import json
import subprocess
import threading
import time

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from annotations.domain import handovers
from annotations.models import Job
from tests.cast import labelled, soundless
from tests.frozen import freeze
from tests.runner import machine
from tests.runner.servers import free_port

pytestmark = [pytest.mark.production, pytest.mark.django_db]


@pytest.fixture
def broker(tmp_path):
    """The address of a broker that lets in one person with a password."""
    port = free_port()
    passwords, conf = tmp_path / "passwords", tmp_path / "mosquitto.conf"
    passwords.touch(mode=0o600)
    tool = machine.find("mosquitto_passwd")
    subprocess.run([tool, "-b", passwords, "trainer", "p@ss"], check=True)
    conf.write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous false\n"
        f"password_file {passwords}\nuser root\n"
    )
    process = subprocess.Popen(
        [machine.find("mosquitto"), "-c", conf], stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def wait_for(port):
    deadline_s = time.monotonic() + 15
    while time.monotonic() < deadline_s:
        try:
            Client(CallbackAPIVersion.VERSION2).connect("127.0.0.1", port)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError


@pytest.fixture
def night(alice):
    recording = soundless(alice, day=21)
    labelled(recording, alice, (1_000, 2_000))
    return recording


def test_a_broker_is_told_of_a_dataset(alice, night, broker, settings):
    settings.HANDOVER_MQTT_URL = f"mqtt://trainer:p%40ss@127.0.0.1:{broker}"
    settings.HANDOVER_MQTT_TOPIC = "home/datasets"
    heard, listening = [], threading.Event()

    def on_connect(client, *args):
        client.subscribe("home/datasets", qos=1)

    client = Client(CallbackAPIVersion.VERSION2)
    client.username_pw_set("trainer", "p@ss")
    client.on_connect = on_connect
    client.on_subscribe = lambda *args: listening.set()
    client.on_message = lambda _client, _data, message: heard.append(message)
    client.connect("127.0.0.1", broker)
    client.loop_start()
    assert listening.wait(timeout=10)

    dataset = freeze(alice, with_clips=False)

    assert dataset.jobs.get(kind=Job.Kind.HAND_OVER).status == Job.Status.DONE
    deadline_s = time.monotonic() + 10
    while not heard and time.monotonic() < deadline_s:
        time.sleep(0.05)
    client.disconnect()
    client.loop_stop()
    assert json.loads(heard[0].payload) == {
        "household": alice.household_id,
        "dataset": 1,
        "checksum": dataset.checksum,
        "n_clips": dataset.n_clips,
    }


def test_a_wrong_password_is_told(alice, night, broker, settings, monkeypatch):
    monkeypatch.setattr(handovers, "MQTT_LIMIT_S", 2.0)
    settings.HANDOVER_MQTT_URL = f"mqtt://trainer:wrong@127.0.0.1:{broker}"

    dataset = freeze(alice, with_clips=False)

    job = dataset.jobs.get(kind=Job.Kind.HAND_OVER)
    assert job.status == Job.Status.FAILED
    assert "message: the broker did not say that it has it" in job.problem
    assert "wrong" not in job.problem


def test_a_broker_that_is_away_is_told(alice, night, settings):
    settings.HANDOVER_MQTT_URL = f"mqtt://127.0.0.1:{free_port()}"

    dataset = freeze(alice, with_clips=False)

    job = dataset.jobs.get(kind=Job.Kind.HAND_OVER)
    assert job.status == Job.Status.FAILED
    assert "message:" in job.problem
