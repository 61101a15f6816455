import io
from contextlib import suppress

import numpy as np
import pytest
import soundfile

from acoustics.audio import pieces
from acoustics.audio.pieces import NotAPiece


def sent(samples, *, rate_hz=16_000, format="WAV", subtype="PCM_16"):
    content = io.BytesIO()
    soundfile.write(content, samples, rate_hz, format=format, subtype=subtype)
    return content.getvalue()


def tone(*, rate_hz, duration_s=1.0, hz=440, level=0.5):
    return level * np.sin(
        2 * np.pi * hz * np.arange(int(duration_s * rate_hz)) / rate_hz
    )


def kept(content, tmp_path):
    piece = pieces.take(content)
    path = tmp_path / "piece.flac"
    path.write_bytes(piece.content)
    return piece, pieces.read(path)


@pytest.mark.parametrize("format", ["WAV", "FLAC"])
def test_keeps_sound_of_our_own_rate_to_the_sample(format, tmp_path):
    samples = np.random.default_rng(1).integers(-32_768, 32_768, 64_000, np.int16)

    piece, found = kept(sent(samples, format=format), tmp_path)

    assert piece.duration_ms == 4_000
    assert (found == samples).all()


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 22_050, 44_100, 48_000])
def test_brings_other_rates_to_ours(rate_hz, tmp_path):
    piece, found = kept(sent(tone(rate_hz=rate_hz), rate_hz=rate_hz), tmp_path)

    assert piece.duration_ms == 1_000
    wanted = tone(rate_hz=16_000) * 32_768
    assert abs(found - wanted).max() < 0.01 * 32_768


def test_two_pieces_of_one_sound_meet_without_a_click(tmp_path):
    whole = tone(rate_hz=48_000, duration_s=2)
    halves = [
        kept(sent(half, rate_hz=48_000), tmp_path)[1] for half in np.split(whole, 2)
    ]

    error = np.concatenate(halves) - tone(rate_hz=16_000, duration_s=2) * 32_768

    assert abs(error).max() < 0.01 * 32_768


def test_makes_stereo_mono(tmp_path):
    left = tone(rate_hz=48_000)
    stereo = np.stack([left, np.zeros_like(left)], axis=1)

    _, found = kept(sent(stereo, rate_hz=48_000), tmp_path)

    assert abs(found - tone(rate_hz=16_000, level=0.25) * 32_768).max() < 330


def test_gives_a_whole_number_of_milliseconds(tmp_path):
    piece, found = kept(sent(np.zeros(1_003, np.int16)), tmp_path)

    assert (piece.duration_ms, len(found)) == (63, 63 * 16)


def test_what_is_too_loud_stays_at_the_top(tmp_path):
    loud = sent(np.array([3.0, -3.0, np.nan, np.inf] * 400), subtype="FLOAT")

    _, found = kept(loud, tmp_path)

    assert found[:4].tolist() == [32_767, -32_768, 0, 32_767]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "neither WAV nor FLAC"),
        (b"OggS" + bytes(100), "neither WAV nor FLAC"),
        (b"RIFF\x00\x00\x00\x00WAVE", "damaged"),
        (b"fLaC" + bytes(200), "damaged"),
        (sent(np.zeros(0, np.int16)), "no sound"),
        (sent(np.zeros(16_000 * 31, np.int16)), "longer than 30 s"),
        (sent(np.zeros(96_000, np.int16), rate_hz=96_000), "96,000"),
        (sent(np.zeros(4_000, np.int16), rate_hz=4_000), "4,000"),
        (sent(np.zeros((800, 3), np.int16)), "3 channels"),
        (sent(np.zeros(800, np.int16), subtype="ALAW"), "16-bit PCM"),
        (b"RIFF" + bytes(9_000_001), "larger than 9 MB"),
    ],
)
def test_refuses_the_rest_with_a_sentence(content, says):
    with pytest.raises(NotAPiece, match=says):
        pieces.take(content)


def test_bytes_of_any_kind_never_do_worse_than_be_refused():
    rng = np.random.default_rng(2)
    good = sent(tone(rate_hz=16_000), format="FLAC")
    for _ in range(200):
        broken = bytearray(good)
        for at in rng.integers(0, len(good), 8):
            broken[at] = rng.integers(0, 256)
        with suppress(NotAPiece):
            assert pieces.take(bytes(broken)).duration_ms <= pieces.MAX_DURATION_MS
