import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acoustics import peaks
from tests.acoustics import sounds

REPEATABLE = settings(deadline=None, derandomize=True, max_examples=60)


def build(samples, *, block=9_999):
    builder = peaks.Builder()
    for start in range(0, len(samples), block):
        builder.add(samples[start : start + block])
    return builder


def points(path, *, level, first=0, count=10**9):
    raw = peaks.read_points(path, level=level, first=first, count=count)
    return np.frombuffer(raw, "<i2").reshape(-1, 2)


@pytest.fixture(scope="module")
def night():
    return sounds.to_int16(sounds.noise(100.0437, rng=np.random.default_rng(4)))


@pytest.fixture(scope="module")
def path(tmp_path_factory, night):
    path = tmp_path_factory.mktemp("peaks") / peaks.FILE_NAME
    peaks.write(build(night), path)
    return path


def slowly(samples, samples_per_point):
    """The points of one level, one by one."""
    stretches = [
        samples[start : start + samples_per_point]
        for start in range(0, len(samples), samples_per_point)
    ]
    return np.array([[part.min(), part.max()] for part in stretches], np.int16)


def test_every_level_holds_the_extremes_of_its_stretch(path, night):
    levels = peaks.pyramid(path).levels

    assert [level.points_per_s for level in levels] == [100, 25, 6.25]
    for number, level in enumerate(levels):
        expected = slowly(night, 160 * 4**number)
        assert level.n_points == len(expected)
        assert np.array_equal(points(path, level=number), expected)


def test_the_coarsest_level_is_small_and_the_length_is_told(path):
    pyramid = peaks.pyramid(path)

    assert pyramid.duration_ms == 100_043
    assert pyramid.levels[-1].n_points <= 2_000
    assert pyramid.levels[-2].n_points > 2_000


@REPEATABLE
@given(block=st.integers(1, 5_000), n_samples=st.integers(1, 20_000))
def test_blocks_of_any_size_give_the_same_points(block, n_samples):
    samples = sounds.to_int16(
        sounds.noise(n_samples / 16_000, rng=np.random.default_rng(n_samples))
    )

    finest = build(samples, block=block).levels()[0]

    assert np.array_equal(finest, slowly(samples, 160))


@REPEATABLE
@given(
    level=st.integers(0, 2), first=st.integers(0, 12_000), count=st.integers(0, 12_000)
)
def test_a_window_is_that_part_of_its_level(path, level, first, count):
    whole = points(path, level=level)

    window = points(path, level=level, first=first, count=count)

    assert np.array_equal(window, whole[first : first + count])


def test_fourteen_hours_keep_little_in_memory():
    builder = peaks.Builder()
    minute = sounds.to_int16(sounds.noise(60, rng=np.random.default_rng(6)))
    for _ in range(14 * 60):
        builder.add(minute)

    levels = builder.levels()

    assert len(levels[0]) == 14 * 3_600 * 100
    assert sum(level.nbytes for level in levels) < 28_000_000
    assert len(levels[-1]) <= 2_000


def test_silence_of_no_length_has_one_empty_level(tmp_path):
    path = tmp_path / "peaks.bin"

    peaks.write(peaks.Builder(), path)

    assert peaks.pyramid(path) == peaks.Pyramid(0, (peaks.Level(100, 0),))


@pytest.mark.parametrize("window", [(-1, 0, 1), (9, 0, 1), (0, -1, 1), (0, 0, -1)])
def test_a_window_that_cannot_be_is_refused(path, window):
    level, first, count = window

    with pytest.raises(ValueError, match="no level"):
        peaks.read_points(path, level=level, first=first, count=count)


def damages(body):
    return {
        "empty": b"",
        "text": b"not peaks at all, but words, words, words",
        "cut": body[:-1],
        "longer": body + b"\0",
        "other magic": b"X" + body[1:],
        "newer version": body[:8] + b"\x02" + body[9:],
        "absurd number of levels": body[:10] + b"\xff\xff" + body[12:],
        "table": body[:33] + b"\xff" + body[34:],
        "header alone": body[:32],
    }


@pytest.mark.parametrize("damage", damages(bytes(99)))
def test_a_damaged_or_foreign_file_is_refused_by_name(damage, path, tmp_path):
    damaged = tmp_path / "damaged.bin"
    damaged.write_bytes(damages(path.read_bytes())[damage])

    with pytest.raises(peaks.DamagedPeaks, match=r"damaged\.bin"):
        peaks.pyramid(damaged)


def test_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(peaks.DamagedPeaks, match="missing"):
        peaks.pyramid(tmp_path / "missing.bin")
