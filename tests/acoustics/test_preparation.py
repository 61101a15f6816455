import subprocess
import sys
from datetime import UTC, datetime

import numpy as np
import pytest

from acoustics import peaks
from acoustics.audio import working
from acoustics.events import Interval
from acoustics.preparation import DecodeLimits, NotAudio, prepare
from tests.acoustics import sounds
from tests.acoustics.decoded import decode
from tests.acoustics.real_sound import phone_files

SCENE = sounds.noise(25, rng=np.random.default_rng(9))


def prepared_in(folder, original, *, report=lambda part: None, limits=None):
    return prepare(
        original,
        working_path=folder / working.FILE_NAME,
        peaks_path=folder / peaks.FILE_NAME,
        report=report,
        limits=limits,
    )


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "derived"
    folder.mkdir()
    return folder


def test_one_pass_makes_the_working_copy_and_its_peaks(tmp_path, folder):
    original = sounds.encode(
        SCENE, tmp_path / "a.m4a", "-metadata", "creation_time=2026-11-21T22:03:15Z"
    )

    prepared = prepared_in(folder, original)

    samples = np.concatenate(list(working.read_blocks(folder / working.FILE_NAME)))
    assert np.array_equal(samples, decode(original).samples)
    assert prepared.duration_ms == len(samples) // 16
    assert prepared.duration_ms == peaks.pyramid(folder / peaks.FILE_NAME).duration_ms
    assert prepared.complete
    assert prepared.container == "m4a"
    assert prepared.recorded_at == datetime(2026, 11, 21, 22, 3, 15, tzinfo=UTC)


def test_what_is_drawn_is_what_is_heard(tmp_path, folder):
    bed = np.zeros(25 * 16_000, np.float32)
    click = np.ones(16, np.float32)
    original = sounds.encode(
        sounds.place([click], at_s=[21.34], over=bed), tmp_path / "a.flac"
    )

    prepared_in(folder, original)

    samples = working.read_interval(folder / working.FILE_NAME, Interval(0, 25_000))
    raw = peaks.read_points(folder / peaks.FILE_NAME, level=0, first=0, count=10_000)
    highest = np.frombuffer(raw, "<i2")[1::2]
    heard_ms, drawn_ms = samples.argmax() / 16, highest.argmax() * 10
    assert heard_ms == pytest.approx(21_340, abs=2)
    assert abs(heard_ms - drawn_ms) <= 10


def test_progress_is_reported_from_nothing_to_all(tmp_path, folder):
    original = sounds.encode(SCENE, tmp_path / "a.flac")
    parts = []

    prepared_in(folder, original, report=parts.append)

    assert parts[0] == 0
    assert parts[-1] == 1
    assert parts == sorted(parts)


class Stopped(Exception):
    pass


@pytest.mark.parametrize("when", [0.0, 0.3, 1.0])
def test_a_report_that_raises_stops_the_work_and_leaves_nothing(when, tmp_path, folder):
    original = sounds.encode(SCENE, tmp_path / "a.flac")

    def stop(part):
        if part >= when:
            raise Stopped

    with pytest.raises(Stopped):
        prepared_in(folder, original, report=stop)

    assert list(folder.iterdir()) == []


def test_what_is_no_sound_leaves_nothing(tmp_path, folder):
    original = tmp_path / "a.wav"
    original.write_text("Dear diary")

    with pytest.raises(NotAudio):
        prepared_in(folder, original)

    assert list(folder.iterdir()) == []


def test_a_full_disk_leaves_nothing(tmp_path):
    original = sounds.encode(SCENE, tmp_path / "a.flac")
    program = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from acoustics.preparation import prepare\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "folder = Path(sys.argv[1])\n"
        "prepare(folder / 'a.flac', working_path=folder / 'working.flac',\n"
        "        peaks_path=folder / 'peaks.bin', report=lambda part: None)\n"
    )

    finished = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert finished.returncode == 1
    assert list(tmp_path.iterdir()) == [original]


def test_a_cut_recording_keeps_what_was_decoded(tmp_path, folder):
    whole = sounds.encode(SCENE, tmp_path / "a.flac").read_bytes()
    original = tmp_path / "cut"
    original.write_bytes(whole[: len(whole) // 2])

    prepared = prepared_in(folder, original)

    assert not prepared.complete
    assert prepared.declared_ms == 25_000
    assert 12_000 < prepared.duration_ms < 13_000
    assert "of 0:25.0 could be decoded" in prepared.problem
    copy_ms = working.duration_ms(folder / working.FILE_NAME)
    assert copy_ms == prepared.duration_ms


def test_the_limits_reach_the_decoder(tmp_path, folder):
    original = sounds.encode(SCENE, tmp_path / "a.flac")

    prepared = prepared_in(folder, original, limits=DecodeLimits(max_duration_ms=5_000))

    assert (prepared.duration_ms, prepared.complete) == (5_000, False)


@pytest.mark.real_sound
def test_real_phone_files_are_prepared(folder):
    for original in phone_files()[::40]:
        prepared = prepared_in(folder, original)

        assert prepared.complete, prepared.problem
        assert prepared.container in {"3gp", "caf"}
