import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acoustics.events import Interval
from acoustics.loudness import MOST_GAIN_DB, normalised
from tests.acoustics.sounds import noise, to_int16


def hiss(level, *, seed=1, duration_s=2.0):
    rng = np.random.default_rng(seed)
    return to_int16(noise(duration_s, rng=rng, level=level))


def rms_dbfs(samples):
    return 20 * np.log10(np.sqrt(np.mean(samples.astype(float) ** 2)) / 32_768)


def peak_dbfs(samples):
    return 20 * np.log10(np.abs(samples.astype(float)).max() / 32_768)


@pytest.mark.parametrize("level", [0.005, 0.05, 0.2])
def test_a_clip_comes_to_the_level_that_is_asked_for(level):
    made = normalised(hiss(level), target_dbfs=-26.0)

    assert rms_dbfs(made) == pytest.approx(-26.0, abs=0.05)
    assert made.dtype == np.int16


def test_the_interval_is_measured_and_its_context_goes_along():
    loud, quiet = hiss(0.05, duration_s=1.0), hiss(0.005, duration_s=1.0)
    clip = np.concatenate([loud, quiet, loud])

    made = normalised(clip, interval=Interval(1_000, 2_000), target_dbfs=-36.0)

    assert rms_dbfs(made[16_000:32_000]) == pytest.approx(-36.0, abs=0.05)
    assert rms_dbfs(made[:16_000]) == pytest.approx(-16.0, abs=0.05)


@given(st.integers(0, 9), st.floats(-40, 0), st.floats(-30, 0), st.floats(0.001, 0.3))
def test_nothing_clips(seed, target_dbfs, most_dbfs, level):
    clip = hiss(level, seed=seed, duration_s=0.1)

    made = normalised(clip, target_dbfs=target_dbfs, most_dbfs=most_dbfs)

    assert peak_dbfs(made) <= most_dbfs + 0.03
    alike = np.corrcoef(clip.astype(float), made.astype(float))[0, 1]
    assert alike > 0.99


def test_a_quiet_room_is_not_made_a_storm():
    room = hiss(0.0005)

    made = normalised(room, target_dbfs=-10.0)

    assert rms_dbfs(made) == pytest.approx(rms_dbfs(room) + MOST_GAIN_DB, abs=0.1)


@pytest.mark.parametrize("clip", [np.zeros(1_600, np.int16), np.empty(0, np.int16)])
def test_silence_stays_silence(clip):
    np.testing.assert_array_equal(normalised(clip), clip)


def test_the_lowest_sample_does_not_turn_over():
    clip = np.array([-32_768, 32_767] * 800, np.int16)

    made = normalised(clip, target_dbfs=0.0, most_dbfs=0.0)

    np.testing.assert_array_equal(made, clip)


def test_a_level_above_full_scale_is_refused():
    with pytest.raises(ValueError, match="louder than 0 dBFS"):
        normalised(hiss(0.1), target_dbfs=1.0)
