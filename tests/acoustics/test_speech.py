import csv
from pathlib import Path

import numpy as np
import pytest
from scipy import signal

from acoustics import backbone, speech, synthetic_sounds
from acoustics.audio import decoding
from acoustics.events import Interval
from tests.acoustics import real_sound
from tests.acoustics.sounds import noise, to_int16

NETWORK = Path(__file__).parents[2] / backbone.DEFAULT_PATH

# The first three formants of a man's vowels, and how wide they are.
VOWELS_HZ = np.array(
    [
        (730, 1_090, 2_440),
        (270, 2_290, 3_010),
        (300, 870, 2_240),
        (530, 1_840, 2_480),
        (570, 840, 2_410),
    ]
)
WIDTHS_HZ = (80, 100, 140)


@pytest.fixture(scope="module")
def network():
    return backbone.load(NETWORK)


def talking(duration_s, *, seed):
    """A man's voice that glides from vowel to vowel, four syllables a second."""
    rng = np.random.default_rng(seed)
    time_s = np.arange(int(duration_s * 16_000)) / 16_000
    melody = rng.normal(size=int(duration_s * 3) + 2)
    pitch_hz = 110 * np.exp(0.12 * np.interp(time_s * 3, range(len(melody)), melody))
    voice = signal.sawtooth(2 * np.pi * np.cumsum(pitch_hz) / 16_000)
    vowels = VOWELS_HZ[rng.integers(len(VOWELS_HZ), size=int(duration_s * 5) + 2)]
    for number, width_hz in enumerate(WIDTHS_HZ):
        way_hz = np.interp(time_s * 5, range(len(vowels)), vowels[:, number])
        voice = resonating(voice, way_hz, width_hz=width_hz)
    syllables = np.minimum(1, 1.2 * np.sin(np.pi * 4 * time_s + rng.uniform(0, 3)) ** 2)
    consonants = signal.lfilter(
        *signal.butter(2, [3_000, 7_000], "bandpass", fs=16_000),
        rng.normal(size=len(time_s)) * (1 - syllables) ** 2,
    )
    spoken = voice / np.abs(voice).max() * syllables
    return 0.25 * (spoken + 0.05 * consonants / np.abs(consonants).max())


def resonating(voice, way_hz, *, width_hz):
    """Pass a voice through a resonance whose middle moves, 5 ms at a time."""
    heard, state = np.zeros(len(voice)), np.zeros(2)
    radius = np.exp(-np.pi * width_hz / 16_000)
    for first in range(0, len(voice), 80):
        turn = np.cos(2 * np.pi * way_hz[first] / 16_000)
        poles = [1, -2 * radius * turn, radius**2]
        heard[first : first + 80], state = signal.lfilter(
            [sum(poles)], poles, voice[first : first + 80], zi=state
        )
    return heard


def crying(seed):
    rng = np.random.default_rng(seed)
    scene = noise(5.0, rng=rng, level=0.002)
    for number in range(3):
        voice = synthetic_sounds.cry(1.1, rng=rng)
        first = int((0.3 + 1.5 * number) * 16_000)
        scene[first : first + len(voice)] += 0.3 * voice
    return to_int16(scene)


def room(duration_s, *, seed=1):
    return noise(duration_s, rng=np.random.default_rng(seed), level=0.002)


@pytest.mark.parametrize("seed", range(4))
def test_a_grown_up_voice_counts(network, seed):
    clip = to_int16(room(5.0) + talking(5.0, seed=seed))

    assert speech.score(clip, backbone=network) >= speech.THRESHOLD


@pytest.mark.parametrize("seed", range(4))
def test_a_cry_does_not_count(network, seed):
    clip = crying(seed)

    assert speech.score(clip, backbone=network) < speech.THRESHOLD
    assert speech.places(clip, backbone=network) == []


def test_a_quiet_room_does_not_count(network):
    assert speech.score(to_int16(room(5.0)), backbone=network) < speech.THRESHOLD


def test_a_place_is_where_the_voice_is(network):
    scene = room(20.0)
    scene[8 * 16_000 : 13 * 16_000] += talking(5.0, seed=1)

    found = speech.places(to_int16(scene), backbone=network)

    assert found
    assert found[0].start_ms >= 7_000
    assert found[-1].end_ms <= 14_000
    assert any(one.overlaps(Interval(9_000, 12_000)) for one in found)


def test_a_place_ends_with_the_clip(network):
    clip = to_int16(room(3.1) + talking(3.1, seed=2))

    found = speech.places(clip, backbone=network, threshold=0.0)

    assert found == [Interval(0, 3_100)]


@pytest.mark.parametrize("n_samples", [0, 10, 8_000])
def test_a_clip_shorter_than_a_word_is_no_trouble(network, n_samples):
    clip = np.zeros(n_samples, np.int16)

    assert speech.score(clip, backbone=network) < speech.THRESHOLD
    assert speech.places(clip, backbone=network) == []


@pytest.mark.real_sound
def test_no_real_cry_counts(network):
    folder = real_sound.folder()
    with (folder / "clips.csv").open() as file:
        listed = [row for row in csv.DictReader(file) if row["label"] == "cry"]

    taken = []
    for row in listed:
        with decoding.open_decoder(folder / row["path"]) as decoder:
            sound = np.concatenate(list(decoder))
        if speech.score(sound, backbone=network) >= speech.THRESHOLD:
            taken.append(row["path"])

    assert len(listed) >= 60
    assert taken == []
