import random
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
import soundfile

from acoustics.audio import working
from acoustics.dataset import writing
from acoustics.dataset.bundle import open_bundle
from acoustics.dataset.choosing import Options
from acoustics.dataset.rows import EXAMPLE, NONE
from acoustics.events import Interval
from tests.acoustics.dataset.states import (
    MORNING,
    faults,
    files,
    freeze,
    household,
    sound,
    statement,
    write,
)
from tests.acoustics.memory import OWN_PEAK_KB


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "dataset", household(3))
    return tmp_path / "dataset"


def test_a_fresh_dataset_has_no_faults_and_reads_as_it_was_chosen(folder):
    rows, _ = freeze(household(3))

    bundle = open_bundle(folder)

    assert faults(folder) == {}
    read = list(bundle.rows())
    assert [row.place for row in read] == [row.place for row in rows]
    assert [row.split for row in read] == [row.split for row in rows]
    assert {row.label for row in read} == {"cry", NONE}


def test_a_clip_is_the_interval_with_its_context(folder):
    bundle = open_bundle(folder)

    row = next(row for row in bundle.rows() if row.label == "cry")

    samples, rate_hz = soundfile.read(bundle.clip(row), dtype="int16")
    info = soundfile.info(bundle.clip(row))
    assert (rate_hz, info.channels, info.subtype) == (16_000, 1, "PCM_16")
    np.testing.assert_array_equal(samples, sound(row))
    assert row.path == "audio/cry/r000-0-000002000-4500.wav"


def test_heard_time_is_what_was_heard_and_decided_on(folder):
    spans = list(open_bundle(folder).heard())

    assert spans[:2] == [
        ("r000-0", Interval(0, 31_000)),
        ("r000-0", Interval(40_000, 55_000)),
    ]
    assert len(spans) == 6


def test_it_states_what_the_contract_asks_for(folder):
    stated = open_bundle(folder).stated

    assert stated["number"] == 1
    assert stated["created_at"] == MORNING.isoformat()
    assert stated["labels"] == ["cry", "fuss"]
    assert stated["counts"]["by_label"]["cry"]["train"]["n"] == 2
    assert stated["heard_ms"] == 3 * 46_000
    assert stated["agreement_rule"] == "latest"
    assert stated["seed"] == 0
    assert stated["split_rule"]["shares"]["train"] == 0.7
    assert stated["licence"]
    assert stated["code_version"] == "0.1.0"


def test_the_same_state_in_any_order_gives_the_same_bytes(tmp_path):
    nights = household(4, n_recordings=2)
    mixed = random.Random(3).sample(nights, len(nights))
    later = MORNING + timedelta(days=9)

    once = write(tmp_path / "once", nights)
    again = write(tmp_path / "again", mixed, number=7, created_at=later)

    assert once.checksum == again.checksum
    assert once.size_bytes == sum(map(len, files(tmp_path / "once").values()))
    differing = files(tmp_path / "once").items() ^ files(tmp_path / "again").items()
    assert {path for path, _ in differing} == {"dataset.json", "README.md"}


@pytest.mark.parametrize(
    "changes",
    [
        {"licence": "For everybody."},
        {"options": Options(seed=1)},
        {"code_version": "0.2.0"},
        {"labels": ("cry", "fuss", "laugh")},
        {"n_annotators": 2},
        {"gaps": ("No cold night.",)},
    ],
)
def test_another_content_has_another_checksum(tmp_path, changes):
    plain = write(tmp_path / "plain", household(2), cut=None)

    other = write(tmp_path / "other", household(2), cut=None, **changes)

    assert other.checksum != plain.checksum


def test_without_clips_there_are_rows_alone(tmp_path):
    write(tmp_path / "dataset", household(2), cut=None)

    assert set(files(tmp_path / "dataset")) == {
        "README.md",
        "dataset.json",
        "heard.jsonl",
        "manifest.jsonl",
    }
    assert faults(tmp_path / "dataset") == {}


def test_a_dataset_of_nothing_is_whole(tmp_path):
    written = write(tmp_path / "dataset", [])

    assert written.counts.n() == 0
    assert faults(tmp_path / "dataset") == {}


def test_an_interrupted_writer_leaves_nothing(tmp_path):
    def stop(row):
        if row.start_ms > 5_000:
            raise KeyboardInterrupt
        return sound(row)

    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "dataset", household(2), cut=stop)

    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_writer_left_is_swept_away(tmp_path):
    (tmp_path / "dataset.part" / "audio").mkdir(parents=True)
    (tmp_path / "dataset.part" / "audio" / "old.wav").write_bytes(b"RIFF")

    write(tmp_path / "dataset", household(1))

    assert [path.name for path in tmp_path.iterdir()] == ["dataset"]
    assert faults(tmp_path / "dataset") == {}


def test_nothing_is_written_over_a_dataset(folder):
    before = files(folder)

    with pytest.raises(FileExistsError):
        write(folder, household(1))

    assert files(folder) == before


def test_progress_is_told_row_by_row(tmp_path):
    rows, _ = freeze(household(1))
    told = []

    writing.write(
        tmp_path / "dataset",
        rows,
        heard=[],
        statement=statement(),
        cut=None,
        report=told.append,
    )

    assert told == list(range(1, len(rows) + 1))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([EXAMPLE, EXAMPLE], "comes after"),
        ([freeze(household(1))[0][1], freeze(household(1))[0][0]], "comes after"),
        ([freeze(household(1))[0][0]], "not in the vocabulary"),
    ],
)
def test_rows_that_cannot_be_are_refused(tmp_path, rows, said):
    labels = () if len(rows) == 1 else ("cry", "fuss")

    with pytest.raises(ValueError, match=said):
        writing.write(
            tmp_path / "dataset",
            rows,
            heard=[],
            statement=statement(labels=labels),
            cut=None,
        )


@pytest.mark.parametrize(
    "heard",
    [
        [("r1", Interval(5, 9)), ("r1", Interval(0, 3))],
        [("r1", Interval(0, 5)), ("r1", Interval(5, 9))],
        [("r2", Interval(0, 5)), ("r1", Interval(5, 9))],
    ],
)
def test_heard_time_that_is_out_of_order_is_refused(tmp_path, heard):
    with pytest.raises(ValueError, match="not in order"):
        writing.write(tmp_path / "d", [], heard=heard, statement=statement(), cut=None)


def test_a_clip_of_another_length_is_refused(tmp_path):
    with pytest.raises(ValueError, match="samples, not"):
        write(tmp_path / "dataset", household(1), cut=lambda row: sound(row)[1:])


def test_a_recording_that_cannot_name_a_file_is_refused(tmp_path):
    (one, *_), _ = freeze(household(1))
    wrong = replace(one, recording="../r1")

    with pytest.raises(ValueError, match="no file can be named"):
        writing.write(
            tmp_path / "d", [wrong], heard=[], statement=statement(), cut=sound
        )


def test_clips_are_cut_from_the_working_copy_to_the_sample(tmp_path):
    samples = np.arange(-8_000, 8_000, dtype=np.int16).repeat(10)
    with working.open_writer(tmp_path / "working.flac") as writer:
        writer.write(samples)
    row = replace(EXAMPLE, start_ms=2_000, end_ms=3_000, lead_ms=500, tail_ms=250)

    cut = writing.cut_from(tmp_path / "working.flac", row)

    np.testing.assert_array_equal(cut, samples[24_000:52_000])


MANY = f"""
{OWN_PEAK_KB}
import sys
from dataclasses import replace
from pathlib import Path
from acoustics.dataset import bundle, comparing, counts, verifying, writing
from acoustics.dataset.rows import EXAMPLE
from tests.acoustics.dataset.states import statement

def rows(n):
    return (
        replace(EXAMPLE, path="", sha256="", recording=f"r{{i:07}}") for i in range(n)
    )

folder, n = Path(sys.argv[1]), int(sys.argv[2])
writing.write(folder, rows(n), heard=[], statement=statement(), cut=None)
assert not list(verifying.verify(folder))
opened = bundle.open_bundle(folder)
assert counts.count(opened.rows()).n() == n
assert comparing.tally(opened.rows(), rows(n)) == {{"same": n}}
print(own_peak_kb())
"""


def test_memory_does_not_grow_with_the_rows(tmp_path):
    def peak_mb(n):
        done = subprocess.run(
            [sys.executable, "-c", MANY, tmp_path / str(n), str(n)],
            check=True,
            capture_output=True,
            text=True,
        )
        return int(done.stdout) / 1024

    assert peak_mb(20_000) - peak_mb(1_000) < 5
