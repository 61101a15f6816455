"""A real broker keeps what Home Assistant is to know, and hears of alerts."""

import json

import pytest

from annotations.domain.alerts import alerts, home_assistant, telling
from annotations.models import Alert
from tests import outside
from tests.alerted import NIGHT, after, bout, listener_of, rule_of
from tests.production.conftest import hearing
from tests.runner.servers import free_port

pytestmark = [pytest.mark.production, pytest.mark.django_db]


@pytest.fixture
def phone(alice):
    return listener_of(alice)


@pytest.fixture
def house(broker, settings):
    settings.ALERT_MQTT_URL = f"mqtt://trainer:p%40ss@127.0.0.1:{broker}"
    return broker


def kept(port, topic="#"):
    """What the broker tells somebody who comes later."""
    with hearing(port, topic) as heard:
        # The broker sends all that it kept before it answers anything else.
        outside.eventually(lambda: heard, within_s=10, what="what was kept")
        outside.eventually(
            lambda n=[0]: n.append(len(heard)) or n[-1] == n[-2],
            within_s=10,
            what="the last of it",
        )
    assert all(message.retain for message in heard)
    return {message.topic: message.payload.decode() for message in heard}


def test_who_comes_later_finds_descriptions_and_states(alice, phone, house):
    home_assistant.Speaker().say(now=NIGHT)

    found = kept(house)
    described = [
        json.loads(found[topic]) for topic in found if "homeassistant" in topic
    ]
    assert len(described) == 4
    for config in described:
        assert config["state_topic"] in found
        assert found.get(config.get("availability_topic"), "online") == "online"


def test_crying_is_said_when_it_begins_and_when_it_ends(alice, phone, house):
    speaker = home_assistant.Speaker()
    speaker.say(now=NIGHT)
    with hearing(house, "lullabel/+/+/state") as heard:
        outside.eventually(lambda: heard, within_s=10, what="what was kept")
        episode = bout(alice, start=NIGHT, length_s=10)
        speaker.say(now=after(seconds=10))
        speaker.say(now=after(seconds=15))
        episode.delete()
        speaker.say(now=after(seconds=20))
        outside.eventually(lambda: len(heard) >= 3, within_s=10, what="both words")

    assert [json.loads(each.payload)["crying"] for each in heard] == [
        "OFF",
        "ON",
        "OFF",
    ]


def test_a_broker_that_is_away_holds_nothing_up_and_gets_it_all_later(
    alice, phone, broker, settings, caplog
):
    speaker = home_assistant.Speaker()
    settings.ALERT_MQTT_URL = f"mqtt://127.0.0.1:{free_port()}"
    assert speaker.say(now=NIGHT) == 0
    settings.ALERT_MQTT_URL = f"mqtt://trainer:p%40ss@127.0.0.1:{broker}"
    assert speaker.say(now=after(seconds=30)) == 0

    assert speaker.say(now=after(seconds=60)) > 4

    assert len(kept(broker)) > 4
    assert caplog.text.count("The broker is away") == 1


def test_an_alert_is_told_as_json(alice, house):
    rule_of(alice, channel="mqtt")
    bout(alice)
    alerts.consider(alice.household, now=after(minutes=1))

    with hearing(house, f"lullabel/household-{alice.household_id}/alert") as heard:
        telling.send_due(clock=lambda: after(minutes=1))
        outside.eventually(lambda: heard, within_s=10, what="the alert")

    said = json.loads(heard[0].payload)
    assert (said["step"], said["title"]) == ("first", "Crying in Nursery")
    assert (said["room"], said["at"]) == ("Nursery", "2026-11-22T01:11:00+00:00")
    assert Alert.objects.get().sent_at is not None


def test_an_alert_waits_for_a_broker_that_lets_nobody_in(alice, broker, settings):
    settings.ALERT_MQTT_URL = f"mqtt://trainer:wrong@127.0.0.1:{broker}"
    rule_of(alice, channel="mqtt")
    bout(alice)
    alerts.consider(alice.household, now=after(minutes=1))

    assert telling.send_due(clock=lambda: after(minutes=1)) == 0

    assert "“mqtt” did not take it" in Alert.objects.get().problem
