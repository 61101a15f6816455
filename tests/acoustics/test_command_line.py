import json
import re
import subprocess
import sys
from contextlib import suppress
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest
import soundfile

from acoustics import backbone, live_source, synthesis
from acoustics.__main__ import main
from acoustics.evaluation import evaluate
from acoustics.events import Interval

ROOT = Path(__file__).parents[2]
NETWORK = ROOT / backbone.DEFAULT_PATH

EAR = ROOT / "requirements-ear.txt"

# Runs the command as on a machine that has the ear's libraries and nothing else.
BARE = """
import json, runpy, sys

sys.modules.update(dict.fromkeys(json.loads(sys.argv.pop(1))))
sys.argv[0] = "acoustics"
runpy.run_module("acoustics", run_name="__main__")
"""


def absent_at_the_cot():
    """Name what is installed here and not by the ear's own list."""
    wanted, closure = [line.split("==")[0] for line in pins(EAR)], set()
    while wanted:
        name = canonical(wanted.pop())
        if name in closure:
            continue
        closure.add(name)
        with suppress(metadata.PackageNotFoundError):
            needs = metadata.requires(name) or []
            wanted += [re.split("[^A-Za-z0-9._-]", one)[0] for one in needs]
    return [
        module
        for module, owners in metadata.packages_distributions().items()
        if not closure & {canonical(owner) for owner in owners}
        and module.isidentifier()
    ]


def canonical(name):
    return re.sub("[-_.]+", "-", name).lower()


def pins(path):
    return [line for line in path.read_text().splitlines() if "==" in line]


def test_the_ears_own_list_has_the_versions_of_the_whole():
    assert set(pins(EAR)) < set(pins(ROOT / "requirements.txt"))


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    path = tmp_path_factory.mktemp("night") / "night.flac"
    truth = synthesis.render_night(path, duration_ms=90_000, n_bouts=2, seed=21)
    return path, truth


def detect(*arguments):
    return main(
        ["detect", *(str(each) for each in arguments), "--backbone", str(NETWORK)]
    )


def rows(table):
    head, *lines = table.read_text().splitlines()
    assert head == "onset\toffset\tevent_label\tscore"
    return [line.split("\t") for line in lines]


def test_writes_a_table_with_nothing_but_the_ears_own_libraries(night, tmp_path):
    table = tmp_path / "found.tsv"

    ended = subprocess.run(
        [
            *(sys.executable, "-c", BARE, json.dumps(absent_at_the_cot())),
            *("detect", night[0]),
            *("--tsv", table, "--backbone", NETWORK),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    found = [
        Interval(round(float(row[0]) * 1_000), round(float(row[1]) * 1_000))
        for row in rows(table)
    ]
    quality = evaluate(found, night[1], duration_ms=90_000)
    assert quality.n_bouts_hit == 2
    assert quality.n_false_bouts == 0


def test_times_have_three_decimals_and_scores_are_in_range(night, tmp_path):
    table = tmp_path / "found.tsv"

    assert detect(night[0], "--tsv", table) == 0

    for onset, offset, label, score in rows(table):
        assert len(onset.partition(".")[2]) == len(offset.partition(".")[2]) == 3
        assert float(onset) < float(offset)
        assert label == "cry"
        assert 0.0 <= float(score) <= 1.0


def test_prints_a_json_line_for_each_and_writes_the_table_too(night, tmp_path, capsys):
    table = tmp_path / "found.tsv"

    assert detect(night[0], "--tsv", table, "--json") == 0

    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert set(printed[0]) == {"start_ms", "end_ms", "label", "score"}
    assert [f"{line['start_ms'] / 1_000:.3f}" for line in printed] == [
        row[0] for row in rows(table)
    ]


def test_prints_the_table_when_nothing_else_is_asked(night, capsys):
    assert detect(night[0]) == 0

    assert capsys.readouterr().out.startswith("onset\toffset\tevent_label\tscore\n")


def test_silence_makes_a_table_with_no_rows(tmp_path):
    silence, table = tmp_path / "silence.wav", tmp_path / "found.tsv"
    soundfile.write(silence, np.zeros(16_000 * 5, np.int16), 16_000)

    assert detect(silence, "--tsv", table) == 0

    assert rows(table) == []


def test_hears_a_source_that_only_ffmpeg_can_name(night, tmp_path):
    table = tmp_path / "found.tsv"

    assert detect(night[0].resolve().as_uri(), "--tsv", table) == 0

    assert rows(table)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda folder: folder / "nothing.wav", "There is no file"),
        (lambda folder: folder, "There is no file"),
        (lambda folder: _written(folder / "a.wav", b"hello, this is text\n" * 99), "."),
        (lambda folder: _written(folder / "b.wav", b""), "."),
        (lambda folder: "rtsp://127.0.0.1:9/cot", "gave no sound"),
        (lambda folder: (folder / "gone.wav").as_uri(), "gave no sound"),
        (lambda folder: "jack:nowhere", "system's ffmpeg"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_2(tmp_path, capfd, monkeypatch, make, said):
    # Whatever the machine has, the test uses the ffmpeg of our wheels.
    monkeypatch.setenv("PATH", "")
    table = tmp_path / "found.tsv"

    status = detect(make(tmp_path), "--tsv", table)

    errors = capfd.readouterr().err
    assert status == 2
    assert said in errors
    assert len(errors.strip().splitlines()) == 1
    assert "Traceback" not in errors


def test_a_failed_file_leaves_no_table(tmp_path):
    broken, table = _written(tmp_path / "b.wav", b"RIFF\0\0"), tmp_path / "found.tsv"

    assert detect(broken, "--tsv", table) == 2

    assert [path.name for path in tmp_path.iterdir()] == ["b.wav"]


def test_a_model_that_does_not_fit_is_refused(night, tmp_path, capsys):
    (tmp_path / "model.json").write_text("{}")

    assert detect(night[0], "--model", tmp_path) == 2

    assert "damaged" in capsys.readouterr().err


def test_a_missing_network_says_how_to_fetch_it(night, tmp_path, capsys):
    status = main(["detect", str(night[0]), "--backbone", str(tmp_path / "no.onnx")])

    assert status == 2
    assert "make setup" in capsys.readouterr().err


def test_a_table_into_a_missing_folder_is_said_in_a_sentence(night, tmp_path, capsys):
    assert detect(night[0], "--tsv", tmp_path / "no" / "found.tsv") == 2

    assert "There is no folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("source", "live"),
    [
        ("mic", True),
        ("rtsp://camera/one", True),
        ("pulse:default", True),
        ("night.m4a", False),
        ("/nights/mic", False),
        ("C:\\nights\\one.wav", False),
    ],
)
def test_tells_live_sources_from_files(source, live):
    assert live_source.is_live(source) is live


def _written(path, content):
    path.write_bytes(content)
    return path
