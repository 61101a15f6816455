"""What Home Assistant is told of rooms and recorders; a real broker is in production/."""

import json

import pytest
from django.utils import timezone

from annotations.domain.alerts import home_assistant, house_states
from tests.alerted import NIGHT, after, bout, listener_of, says_a_word


@pytest.fixture
def phone(alice):
    return listener_of(alice)


def said(**length):
    found = home_assistant.messages(now=after(**length))
    assert all(message.kept for message in found)
    return {message.topic: message.payload for message in found}


def configs(found):
    return {
        topic: json.loads(payload)
        for topic, payload in found.items()
        if topic.endswith("/config") and payload
    }


def state(**length):
    [payload] = [
        text for topic, text in said(**length).items() if topic.endswith("/state")
    ]
    return json.loads(payload)


def ending(word, **length):
    [payload] = [text for topic, text in said(**length).items() if topic.endswith(word)]
    return payload


class TestRoom:
    def test_is_one_device_with_all_that_is_in_it(self, alice, phone):
        found = configs(said())

        classes = {config.get("device_class") for config in found.values()}
        assert classes == {"sound", "timestamp", "connectivity", None}
        devices = [json.dumps(config["device"]) for config in found.values()]
        assert len(set(devices)) == 1
        assert '"Nursery"' in devices[0]
        ids = [config["unique_id"] for config in found.values()]
        assert len(set(ids)) == len(ids)

    def test_is_quiet_since_somebody_listens(self, alice, phone):
        assert state() == {
            "crying": "OFF",
            "state": "quiet",
            "quiet_since": "2026-11-22T01:00:00+00:00",
        }

    def test_cries_while_a_bout_goes_on(self, alice, phone):
        bout(alice)

        assert state(seconds=90) == {
            "crying": "ON",
            "state": "crying",
            "quiet_since": "None",
        }

    def test_is_quiet_since_the_end_of_the_last_bout(self, alice, phone):
        bout(alice)
        says_a_word(phone, minutes=5)

        assert state(minutes=5)["quiet_since"] == "2026-11-22T01:11:00+00:00"

    def test_in_which_nobody_listens_is_never_called_quiet(self, alice, phone):
        phone.down_since = after(seconds=1)
        phone.save()

        assert state()["state"] == "nobody listens"
        assert ending("/listens") == "offline"

    def test_whose_sound_nobody_hears_is_never_called_quiet(self, alice, phone):
        phone.last_word_at = after(minutes=4)
        phone.save()

        assert state(minutes=4)["state"] == "nobody listens"

    def test_that_cried_when_its_recorder_went_down_does_not_cry_on(self, alice, phone):
        bout(alice)
        phone.down_since = after(seconds=50)
        phone.save()

        assert state(seconds=65)["crying"] == "OFF"

    def test_listens_while_one_of_its_recorders_does(self, alice, phone):
        other = listener_of(alice, name="Small computer")
        other.down_since = NIGHT
        other.save()

        assert ending("/listens") == "online"
        found = said()
        [topic] = [each for each in found if each.endswith(other.pk.hex)]
        assert found[topic] == "OFF"

    def test_names_of_any_script_stay_apart(self, alice, phone):
        listener_of(alice, name="Second", room="子供部屋")
        listener_of(alice, name="Third", room="寝室")

        codes = [room.code for room in house_states.rooms(now=NIGHT)]

        assert len(set(codes)) == 3
        assert all(code.isascii() and " " not in code for code in codes)


def test_a_recorder_that_was_put_away_is_forgotten(alice, phone):
    before = configs(said())
    phone.retired_at = timezone.now()
    phone.save()

    found = said()

    assert set(before) <= set(found)
    assert set(found.values()) == {""}


def test_what_stays_the_same_costs_the_same_for_many(
    alice, charlie, django_assert_max_num_queries
):
    for number in range(5):
        listener_of(alice, name=f"a{number}", room=f"{number}")
        listener_of(charlie, name=f"c{number}", room=f"{number}")

    # Sources, how far they were heard, bouts, gaps, what was put away.
    with django_assert_max_num_queries(5):
        home_assistant.messages(now=NIGHT)


class TestSpeaker:
    @pytest.fixture
    def sent(self, settings, monkeypatch):
        """What went out; the broker itself is another test's."""
        settings.ALERT_MQTT_URL = "mqtt://localhost"
        sent = []
        monkeypatch.setattr(
            home_assistant.mqtt, "publish", lambda _url, news, **_: sent.append(news)
        )
        return sent

    def test_says_all_at_first_then_what_is_new_then_all_each_minute(
        self, alice, phone, sent
    ):
        speaker = home_assistant.Speaker()
        n_all = speaker.say(now=NIGHT)
        assert speaker.say(now=after(seconds=5)) == 0

        bout(alice, length_s=10)
        assert speaker.say(now=after(seconds=10)) == 1

        assert speaker.say(now=after(seconds=60)) == n_all == 7
        assert len(sent) == 3

    def test_is_silent_where_there_is_no_broker(self, alice, phone, settings):
        assert home_assistant.Speaker().say(now=NIGHT) == 0
