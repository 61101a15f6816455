import numpy as np
import pytest

from acoustics import features, synthetic_sounds
from acoustics.boundaries import Room, envelope_db, utterances

RATE_HZ = 16_000
ROOM_LEVEL = 30.0


def scene(*, at_s, durations_s, length_s=6.0, seed=4, level=4_000.0):
    rng = np.random.default_rng(seed)
    sound = rng.normal(0.0, ROOM_LEVEL, int(length_s * RATE_HZ))
    for start_s, duration_s in zip(at_s, durations_s, strict=True):
        cry = synthetic_sounds.cry(duration_s, rng=rng) * level
        start = int(start_s * RATE_HZ)
        sound[start : start + len(cry)] += cry
    return envelope_db(features.log_mel(sound.astype(np.int16)))


def room_db(level_db):
    return float(np.percentile(level_db, 20))


@pytest.mark.parametrize("seed", range(5))
def test_edges_are_right_to_about_fifty_milliseconds(seed):
    level_db = scene(at_s=[1.0, 3.0], durations_s=[0.9, 1.2], seed=seed)

    found = utterances(level_db, first_frame=0, room_db=room_db(level_db))

    assert len(found) == 2
    for interval, (start_ms, end_ms) in zip(
        found, [(1_000, 1_900), (3_000, 4_200)], strict=True
    ):
        assert abs(interval.start_ms - start_ms) <= 50
        assert abs(interval.end_ms - end_ms) <= 60


def test_a_breath_does_not_end_an_utterance():
    level_db = scene(at_s=[1.0, 2.15], durations_s=[0.9, 0.9])

    found = utterances(level_db, first_frame=0, room_db=room_db(level_db))

    assert len(found) == 1


def test_a_click_is_no_utterance():
    level_db = np.full(300, -40.0, np.float32)
    level_db[100:110] = 0.0
    level_db[200:220] = 0.0

    found = utterances(level_db, first_frame=0, room_db=-40.0)

    assert [(one.start_ms, one.end_ms) for one in found] == [(2_012, 2_212)]


def test_places_are_counted_from_the_start_of_the_recording():
    level_db = np.full(100, -40.0, np.float32)
    level_db[10:60] = 0.0

    (found,) = utterances(level_db, first_frame=3_600_000, room_db=-40.0)

    assert (found.start_ms, found.end_ms) == (36_000_112, 36_000_612)


def test_what_does_not_rise_above_the_room_is_nothing():
    level_db = np.random.default_rng(5).normal(-40.0, 0.5, 300)

    assert utterances(level_db, first_frame=0, room_db=-40.0) == []
    assert utterances(np.empty(0), first_frame=0, room_db=-40.0) == []


def test_the_room_is_what_is_heard_when_nobody_cries():
    level_db = np.full(3_000, -40.0, np.float32)
    level_db[::3] = 0.0
    room = Room()

    assert room.hear(level_db) == pytest.approx(-40.0)


def test_the_room_forgets_what_is_five_minutes_old():
    room = Room()
    for _ in range(10):
        room.hear(np.full(3_000, -60.0, np.float32))
    for _ in range(11):
        heard = room.hear(np.full(3_000, -30.0, np.float32))

    assert heard == pytest.approx(-30.0)
