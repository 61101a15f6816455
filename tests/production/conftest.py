"""The services as processes, a real broker of its own, and somebody who hears it."""

import subprocess
import threading
import time
from contextlib import contextmanager

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from tests import outside
from tests.production import compose
from tests.runner import machine
from tests.runner.servers import free_port


@pytest.fixture(scope="module")
def stack():
    with compose.running() as running:
        yield running


@pytest.fixture(scope="module")
def api(stack):
    return stack.api(outside.begin(stack.environment("web")))


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


@contextmanager
def hearing(port, topic):
    """Collect what is said under a topic, from what the broker kept on."""
    heard, listening = [], threading.Event()

    def on_connect(client, *args):
        client.subscribe(topic, qos=1)

    client = Client(CallbackAPIVersion.VERSION2)
    client.username_pw_set("trainer", "p@ss")
    client.on_connect = on_connect
    client.on_subscribe = lambda *args: listening.set()
    client.on_message = lambda _client, _data, message: heard.append(message)
    client.connect("127.0.0.1", port)
    client.loop_start()
    try:
        assert listening.wait(timeout=10)
        yield heard
    finally:
        client.disconnect()
        client.loop_stop()
