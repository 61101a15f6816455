import json
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.acoustics.dataset.states import faults, files, household, write


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "dataset", household(3))
    return tmp_path / "dataset"


def a_clip(folder):
    return next(iter(sorted((folder / "audio" / "cry").iterdir())))


def test_a_missing_clip_is_named(folder):
    clip = a_clip(folder)
    clip.unlink()

    (path, problem), *more = faults(folder).items()

    assert path == f"audio/cry/{clip.name}"
    assert "missing" in problem
    assert more == []


def test_a_clip_cut_short_is_named(folder):
    clip = a_clip(folder)
    os.truncate(clip, clip.stat().st_size - 2)

    assert "cut short" in faults(folder)[f"audio/cry/{clip.name}"]


def test_a_stranger_is_named(folder):
    (folder / "audio" / "cry" / "more.wav").write_bytes(b"RIFF")
    (folder / ".hidden").write_bytes(b"")

    assert set(faults(folder)) == {"audio/cry/more.wav", ".hidden"}


def test_a_link_is_named_and_not_followed(folder, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.wav").write_bytes(b"secret")
    clip = a_clip(folder)
    clip.rename(outside / clip.name)
    clip.symlink_to(outside / clip.name)
    (folder / "audio" / "linked").symlink_to(outside)

    found = faults(folder)

    assert "link" in found[f"audio/cry/{clip.name}"]
    assert "link" in found["audio/linked"]
    assert not any("secret" in path for path in found)


@pytest.mark.parametrize(
    "name", ["manifest.jsonl", "heard.jsonl", "README.md", "dataset.json"]
)
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()

    assert name in " ".join([*faults(folder), *faults(folder).values()])


@settings(max_examples=200)
@given(st.data())
def test_any_flipped_bit_is_found_and_its_file_named(tmp_path_factory, data):
    folder = tmp_path_factory.getbasetemp() / "flipped"
    if not folder.exists():
        write(folder, household(1))
    path = folder / data.draw(st.sampled_from(sorted(files(folder))))
    whole = path.read_bytes()
    at = data.draw(st.integers(0, 8 * len(whole) - 1))
    changed = bytearray(whole)
    changed[at // 8] ^= 1 << at % 8
    path.write_bytes(changed)

    found = faults(folder)

    path.write_bytes(whole)
    assert path.relative_to(folder).as_posix() in found


def test_a_statement_that_was_only_laid_out_anew_is_found(folder):
    path = folder / "dataset.json"
    path.write_text(json.dumps(json.loads(path.read_text())))

    assert faults(folder) == {"dataset.json": "is not as it was written"}


def test_a_row_more_or_less_is_found(folder):
    manifest = folder / "manifest.jsonl"
    lines = manifest.read_text().splitlines(keepends=True)
    manifest.write_text("".join(lines[1:]))

    found = faults(folder)

    assert "changed or cut short" in found["manifest.jsonl"]
    assert found[json.loads(lines[0])["path"]] == "is not of this dataset"


def test_what_is_no_dataset_is_said_in_a_sentence(tmp_path):
    assert "missing" in faults(tmp_path)["dataset.json"]
