import hashlib
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from acoustics import backbone, bundle, synthesis, synthetic_sounds
from acoustics.detection import detect
from acoustics.evaluation import BOUT_GAP_MS, evaluate
from acoustics.events import join
from tests.acoustics.memory import OWN_PEAK_KB

NETWORK = Path(__file__).parents[2] / backbone.DEFAULT_PATH


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_starter_finds_nine_bouts_in_ten(tmp_path, seed):
    path = tmp_path / "night.flac"
    truth = synthesis.render_night(path, duration_ms=360_000, n_bouts=6, seed=seed)
    samples, _ = soundfile.read(path, dtype="int16")

    found = detect([samples], bundle=bundle.load(), backbone=backbone.load(NETWORK))

    quality = evaluate([one.interval for one in found], truth, duration_ms=360_000)
    assert quality.hit_rate >= 0.9
    assert quality.n_false_bouts <= 1
    assert quality.segment_f1 >= 0.9


@pytest.mark.parametrize("seed", [4, 5])
def test_a_night_without_crying_has_none_found(tmp_path, seed):
    path = tmp_path / "night.flac"
    truth = synthesis.render_night(path, duration_ms=600_000, n_bouts=0, seed=seed)
    samples, _ = soundfile.read(path, dtype="int16")

    found = detect([samples], bundle=bundle.load(), backbone=backbone.load(NETWORK))

    assert truth == []
    assert list(found) == []


def test_the_same_seed_gives_the_same_night(tmp_path):
    def digest(name, seed):
        path = tmp_path / name
        truth = synthesis.render_night(path, duration_ms=60_000, n_bouts=2, seed=seed)
        samples, _ = soundfile.read(path, dtype="int16")
        return hashlib.sha256(samples.tobytes()).hexdigest(), truth

    once, again = digest("once.wav", 7), digest("again.flac", 7)
    other = digest("other.wav", 8)

    assert once == again
    assert once[0] != other[0]
    assert once[1] != other[1]


@pytest.mark.parametrize("seed", range(20))
def test_says_where_its_bouts_are(tmp_path, seed):
    path = tmp_path / "night.wav"

    truth = synthesis.render_night(path, duration_ms=60_000, n_bouts=4, seed=seed)

    assert len(join(truth, gap_ms=BOUT_GAP_MS)) == 4
    assert len(truth) >= 3 * 4
    assert all(700 <= one.duration_ms <= 1_400 for one in truth)
    assert all(a.end_ms + 350 < b.start_ms for a, b in pairwise(truth))
    assert truth[-1].end_ms <= 60_000


def test_the_truth_is_where_the_sound_is(tmp_path):
    path = tmp_path / "night.wav"
    truth = synthesis.render_night(path, duration_ms=60_000, n_bouts=2, seed=9)
    samples, _ = soundfile.read(path, dtype="float64")

    for one in truth:
        inside = samples[one.start_ms * 16 : one.end_ms * 16]
        before = samples[one.start_ms * 16 - 1_600 : one.start_ms * 16]
        assert np.sqrt(np.mean(inside**2)) > 4 * np.sqrt(np.mean(before**2))


def test_the_file_is_16_khz_mono_16_bit_and_as_long_as_asked(tmp_path):
    path = tmp_path / "night.flac"

    synthesis.render_night(path, duration_ms=25_500, n_bouts=1, seed=1)

    made = soundfile.info(path)
    assert (made.samplerate, made.channels, made.subtype) == (16_000, 1, "PCM_16")
    assert made.frames == 25_500 * 16
    assert [file.name for file in tmp_path.iterdir()] == ["night.flac"]


def test_bouts_that_do_not_fit_are_refused(tmp_path):
    with pytest.raises(ValueError, match="10 bouts need 120 s"):
        synthesis.render_night(
            tmp_path / "night.wav", duration_ms=60_000, n_bouts=10, seed=1
        )


def test_the_pitch_of_a_cry_stays_where_a_babys_is():
    voice = synthetic_sounds.cry(1.2, rng=np.random.default_rng(3), base_hz=400.0)

    middle = voice[8_000:12_096] * np.hanning(4_096)
    lags = np.fft.irfft(np.abs(np.fft.rfft(middle, 8_192)) ** 2)
    best = 20 + int(lags[20:60].argmax())
    assert 350 <= 16_000 / best <= 600
    assert np.abs(voice).max() == 1.0


GROWS = f"""
{OWN_PEAK_KB}
import sys
from pathlib import Path
from acoustics.synthesis import render_night
from tests.acoustics.memory import OWN_PEAK_KB
render_night(Path(sys.argv[1]), duration_ms=int(sys.argv[2]), n_bouts=2, seed=1)
print(own_peak_kb())
"""


def test_memory_does_not_grow_with_the_night(tmp_path):
    def peak_mb(duration_ms):
        made = subprocess.run(
            [sys.executable, "-c", GROWS, tmp_path / "night.wav", str(duration_ms)],
            check=True,
            capture_output=True,
            text=True,
        )
        unit = 1024 if sys.platform != "darwin" else 1024**2
        return int(made.stdout) / unit

    assert peak_mb(1_800_000) - peak_mb(60_000) < 10
