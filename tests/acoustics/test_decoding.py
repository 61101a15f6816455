import dataclasses
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from acoustics.audio import containers, ffmpeg
from acoustics.audio.decoding import DecodeLimits, NotAudio, open_decoder
from tests.acoustics import sounds
from tests.acoustics.decoded import decode
from tests.acoustics.real_sound import phone_files

TONE = sounds.tone(440, duration_s=2.5)


@pytest.mark.parametrize("encoding", sounds.ENCODINGS)
def test_decodes_what_recorders_write(encoding, tmp_path):
    original = sounds.encode_as(encoding, TONE, tmp_path)

    heard = decode(original)

    assert heard.outcome.complete, heard.outcome.problem
    assert heard.outcome.problem == ""
    assert heard.outcome.duration_ms == pytest.approx(2_500, abs=150)
    assert heard.samples.dtype == np.int16
    assert len(heard.samples) // 16 == heard.outcome.duration_ms
    assert sounds.loudness_at(heard.samples, 440) > 0.9


def test_linear_sound_is_decoded_sample_for_sample(tmp_path):
    samples = sounds.to_int16(TONE)

    for suffix in (".wav", ".flac"):
        original = sounds.encode(TONE, tmp_path / f"a{suffix}", "-sample_fmt", "s16")
        decoded = decode(original).samples.astype(int)

        assert np.abs(decoded - samples).max() <= 1


def test_several_channels_become_one(tmp_path):
    both = np.stack([TONE, TONE], axis=1)

    heard = decode(sounds.encode(both, tmp_path / "stereo.wav"))

    assert heard.outcome.duration_ms == 2_500
    assert sounds.loudness_at(heard.samples, 440) > 0.9


def test_only_the_first_sound_of_a_film_is_decoded(tmp_path):
    film = tmp_path / "film.mp4"
    sounds.run_ffmpeg(
        *("-f", "lavfi", "-i", "color=s=64x64:d=2", "-f", "lavfi"),
        *("-i", "sine=440:d=2", "-f", "lavfi", "-i", "sine=3000:d=2"),
        *("-map", "0", "-map", "1", "-map", "2", "-c:v", "mpeg4", str(film)),
    )

    heard = decode(film)

    assert heard.outcome.complete
    assert sounds.loudness_at(heard.samples, 440) > 0.9


def test_a_film_without_sound_is_refused(tmp_path):
    film = tmp_path / "film.mp4"
    sounds.run_ffmpeg(
        *("-f", "lavfi", "-i", "color=s=64x64:d=2", "-c:v", "mpeg4", str(film))
    )

    with pytest.raises(NotAudio, match="no sound in this file"):
        decode(film)


def test_pictures_that_run_on_after_the_sound_make_no_damage(tmp_path):
    film = tmp_path / "film.mp4"
    sounds.run_ffmpeg(
        *("-f", "lavfi", "-i", "color=s=64x64:d=4", "-f", "lavfi"),
        *("-i", "sine=440:d=3", "-c:v", "mpeg4", str(film)),
    )

    outcome = decode(film).outcome

    assert outcome.complete
    assert outcome.duration_ms == pytest.approx(3_000, abs=100)


def test_cover_art_is_left_alone(tmp_path):
    plain, cover = tmp_path / "plain.mp3", tmp_path / "cover.png"
    sounds.encode(TONE, plain)
    sounds.run_ffmpeg(
        *("-f", "lavfi", "-i", "color=s=64x64", "-frames:v", "1", str(cover))
    )
    original = tmp_path / "covered.mp3"
    sounds.run_ffmpeg(
        *("-i", str(plain), "-i", str(cover), "-map", "0", "-map", "1"),
        *("-c", "copy", "-disposition:v", "attached_pic", str(original)),
    )

    assert decode(original).outcome.complete


def test_infinite_and_undefined_samples_do_not_survive(tmp_path):
    samples = TONE.copy()
    samples[100:200] = np.nan
    samples[300:400] = np.inf
    samples[500:600] = -np.inf
    original = sounds.encode(samples, tmp_path / "wild.wav", "-c:a", "pcm_f32le")

    heard = decode(original)

    assert heard.outcome.complete
    assert heard.samples.dtype == np.int16
    assert len(heard.samples) == len(samples)


def test_the_recorders_clock_is_read_and_nothing_else(tmp_path):
    original = sounds.encode(
        TONE,
        tmp_path / "a.m4a",
        *("-metadata", "creation_time=2026-11-21T22:03:15Z"),
        *("-metadata", "location=+48.1+11.5/", "-metadata", "title=Duration: 99:00:00"),
    )

    outcome = decode(original).outcome

    assert outcome.recorded_at == datetime(2026, 11, 21, 22, 3, 15, tzinfo=UTC)
    assert "48.1" not in str(dataclasses.asdict(outcome))


def test_sound_past_the_limit_is_cut_there_and_said_so(tmp_path):
    original = sounds.encode(TONE, tmp_path / "a.flac")

    heard = decode(original, limits=DecodeLimits(max_duration_ms=1_000))

    assert heard.outcome.duration_ms == 1_000
    assert not heard.outcome.complete
    assert "longer than" in heard.outcome.problem
    assert heard.outcome.declared_ms == 2_500


def test_sound_exactly_as_long_as_the_limit_is_complete(tmp_path):
    original = sounds.encode(TONE, tmp_path / "a.flac")

    heard = decode(original, limits=DecodeLimits(max_duration_ms=2_500))

    assert heard.outcome.complete


@pytest.mark.parametrize(
    ("limits", "word"),
    [
        (DecodeLimits(max_channels=2), "channels"),
        (DecodeLimits(max_rate_hz=8_000), "samples a second"),
    ],
)
def test_more_channels_or_samples_than_allowed_are_refused(limits, word, tmp_path):
    original = sounds.encode(np.zeros((16_000, 3), np.float32), tmp_path / "a.wav")

    with pytest.raises(NotAudio, match=word):
        decode(original, limits=limits)


def test_a_file_that_takes_too_long_is_given_up(tmp_path):
    original = sounds.encode(np.zeros(16_000 * 600, np.float32), tmp_path / "a.flac")

    with open_decoder(original, limits=DecodeLimits(max_wall_s=1)) as decoder:
        blocks = iter(decoder)
        next(blocks)
        decoder._run.stop()

        with pytest.raises(NotAudio, match="too long"):
            list(blocks)


def test_progress_runs_from_nothing_to_all(tmp_path):
    original = sounds.encode(np.zeros(16_000 * 60, np.float32), tmp_path / "a.m4a")

    with open_decoder(original) as decoder:
        progress = [decoder.progress for _ in decoder]

    assert progress == sorted(progress)
    assert progress[-1] == pytest.approx(1, abs=0.01)


def test_there_is_no_outcome_before_the_end(tmp_path):
    original = sounds.encode(TONE, tmp_path / "a.wav")

    with open_decoder(original) as decoder, pytest.raises(RuntimeError):
        decoder.outcome  # noqa: B018


def test_a_decoder_left_early_leaves_no_process(tmp_path):
    original = sounds.encode(np.zeros(16_000 * 600, np.float32), tmp_path / "a.flac")

    with open_decoder(original) as decoder:
        next(iter(decoder))
        process = decoder._run.process

    assert process.poll() is not None


def run_in_cage(program: str) -> str:
    """What a Python program prints inside the cage."""
    finished = subprocess.run(
        [
            *(sys.executable, "-I", "-S", str(ffmpeg.CAGE), str(2**30), "5"),
            *(sys.executable, "-I", "-S", "-c", program),
        ],
        capture_output=True,
        text=True,
        env={"SECRET_KEY": "leaks"},
        timeout=30,
        check=False,
    )
    return finished.stdout


def test_the_cage_has_no_environment():
    assert run_in_cage("import os; print('SECRET_KEY' in os.environ)") == "False\n"


def test_the_cage_writes_no_files(tmp_path):
    program = (
        "import os, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"file = open({str(tmp_path / 'x')!r}, 'wb')\n"
        "try: os.write(file.fileno(), b'x')\n"
        "except OSError as error: print(error.strerror)"
    )

    assert run_in_cage(program) == "File too large\n"


def test_the_cage_bounds_memory():
    program = "try: bytearray(2**31)\nexcept MemoryError: print('bounded')"

    assert run_in_cage(program) == "bounded\n"


def test_the_cage_bounds_processor_time():
    program = "import resource; print(resource.getrlimit(resource.RLIMIT_CPU))"

    assert run_in_cage(program) == "(5, 5)\n"


def test_the_cage_leaves_the_network_wherever_the_kernel_allows_it():
    is_allowed = subprocess.run(["unshare", "-rn", "true"], check=False).returncode == 0

    inside = run_in_cage("import os; print(os.readlink('/proc/self/ns/net'))").strip()

    assert inside.startswith("net:[")
    assert (inside != str(Path("/proc/self/ns/net").readlink())) == is_allowed


def test_ffmpeg_is_given_one_protocol_and_one_kind_of_file():
    arguments = ffmpeg.input_arguments(containers.WAV)

    assert arguments[:4] == ["-protocol_whitelist", "fd", "-format_whitelist", "wav"]


@pytest.mark.real_sound
def test_every_real_phone_file_is_decoded_whole():
    files = phone_files()

    outcomes = [decode(path).outcome for path in files[:20] + files[-20:]]

    assert [outcome.problem for outcome in outcomes] == [""] * 40
    assert all(2_000 < outcome.duration_ms < 10_000 for outcome in outcomes)
