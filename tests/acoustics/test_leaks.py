import csv

import numpy as np
import pytest

from acoustics import leaks, synthetic_sounds
from acoustics.audio import decoding
from tests.acoustics import real_sound
from tests.acoustics.sounds import encode, noise, run_ffmpeg, to_int16, tone

CODINGS = {
    "mp3": (".mp3", "-b:a", "64k"),
    "aac": (".m4a", "-c:a", "aac", "-b:a", "48k"),
    "opus": (".ogg", "-c:a", "libopus", "-b:a", "24k"),
}


def crying(seed, *, n=3, room=0.002):
    """A bout of one baby in a quiet room, about five seconds."""
    rng = np.random.default_rng(seed)
    scene = noise(5.0, rng=rng, level=room)
    for number in range(n):
        voice = synthetic_sounds.cry(rng.uniform(0.8, 1.2), rng=rng, base_hz=420.0)
        first = int((0.3 + 1.5 * number) * 16_000)
        scene[first : first + len(voice)] += 0.25 * voice
    return to_int16(scene)


def coded(samples, coding, folder):
    suffix, *arguments = CODINGS[coding]
    path = encode(samples / 32_768, folder / f"clip{suffix}", *arguments)
    raw = run_ffmpeg("-i", str(path), "-f", "s16le", "-ac", "1", "-ar", "16000", "-")
    return np.frombuffer(raw, "<i2")


def found(train, test):
    clips = [(f"a{n}", "train", leaks.fingerprint(one)) for n, one in enumerate(train)]
    clips += [(f"b{n}", "test", leaks.fingerprint(one)) for n, one in enumerate(test)]
    return {(leak.one, leak.other) for leak in leaks.find(clips)}


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_same_cry_is_found_quieter_later_and_coded(coding, seed, tmp_path):
    cry = crying(seed)
    other = coded(np.round(cry[1_603:] * 0.3), coding, tmp_path)

    assert found([cry], [other]) == {("a0", "b0")}


def test_clips_that_share_two_seconds_are_found():
    cry = crying(4)

    assert found([cry[:56_000]], [cry[24_000:]]) == {("a0", "b0")}


def test_a_leak_says_how_alike_the_sounds_are():
    cry = crying(5)
    prints = leaks.fingerprint(cry)

    (leak,) = leaks.find([("one", "train", prints), ("two", "validation", prints)])

    assert (leak.one, leak.other, leak.bit_error_rate) == ("one", "two", 0.0)
    assert leak.n_frames > 400


def test_what_is_alike_on_one_side_is_no_leak():
    prints = leaks.fingerprint(crying(6))

    assert leaks.find([(n, "train", prints) for n in range(3)]) == []
    assert len(
        leaks.find([*((n, "train", prints) for n in "ab"), ("c", "test", prints)])
    )


def test_other_cries_of_the_same_baby_are_none():
    cries = [crying(seed) for seed in range(10, 30)]

    assert found(cries[:10], cries[10:]) == set()


def hum(rng, _n):
    sound = sum(tone(hz, duration_s=5, level=0.1) for hz in (50, 100, 150, 300, 600))
    return to_int16(sound)


def quiet_hum(rng, n):
    return to_int16(tone(100, duration_s=5, level=0.02)) + noisy(rng, n, level=0.0005)


def noisy(rng, _n, level=0.05):
    return to_int16(noise(5.0, rng=rng, level=level))


def room_tone(rng, n):
    return noisy(rng, n, level=0.0003)


def silence(_rng, _n):
    return np.zeros(80_000, np.int16)


def pure_tones(rng, _n):
    return to_int16(tone(1_000, duration_s=5, level=0.3))


@pytest.mark.parametrize(
    "machine", [hum, quiet_hum, noisy, room_tone, silence, pure_tones]
)
def test_what_sounds_on_every_night_is_none(machine):
    rng = np.random.default_rng(7)
    sounds = [machine(rng, n) for n in range(12)]

    assert found(sounds[:6], sounds[6:]) == set()


def fan(_rng, _n):
    """Many steady tones, as a fan or a transformer hums: the same each night."""
    tones = (tone(hz, duration_s=5, level=0.02) for hz in range(311, 3_000, 97))
    return to_int16(sum(tones))


def test_a_steady_fan_is_none():
    assert found([fan(None, 0)], [fan(None, 1)]) == set()


def test_a_steady_fan_would_be_one_if_steady_steps_counted(monkeypatch):
    monkeypatch.setattr(leaks, "_LEAST_CHANGE", 0.0)

    assert found([fan(None, 0)], [fan(None, 1)]) != set()


def test_a_clip_too_short_to_tell_has_no_fingerprint():
    assert len(leaks.fingerprint(np.ones(4_000, np.int16))) == 0
    assert found([np.ones(4_000, np.int16)], [np.ones(10, np.int16)]) == set()


def test_loudness_changes_nothing_and_ten_milliseconds_a_step():
    cry = crying(8)

    plain, quiet = leaks.fingerprint(cry), leaks.fingerprint(cry[160:] // 3)

    alike = np.bitwise_count(plain[1:] ^ quiet).mean() / 32
    assert alike < 0.1


def test_a_sound_that_is_everywhere_is_told_for_each_of_its_clips():
    prints = leaks.fingerprint(crying(9))
    clips = [(n, "train" if n % 2 else "test", prints) for n in range(200)]

    told = leaks.find(clips)

    assert {key for leak in told for key in (leak.one, leak.other)} == set(range(200))
    assert len(told) < 200 * 25


def test_passes_find_what_one_pass_finds(monkeypatch):
    cry = crying(11)
    sounds = [cry, crying(12), crying(13)], [cry[3_000:], crying(14)]
    at_once = found(*sounds)

    monkeypatch.setattr(leaks, "_PASS_WORDS", 300)

    assert found(*sounds) == at_once == {("a0", "b0")}


@pytest.mark.real_sound
def test_real_cries_are_found_again_and_not_taken_for_each_other(tmp_path):
    folder = real_sound.folder()
    with (folder / "clips.csv").open() as file:
        listed = [row for row in csv.DictReader(file) if row["label"] == "cry"]
    clips = []
    for row in listed:
        with decoding.open_decoder(folder / row["path"]) as decoder:
            sound = np.concatenate(list(decoder))
        recoded = coded(np.round(sound[1_603:] * 0.3), "opus", tmp_path)
        clips.append((row["path"], "train", leaks.fingerprint(sound)))
        clips.append((f"again {row['path']}", "test", leaks.fingerprint(recoded)))

    pairs = {(leak.one, leak.other) for leak in leaks.find(clips)}

    again = {(row["path"], f"again {row['path']}") for row in listed}
    assert len(pairs & again) >= 0.95 * len(again)
    # Clips of one recording may overlap; those of two recordings never do.
    group = {row["path"]: row["group"] for row in listed}
    assert all(
        group[one.removeprefix("again ")] == group[other.removeprefix("again ")]
        for one, other in pairs
    )
