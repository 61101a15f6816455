import numpy as np
import pytest

from acoustics import features, synthetic_sounds
from acoustics.gate import RISE_NATS, Gate

RATE_HZ = 16_000


def room(duration_s, *, seed=1, level=60.0):
    drawn = np.random.default_rng(seed).normal(0, level, int(duration_s * RATE_HZ))
    return drawn.astype(np.float64)


def cries(duration_s, *, gap_s=0.5, seed=2, level=3_000.0):
    """One utterance after the other, with a breath between."""
    rng = np.random.default_rng(seed)
    sound, n_samples = [], int(duration_s * RATE_HZ)
    while sum(map(len, sound)) < n_samples:
        sound += [
            synthetic_sounds.cry(1.1, rng=rng) * level,
            np.zeros(int(gap_s * RATE_HZ)),
        ]
    return np.concatenate(sound)[:n_samples]


def judged(sound, *, batch_patches=64):
    gate = Gate()
    samples = sound.clip(-32_768, 32_767).astype(np.int16)
    return np.concatenate(
        [
            gate.passes(frames)
            for frames in features.stream([samples], batch_patches=batch_patches)
        ]
    )


def patches_of(start_s, end_s):
    return slice(int(start_s / 0.48), int(end_s / 0.48))


def test_lets_a_cry_through_and_holds_steady_noise_back():
    sound = room(240)
    sound[150 * RATE_HZ : 160 * RATE_HZ] += cries(10, level=1_000)

    passes = judged(sound)

    assert passes[patches_of(150, 159)].all()
    quiet = np.concatenate([passes[patches_of(62, 148)], passes[patches_of(162, 238)]])
    assert quiet.mean() < 0.2


def test_lets_everything_through_before_it_knows_the_room():
    passes = judged(room(120))

    assert passes[patches_of(0, 60)].all()
    assert not passes[patches_of(60, 119)].all()


def test_ten_minutes_of_crying_do_not_become_the_room():
    sound = room(720)
    sound[60 * RATE_HZ : 660 * RATE_HZ] += cries(600, gap_s=0.35)

    passes = judged(sound)

    assert passes[patches_of(61, 659)].mean() > 0.99


def test_judges_a_faint_recording_as_a_loud_one():
    sound = room(150, level=400.0)
    sound[100 * RATE_HZ : 105 * RATE_HZ] += cries(5, level=8_000)

    loud, faint = judged(sound), judged(sound / 8)

    assert (loud == faint).mean() > 0.97
    assert faint[patches_of(100, 104)].all()


def test_a_noise_machine_switched_on_is_the_room_after_a_minute_and_a_half():
    sound = np.concatenate([room(240), room(180, level=900.0, seed=3)])

    passes = judged(sound)

    assert passes[patches_of(240, 241)].any()
    assert passes[patches_of(330, 418)].mean() < 0.2


def test_a_noise_machine_that_stops_for_a_while_is_still_the_room_when_it_goes_on():
    sound = room(390, level=900.0)
    sound[310 * RATE_HZ : 335 * RATE_HZ] *= 60 / 900

    passes = judged(sound)

    assert passes[patches_of(337, 388)].mean() < 0.2


@pytest.mark.parametrize("batch_patches", [2, 16])
def test_a_cry_passes_whatever_the_size_of_the_batches(batch_patches):
    sound = room(120)
    sound[90 * RATE_HZ : 95 * RATE_HZ] += cries(5, level=1_500)

    passes = judged(sound, batch_patches=batch_patches)

    assert passes[patches_of(90, 94)].all()
    assert passes[patches_of(61, 89)].mean() < 0.3


def test_a_rise_just_under_the_mark_is_held_back():
    frames = np.full((64 * 48 * 4, 64), -3.0, np.float32)
    frames[-100:-50, 30] += RISE_NATS - 0.01
    frames[-500:-450, 30] += RISE_NATS + 0.01
    gate, passes = Gate(), []
    for first in range(0, len(frames) - 48, 64 * 48):
        batch = features.Frames(first, frames[first : first + 64 * 48 + 48])
        passes.append(gate.passes(batch))

    after_settling = np.flatnonzero(np.concatenate(passes)[126:]) + 126

    rise_first = len(frames) - 500
    starts = after_settling * 48
    assert len(starts)
    assert ((starts + 96 > rise_first) & (starts < rise_first + 50)).all()
