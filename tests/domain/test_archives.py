import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.domain import archives
from annotations.domain.archives import Archive

NAMES = st.from_regex(r"[a-z0-9_][A-Za-z0-9._-]{0,8}", fullmatch=True)
ENTRIES = st.dictionaries(NAMES, st.binary(max_size=200), max_size=12)


def zipped(entries):
    file = io.BytesIO()
    archive = Archive(file)
    for name, content in entries.items():
        archive.add(name, content)
    return file, archive.seal()


@given(ENTRIES)
def test_another_program_reads_what_was_written(entries):
    file, sealed = zipped(entries)

    with zipfile.ZipFile(file) as read:
        assert read.testzip() is None
        assert {name: read.read(name) for name in read.namelist()} == entries
    assert sealed.size_bytes == len(file.getvalue())


@given(ENTRIES)
def test_equal_entries_make_equal_bytes(entries):
    assert zipped(entries)[0].getvalue() == zipped(entries)[0].getvalue()


@pytest.mark.parametrize(
    "name",
    ["", "/etc/passwd", "../up", "a/../b", ".hidden", "a//b", "a b", "ü", "a\\b", "a/"],
)
def test_a_name_that_is_not_plain_is_refused(name):
    with pytest.raises(ValueError, match="name of an entry"):
        zipped({name: b""})


def test_a_name_comes_once():
    archive = Archive(io.BytesIO())
    archive.add("a", b"1")

    with pytest.raises(ValueError, match="name of an entry"):
        archive.add("a", b"2")


def test_a_file_on_the_disk_goes_in_piece_by_piece(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "CHUNK_BYTES", 7)
    path = tmp_path / "large"
    path.write_bytes(bytes(range(100)))
    file = io.BytesIO()
    archive = Archive(file)

    archive.add_file("large.bin", path)

    archive.seal()
    with zipfile.ZipFile(file) as read:
        assert read.testzip() is None
        assert read.read("large.bin") == bytes(range(100))


def test_more_entries_than_the_old_format_counts_are_read():
    file, _ = zipped({f"{number}.txt": b"" for number in range(70_000)})

    with zipfile.ZipFile(file) as read:
        assert len(read.namelist()) == 70_000
        assert read.read("69999.txt") == b""


def test_what_lies_behind_four_gigabytes_is_found(monkeypatch):
    # The same code path with a limit that a test can reach.
    monkeypatch.setattr(archives, "FULL_32", 1_000)
    file = io.BytesIO()
    archive = Archive(file)
    archive.add("first.bin", bytes(2_000))
    archive.add("second.bin", b"here")

    archive.seal()

    # The reader takes the field of 64 bits where the one of 32 is full.
    full = file.getvalue().replace((1_000).to_bytes(4, "little"), b"\xff\xff\xff\xff")
    with zipfile.ZipFile(io.BytesIO(full)) as read:
        assert read.read("second.bin") == b"here"
        assert read.read("first.bin") == bytes(2_000)


@pytest.mark.parametrize("harm", [lambda c: c[:-1], lambda c: b"X" + c[1:]])
def test_a_torn_file_is_noticed(tmp_path, harm):
    file, sealed = zipped({"a": b"content"})
    path = tmp_path / "torn.zip"
    path.write_bytes(file.getvalue())
    archives.must_be_whole(path, sealed)

    path.write_bytes(harm(file.getvalue()))

    with pytest.raises(archives.Torn, match="torn"):
        archives.must_be_whole(path, sealed)
