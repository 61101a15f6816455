import numpy as np
import pytest
import soundfile

from acoustics import clips
from acoustics.audio import working
from acoustics.events import Interval
from tests.acoustics import sounds
from tests.acoustics.decoded import decode


@pytest.fixture(scope="module")
def night():
    bed = sounds.noise(10, rng=np.random.default_rng(2), level=0.01)
    cry = sounds.tone(440, duration_s=2)
    return sounds.to_int16(sounds.place([cry], at_s=[4], over=bed))


@pytest.fixture(scope="module")
def path(tmp_path_factory, night):
    path = tmp_path_factory.mktemp("clips") / working.FILE_NAME
    with working.open_writer(path) as writer:
        writer.write(night)
    return path


def test_a_clip_is_the_interval_and_its_context(path, night):
    clip = clips.cut(path, interval=Interval(4_000, 6_000), lead_ms=1_000, tail_ms=500)

    assert np.array_equal(clip.samples, night[3_000 * 16 : 6_500 * 16])
    assert (clip.lead_ms, clip.tail_ms, clip.duration_ms) == (1_000, 500, 3_500)


@pytest.mark.parametrize(
    ("interval", "kept"),
    [
        (Interval(300, 1_000), (300, 1_000)),
        (Interval(9_000, 9_800), (1_000, 200)),
        (Interval(9_000, 12_000), (1_000, 0)),
        (Interval(0, 10_000), (0, 0)),
    ],
)
def test_context_ends_where_the_recording_does(interval, kept, path):
    clip = clips.cut(path, interval=interval, lead_ms=1_000, tail_ms=1_000)

    assert (clip.lead_ms, clip.tail_ms) == kept


def test_there_is_nothing_to_cut_behind_the_end(path):
    with pytest.raises(clips.NothingToCut, match="20000"):
        clips.cut(path, interval=Interval(20_000, 21_000), lead_ms=0, tail_ms=0)


@pytest.mark.parametrize("kind", ["wav", "flac"])
def test_lossless_clips_keep_every_sample(kind, path, tmp_path):
    clip = clips.cut(path, interval=Interval(4_000, 6_000), lead_ms=100, tail_ms=100)
    file = tmp_path / f"clip.{kind}"

    clips.write(clip, file, format=kind)

    samples, rate_hz = soundfile.read(file, dtype="int16")
    assert rate_hz == 16_000
    assert soundfile.info(file).format == kind.upper()
    assert np.array_equal(samples, clip.samples)
    assert list(tmp_path.iterdir()) == [file]


def test_an_mp3_clip_sounds_the_same(path, tmp_path):
    clip = clips.cut(path, interval=Interval(4_000, 6_000), lead_ms=0, tail_ms=0)
    file = tmp_path / "clip.mp3"

    clips.write(clip, file, format="mp3")

    heard = decode(file)
    assert heard.outcome.container == "mp3"
    assert heard.outcome.duration_ms == pytest.approx(2_000, abs=100)
    assert sounds.loudness_at(heard.samples, 440) > 0.9
    assert list(tmp_path.iterdir()) == [file]


def test_nothing_is_left_when_encoding_fails(path, tmp_path):
    clip = clips.cut(path, interval=Interval(4_000, 6_000), lead_ms=0, tail_ms=0)

    with pytest.raises(Exception, match=r"(?i)format"):
        clips.write(clip, tmp_path / "clip.xyz", format="xyz")

    assert list(tmp_path.iterdir()) == []
