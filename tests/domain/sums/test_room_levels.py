from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.utils import timezone

from acoustics import peaks
from acoustics.audio.working import RATE_HZ
from annotations.domain import files
from annotations.domain.sums import night_sums
from tests.cast import labelled, soundless

BEGINS_AT = datetime(2026, 11, 13, 20, tzinfo=UTC)
MINUTE_MS = 60_000


@pytest.fixture(autouse=True)
def _later(monkeypatch):
    """Whatever the day is, the nights of the tests are over."""
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 12, 24, 12, tzinfo=UTC))


def recorded(person, *heights, began_at=BEGINS_AT):
    """A recording that swings so high in each of its minutes."""
    recording = soundless(person, duration_ms=len(heights) * MINUTE_MS)
    recording.started_at = began_at
    recording.save()
    builder = peaks.Builder()
    for height in heights:
        builder.add(np.tile(np.array([height, -height], np.int16), RATE_HZ * 30))
    files.peaks(recording).parent.mkdir(parents=True, exist_ok=True)
    peaks.write(builder, files.peaks(recording))
    return recording


def level(person):
    return night_sums.one(person.household, date(2026, 11, 13)).room_dbfs


def test_is_what_half_of_the_night_never_went_above(alice):
    recorded(alice, *[328] * 30, *[3_277] * 10)

    assert level(alice) == pytest.approx(-40, abs=0.1)


def test_leaves_crying_and_ten_seconds_around_it_out(alice):
    recording = recorded(alice, *[328] * 31, *[3_277] * 60)
    assert level(alice) == pytest.approx(-20, abs=0.1)

    # As short of the loud part as what is around a cry: all of it is left out.
    loud = (31 * MINUTE_MS + 9_000, 91 * MINUTE_MS - 9_000)
    labelled(recording, alice, loud)

    assert level(alice) == pytest.approx(-40, abs=0.1)


def test_is_unknown_of_less_than_half_an_hour(alice):
    recorded(alice, *[328] * 20)

    assert level(alice) is None


def test_is_unknown_where_peaks_are_damaged(alice):
    files.peaks(recorded(alice, *[328] * 40)).write_bytes(b"nothing")

    assert level(alice) is None


def test_is_of_a_night_alone(alice):
    recorded(alice, *[328] * 40)
    recorded(alice, *[3_277] * 90, began_at=BEGINS_AT + timedelta(days=1))

    assert level(alice) == pytest.approx(-40, abs=0.1)
