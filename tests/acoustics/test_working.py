import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from acoustics.audio import working
from acoustics.audio.whole import written_together, written_whole
from acoustics.events import Interval
from tests.acoustics import sounds

REPEATABLE = settings(deadline=None, derandomize=True, max_examples=60)


def write(path, samples, *, block=7_001):
    with working.open_writer(path) as writer:
        for start in range(0, len(samples), block):
            writer.write(samples[start : start + block])


@pytest.fixture(scope="module")
def noise():
    return sounds.to_int16(sounds.noise(30, rng=np.random.default_rng(1)))


@pytest.fixture(scope="module")
def path(tmp_path_factory, noise):
    path = tmp_path_factory.mktemp("working") / working.FILE_NAME
    write(path, noise)
    return path


def test_gives_back_every_sample_in_blocks(path, noise):
    blocks = list(working.read_blocks(path, block_ms=4_000))

    assert [len(block) for block in blocks] == [64_000] * 7 + [32_000]
    assert np.array_equal(np.concatenate(blocks), noise)
    assert working.duration_ms(path) == 30_000


@REPEATABLE
@given(start_ms=st.integers(0, 29_999), duration_ms=st.integers(1, 3_000))
def test_reads_any_interval_exact_to_the_sample(path, noise, start_ms, duration_ms):
    interval = Interval(start_ms, start_ms + duration_ms)

    samples = working.read_interval(path, interval)

    assert np.array_equal(samples, noise[start_ms * 16 : (start_ms + duration_ms) * 16])


def test_an_interval_behind_the_end_is_empty(path):
    assert len(working.read_interval(path, Interval(90_000, 91_000))) == 0


def test_says_its_length_in_its_header_so_that_browsers_can_seek(path, noise):
    assert soundfile.info(path).frames == len(noise)


def test_nothing_is_left_when_writing_fails(tmp_path, noise):
    def break_off():
        with working.open_writer(tmp_path / working.FILE_NAME) as writer:
            writer.write(noise)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()

    assert list(tmp_path.iterdir()) == []


def test_an_older_copy_stays_until_the_new_one_is_whole(tmp_path):
    path = tmp_path / "file"
    path.write_text("old")

    def break_off():
        with written_whole(path) as partial:
            partial.write_text("new")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()

    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_files_that_belong_together_come_together(tmp_path):
    def write_only_the_first():
        with written_together(tmp_path / "one", tmp_path / "other") as partials:
            partials[0].write_text("first")

    with pytest.raises(FileNotFoundError):
        write_only_the_first()

    assert list(tmp_path.iterdir()) == []


def test_a_foreign_or_missing_file_is_refused_by_name(tmp_path, noise):
    wav = sounds.write_wav(noise, tmp_path / "a.wav")
    text = tmp_path / "text.flac"
    text.write_text("no sound")
    fast = tmp_path / "fast.flac"
    soundfile.write(fast, noise, 44_100)

    for path in (wav, text, fast, tmp_path / "missing.flac"):
        with pytest.raises(working.DamagedWorkingCopy, match=path.name):
            working.duration_ms(path)


def test_a_copy_damaged_inside_is_refused_or_shorter(tmp_path, path):
    body = path.read_bytes()
    damaged = tmp_path / "damaged.flac"
    damaged.write_bytes(body[: len(body) // 2])

    try:
        n_samples = sum(len(block) for block in working.read_blocks(damaged))
    except working.DamagedWorkingCopy:
        n_samples = 0

    assert n_samples < 30 * 16_000
