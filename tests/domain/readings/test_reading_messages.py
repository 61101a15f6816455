from datetime import UTC, datetime

import pytest

from annotations.domain.readings import reading_messages
from annotations.models import Reading, Series

NOW = datetime(2026, 11, 14, 1, 2, 33, tzinfo=UTC)


@pytest.fixture
def keep(alice, settings):
    settings.READINGS_MQTT_TOPICS = {
        "room": {"household": str(alice.household_id), "series": "Room", "unit": "°C"},
        "fan": {"household": str(alice.household_id), "series": "Fan"},
        "deep": {
            "household": str(alice.household_id),
            "series": "Deep",
            "field": "temperature",
        },
        "lost": {"household": "999999", "series": "Room"},
    }
    return lambda topic, payload, now=NOW: reading_messages.keep(topic, payload, now)


@pytest.mark.parametrize(
    ("topic", "payload", "value"),
    [
        ("room", b"20.5", 20.5),
        ("room", b' {"value": 20.5} ', 20.5),
        ("room", b'{"state": "20.5"}', 20.5),
        ("fan", b"on", 1),
        ("fan", b"OFF", 0),
        ("deep", b'{"humidity": 40, "temperature": 19}', 19),
    ],
)
def test_a_message_becomes_the_reading_of_its_minute(keep, topic, payload, value):
    assert keep(topic, payload)

    reading = Reading.objects.get()
    assert reading.value == value
    assert reading.at == NOW.replace(second=0)


def test_the_last_of_a_minute_stands(keep):
    keep("room", b"20")
    keep("room", b"21", NOW.replace(second=50))

    assert Reading.objects.get().value == 21
    assert Series.objects.get().unit == "°C"


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        ("room", b"unavailable"),
        ("room", b""),
        ("room", b"\xff\x00"),
        ("room", b"{"),
        ("room", b"[1]"),
        ("room", b"NaN"),
        ("room", b"9" * 20_000),
        ("room", b"[" * 9_000),
        ("deep", b'{"humidity": 40}'),
        ("lost", b"20"),
        ("another", b"20"),
    ],
)
def test_what_is_no_reading_is_left_out(keep, topic, payload):
    assert not keep(topic, payload)
    assert not Reading.objects.exists()
