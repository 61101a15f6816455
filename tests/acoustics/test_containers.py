import shutil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acoustics.audio import containers
from acoustics.audio.containers import NotAudio
from tests.acoustics import sounds

REPEATABLE = settings(deadline=None, derandomize=True, max_examples=60)

KINDS = {
    "wav-s16": "wav",
    "wav-rf64": "wav",
    "flac": "flac",
    "mp3": "mp3",
    "mp3-plain": "mp3",
    "m4a": "m4a",
    "mov": "m4a",
    "3gp": "3gp",
    "ogg-opus": "ogg",
    "webm": "webm",
    "caf-alac": "caf",
    "amr": "amr",
    "aac": "aac",
}

FOREIGN = {
    "nothing": (b"", "empty"),
    "one byte": (b"R", "text"),
    "text": (b"Dear diary, he slept.\n" * 9, "text"),
    "utf-16 text": ("Dear diary".encode("utf-16"), "text"),
    "html": (b"<!doctype html><html><body>hello</body></html>", "text"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "text"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
    "zip": (b"PK\x03\x04" + bytes(60), "ZIP"),
    "gzip": (b"\x1f\x8b\x08" + bytes(60), "packed"),
    "elf": (b"\x7fELF\x02\x01\x01" + bytes(60), "program"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(60), "picture"),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(60), "picture"),
    "au": (b".snd\0\0\0\x18" + bytes(60), "AU"),
    "aiff": (b"FORM\0\0\0\x1eAIFF" + bytes(60), "AIFF"),
    "wave64": (b"riff\x2e\x91\xcf\x11\xa5\xd6" + bytes(60), "Wave64"),
    "mat": (b"MATLAB 5.0 MAT-file, made on " + bytes(60), "MATLAB"),
    "asf": (b"0&\xb2u\x8ef\xcf\x11\xa6\xd9" + bytes(60), "Windows"),
    "avi": (b"RIFF\x40\0\0\0AVI LIST" + bytes(60), "not a sound"),
    "zeros": (bytes(5_000), "not a sound"),
    "ffconcat": (b"ffconcat version 1.0\nfile a.wav\n", "playlist"),
    "m3u": (b"#EXTM3U\n#EXTINF:3,\na.wav\n", "playlist"),
    "dash": (b"<?xml version='1.0'?><MPD></MPD>", "playlist"),
    "sdp": (b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n", "playlist"),
    "a lone tag": (b"ID3\x04\0\0\0\0\0\0", "not a sound"),
    "a tag before text": (b"ID3\x04\0\0\0\0\0\x04abcd" + b"words " * 50, "not a"),
    "a tag before a playlist": (
        b"ID3\x04\0\0\0\0\0\x04abcdffconcat version 1.0\nfile a.wav\n",
        "playlist",
    ),
}


@pytest.mark.parametrize(("encoding", "kind"), KINDS.items())
def test_knows_a_kind_whatever_the_name_says(encoding, kind, tmp_path):
    original = sounds.encode_as(encoding, sounds.tone(440, duration_s=1), tmp_path)
    misnamed = shutil.copy(original, tmp_path / "holiday.txt")

    assert containers.identify(misnamed).name == kind


@pytest.mark.parametrize("name", FOREIGN)
def test_refuses_what_is_no_sound_with_a_sentence(name, tmp_path):
    head, word = FOREIGN[name]
    original = tmp_path / "night.wav"
    original.write_bytes(head)

    with pytest.raises(NotAudio, match=word) as refusal:
        containers.identify(original)

    assert str(refusal.value).endswith(".")


def test_looks_behind_tags_for_flac_and_mp3(tmp_path):
    tag = b"ID3\x04\0\0" + bytes([0, 0, 8, 0]) + bytes(1_024)
    for encoding in ("flac", "mp3-plain"):
        inner = sounds.encode_as(encoding, sounds.tone(440, duration_s=1), tmp_path)
        original = tmp_path / "tagged"
        original.write_bytes(tag + tag + inner.read_bytes())

        assert containers.identify(original).name == encoding.removesuffix("-plain")


def test_one_mp3_frame_alone_is_no_mp3(tmp_path):
    inner = sounds.encode_as("mp3-plain", sounds.tone(440, duration_s=1), tmp_path)
    original = tmp_path / "one-frame"
    original.write_bytes(inner.read_bytes()[:100] + bytes(2_000))

    with pytest.raises(NotAudio):
        containers.identify(original)


def test_an_mp3_that_begins_in_mid_frame_is_still_one(tmp_path):
    inner = sounds.encode_as("mp3-plain", sounds.tone(440, duration_s=1), tmp_path)
    original = tmp_path / "stream"
    original.write_bytes(inner.read_bytes()[77:])

    assert containers.identify(original).name == "mp3"


@REPEATABLE
@given(st.binary(max_size=300), st.sampled_from(["", "RIFF", "ID3", "OggS", "\xff"]))
def test_any_bytes_are_a_kind_or_a_sentence(tmp_path_factory, rest, start):
    original = tmp_path_factory.getbasetemp() / "any-bytes"
    original.write_bytes(start.encode("latin-1") + rest)

    try:
        kind = containers.identify(original).name
    except NotAudio as refusal:
        kind = str(refusal)

    assert kind


def test_random_sound_data_is_not_taken_for_a_framed_kind(tmp_path):
    rng = np.random.default_rng(3)
    original = tmp_path / "noise.raw"
    for _ in range(20):
        original.write_bytes(rng.bytes(65_536))

        with pytest.raises(NotAudio):
            containers.identify(original)
