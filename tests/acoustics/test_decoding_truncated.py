"""A file that breaks off is never taken for a whole one."""

import numpy as np
import pytest

from acoustics.audio.decoding import NotAudio
from tests.acoustics import sounds
from tests.acoustics.decoded import decode

SCENE = sounds.noise(8, rng=np.random.default_rng(8), level=0.1)
TABLE_AT_THE_END = {"m4a", "m4a-alac", "mov", "3gp", "caf-alac"}
SAYS_ITS_LENGTH = {"wav-s16", "wav-f32", "flac", "mp3", "m4a-front", "webm", "caf-ima4"}
PARTS = (0.25, 0.5, 0.75, 0.99)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The bytes of every encoding, made once."""
    folder = tmp_path_factory.mktemp("whole")
    return {
        name: sounds.encode_as(name, SCENE, folder).read_bytes()
        for name in sounds.ENCODINGS
    }


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("encoding", sorted(set(sounds.ENCODINGS) - TABLE_AT_THE_END))
def test_a_cut_file_keeps_its_sound_and_is_called_cut(encoding, part, whole, tmp_path):
    original = tmp_path / "original"
    original.write_bytes(whole[encoding][: int(len(whole[encoding]) * part)])

    outcome = decode(original).outcome

    assert not outcome.complete
    assert "could be decoded" in outcome.problem
    assert outcome.duration_ms <= 8_000 * part + 350


@pytest.mark.parametrize("encoding", sorted(SAYS_ITS_LENGTH))
def test_half_a_file_says_how_much_of_how_much(encoding, whole, tmp_path):
    original = tmp_path / "original"
    original.write_bytes(whole[encoding][: len(whole[encoding]) // 2])

    outcome = decode(original).outcome

    assert outcome.declared_ms == pytest.approx(8_000, abs=150)
    assert "of 0:08" in outcome.problem


@pytest.mark.parametrize("encoding", sorted(TABLE_AT_THE_END))
def test_a_recorder_that_died_is_explained(encoding, whole, tmp_path):
    original = tmp_path / "original"
    original.write_bytes(whole[encoding][: int(len(whole[encoding]) * 0.9)])

    with pytest.raises(NotAudio, match="stopped before it could finish"):
        decode(original)


@pytest.mark.parametrize("encoding", sounds.ENCODINGS)
def test_the_first_hundredth_of_a_file_is_cut_or_refused(encoding, whole, tmp_path):
    original = tmp_path / "original"
    original.write_bytes(whole[encoding][: len(whole[encoding]) // 100])

    try:
        is_complete = decode(original).outcome.complete
    except NotAudio:
        is_complete = False

    assert not is_complete


def test_rubbish_or_a_tag_behind_the_sound_cuts_nothing(whole, tmp_path):
    original = tmp_path / "original"
    for encoding, behind in (
        ("mp3-plain", b"TAG" + bytes(125)),
        ("aac", b"TAG" + bytes(125)),
        ("wav-s16", b"LIST\x04\0\0\0INFO"),
    ):
        original.write_bytes(whole[encoding] + behind)

        assert decode(original).outcome.complete, encoding
