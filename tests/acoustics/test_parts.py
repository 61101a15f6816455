"""What one recording brings to a dataset is there whole, or not at all."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest

from acoustics import leaks, parts
from acoustics.audio import working
from acoustics.dataset.rows import EXAMPLE

RATE_HZ = 16_000


@pytest.fixture
def recording(tmp_path):
    """Ten seconds of noise."""
    path = tmp_path / "working.flac"
    noise = np.random.default_rng(1).normal(0, 900, 10 * RATE_HZ)
    with working.open_writer(path) as writer:
        writer.write(noise.astype(np.int16))
    return path


def row(start_ms, **more):
    places = {"start_ms": start_ms, "end_ms": start_ms + 1_000}
    return replace(EXAMPLE, path="", sha256="", **places, **more)


ROWS = [row(1_000), row(4_000, label="none", annotator=""), row(7_000, split="test")]


def test_a_part_holds_each_clip_with_its_checksum(recording, tmp_path):
    folder = tmp_path / "part"

    parts.cut(folder, ROWS, how=parts.Cutting(working_copy=recording))

    kept = list(parts.read_rows(folder))
    assert [one.place for one in kept] == [one.place for one in ROWS]
    for one in kept:
        content = (folder / one.path).read_bytes()
        assert hashlib.sha256(content).hexdigest() == one.sha256


def test_a_part_holds_the_fingerprint_of_each_clip(recording, tmp_path):
    folder = tmp_path / "part"

    parts.cut(folder, ROWS, how=parts.Cutting(working_copy=recording))

    sides, prints = zip(*parts.read_prints(folder), strict=True)
    assert sides == ("train", "train", "test")
    for one, kept in zip(ROWS, prints, strict=True):
        samples = parts.cut_from(recording, one)
        assert np.array_equal(kept, leaks.fingerprint(samples))


def test_a_part_without_clips_has_the_rows_alone(recording, tmp_path):
    folder = tmp_path / "part"

    parts.cut(folder, ROWS, how=parts.Cutting(working_copy=recording, with_clips=False))

    assert list(parts.read_rows(folder)) == ROWS
    assert not (folder / "audio").exists()


def test_a_part_that_is_stopped_leaves_nothing(recording, tmp_path):
    folder = tmp_path / "part"

    def stop(n_rows):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        parts.cut(folder, ROWS, how=parts.Cutting(working_copy=recording), report=stop)

    assert list(tmp_path.iterdir()) == [recording]


def test_a_part_of_a_broken_recording_says_so(recording, tmp_path):
    recording.write_bytes(b"gone")

    with pytest.raises(working.DamagedWorkingCopy):
        parts.cut(tmp_path / "part", ROWS, how=parts.Cutting(working_copy=recording))

    assert list(tmp_path.iterdir()) == [recording]
