import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acoustics.dataset.bundle import DamagedBundle, check_path, open_bundle
from acoustics.dataset.rows import EXAMPLE
from tests.acoustics.dataset.states import faults, household, write


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "dataset", household(3))
    return tmp_path / "dataset"


HOSTILE = [
    "/etc/passwd.wav",
    "../../etc/passwd.wav",
    "audio/../secret.wav",
    "audio/../../x.wav",
    "audio/cry/../../secret.wav",
    "audio/./x.wav",
    "audio//x.wav",
    "audio/cry/",
    "audio\\cry\\x.wav",
    "audio/cry\\..\\..\\x.wav",
    "audio/cry/..\\x.wav",
    "audio/cry/x.wav\x00.txt",
    "audio/cry/x\n.wav",
    "C:/cry/x.wav",
    "audio/c:/x.wav",
    "audio/cry/x.mp3",
    "audio/cry/deep/x.wav",
    "audio/cry /x.wav",
    "audio/cry/\ud800.wav",
    "audio/cry/" + "x" * 300 + ".wav",
    "manifest.jsonl",
]


@pytest.mark.parametrize("path", HOSTILE)
def test_a_path_that_leads_elsewhere_is_refused(folder, path):
    line = json.dumps({**json.loads(EXAMPLE.as_line()), "path": path})
    (folder / "manifest.jsonl").write_text(line + "\n")

    with pytest.raises(DamagedBundle, match="Line 1 of manifest"):
        list(open_bundle(folder).rows())
    with pytest.raises(DamagedBundle):
        open_bundle(folder).clip(replace(EXAMPLE, path=path))
    assert "line 1 cannot be used" in faults(folder)["manifest.jsonl"]


@given(st.text(max_size=30) | st.text("./\\ac", max_size=12))
def test_what_is_let_through_stays_within(tmp_path_factory, text):
    root = tmp_path_factory.getbasetemp()
    try:
        check_path(f"audio/{text}.wav")
    except ValueError:
        return

    resolved = (root / "audio" / f"{text}.wav").resolve()
    assert resolved.parent.parent == (root / "audio").resolve()


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\n",
        b"[" * 60_000 + b"\n",
        b'"' + b"x" * 200_000,
        b"{}\n",
        b"\n",
        b'{"path": 1}\n',
    ],
)
def test_what_is_no_row_is_said_with_its_line(folder, content):
    (folder / "manifest.jsonl").write_bytes(EXAMPLE.as_line().encode() + content)

    with pytest.raises(DamagedBundle, match=r"Line 2 of manifest\.jsonl"):
        list(open_bundle(folder).rows())
    assert "manifest.jsonl" in faults(folder)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"[" * 100_000, b"\xff"])
def test_a_damaged_statement_is_refused(folder, content):
    (folder / "dataset.json").write_bytes(content)

    with pytest.raises(DamagedBundle, match=r"dataset\.json"):
        open_bundle(folder)


@pytest.mark.parametrize("content", [b"{}", b'{"checksums": 3}', b'{"checksums": {}}'])
def test_a_statement_that_says_too_little_is_a_fault(folder, content):
    (folder / "dataset.json").write_bytes(content)

    assert "dataset.json" in faults(folder)


def test_a_linked_manifest_is_refused(folder, tmp_path):
    (folder / "manifest.jsonl").rename(tmp_path / "manifest.jsonl")
    (folder / "manifest.jsonl").symlink_to(tmp_path / "manifest.jsonl")

    with pytest.raises(DamagedBundle, match="is a link"):
        open_bundle(folder)


def test_a_linked_folder_of_clips_is_refused(folder, tmp_path):
    (folder / "audio" / "cry").rename(tmp_path / "cry")
    (folder / "audio" / "cry").symlink_to(tmp_path / "cry")
    row = next(row for row in open_bundle(folder).rows() if row.label == "cry")

    with pytest.raises(DamagedBundle, match="a dataset has none"):
        open_bundle(folder).clip(row)
