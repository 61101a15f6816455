"""A house tells how warm it is, by a real broker that goes away in between."""

import pytest
from django.utils import timezone
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from annotations.domain.readings.reading_messages import ReadingsEar
from annotations.models import Reading
from tests import outside

pytestmark = [pytest.mark.production, pytest.mark.django_db]


@pytest.fixture
def house(broker):
    client = Client(CallbackAPIVersion.VERSION2)
    client.username_pw_set("trainer", "p@ss")
    client.connect("127.0.0.1", broker)
    client.loop_start()
    yield client
    client.disconnect()
    client.loop_stop()


def say(house, payload, *, topic="home/room/temperature", kept=False):
    house.publish(topic, payload, qos=1, retain=kept).wait_for_publish(timeout=10)


def test_what_a_house_says_is_kept_and_what_it_said_earlier_is_not(
    alice, broker, house, settings
):
    settings.READINGS_MQTT_URL = f"mqtt://trainer:p%40ss@127.0.0.1:{broker}"
    settings.READINGS_MQTT_TOPICS = {
        "home/room/temperature": {
            "household": str(alice.household_id),
            "series": "Room",
        }
    }
    say(house, "11", kept=True)
    ear = ReadingsEar(clock=timezone.now)

    def told():
        say(house, "20.5")
        return ear.work()

    try:
        outside.eventually(told, within_s=10, what="a reading")
    finally:
        ear.close()

    assert {reading.value for reading in Reading.objects.all()} == {20.5}
