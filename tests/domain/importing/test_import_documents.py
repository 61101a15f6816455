"""Documents of labels from anybody: recognised, read, counted, and never trusted."""

import time
import uuid
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acoustics.events import Annotation, Interval, Sheet
from acoustics.formats.registry import FORMATS
from annotations.domain.errors import DomainError
from annotations.domain.importing import clip_folders, documents, lines, their_words
from annotations.domain.importing.archives import BadArchive
from annotations.domain.importing.documents import NotLabels
from annotations.domain.importing.matching import Shelf
from annotations.domain.importing.tallies import Fate
from annotations.models import Recording
from tests.acoustics.formats.sheets import a_sheet
from tests.brought import zipped

WRITTEN = [format for format in FORMATS.values() if format.write]
# A tmp_path is shared by the examples of one test; each writes its file anew.
patiently = settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def read(tmp_path, content, *, name="labels.txt", **told):
    path = tmp_path / "document"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return documents.read(path, name=name, **told)


@pytest.mark.parametrize("format", WRITTEN, ids=lambda format: format.name)
@patiently
@given(sheet=a_sheet().filter(lambda sheet: sheet.annotations))
def test_what_a_format_writes_is_recognised_and_read_to_the_millisecond(
    tmp_path, format, sheet
):
    content = "".join(format.write([sheet]))

    document = read(tmp_path, content, name=f"night{format.suffix}")

    assert document.format == format.name
    assert sorted(line.interval for line in document.lines) == sorted(
        annotation.interval for annotation in sheet.annotations
    )
    assert (document.troubles, document.n_unreadable) == ((), 0)


@pytest.mark.parametrize("format", WRITTEN, ids=lambda format: format.name)
def test_a_wrong_suffix_does_not_matter(tmp_path, format):
    sheet = a_sheet_of("cry")
    content = "".join(format.write([sheet]))

    document = read(tmp_path, content, name="labels.doc")

    (line,) = document.lines
    assert (line.interval, line.word) == (sheet.annotations[0].interval, "cry")


def a_sheet_of(label):
    said = Annotation(interval=Interval(1_001, 2_500), label=label)
    return Sheet(recording="r", duration_ms=3_000, started_at=None, annotations=(said,))


junk = st.sampled_from(["", "night", "x.wav", "-1", "soon", "0", "900", "3001", "cry"])


@pytest.mark.django_db
@patiently
@given(rows=st.lists(st.tuples(junk, junk, junk, junk), min_size=1, max_size=12))
def test_whatever_a_table_holds_the_fates_add_up_to_its_rows(tmp_path, rows):
    rows = [row for row in rows if any(row)]
    table = "recording,start_ms,end_ms,label\n"
    table += "".join(",".join(row) + "\n" for row in rows)
    night = Recording(
        id=uuid.uuid4(), name="night", status=Recording.Status.READY, duration_ms=3_000
    )
    shelf = Shelf({night.pk: night}, {"night": [night]})

    document = read(tmp_path, table, name="x.csv", format="csv")
    judged = lines.judge(document, shelf=shelf, meanings={})

    stated = judged.tally.as_stated()
    assert stated["n_rows"] == len(rows)
    assert stated["n_rows"] == sum(stated[f"n_{fate}"] for fate in Fate)
    assert stated["n_new"] == len(judged.new)


def laughs():
    """An XML that would grow to a billion words, for a reader that expands them."""
    names = ["lol", *(f"lol{number}" for number in range(1, 10))]
    entities = [
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise(names)
    ]
    return (
        '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
        + "".join(entities)
        + "]><labels>&lol9;</labels>"
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("laughs.xml", laughs()),
        ("laughs.TextGrid", laughs()),
        ("line.txt", "1" * 10_000_000),
        ("line.csv", "start,end,label\n" + "x" * 10_000_000),
        ("deep.json", "[" * 1_000_000),
        ("deep.jsonl", '{"a":' * 1_000_000),
        ("digits.csv", "start,end,label\n0," + "9" * 1_000_000 + ",cry\n"),
        ("nul.txt", b"0\t1\tcry\0\n"),
        ("picture.jpg", b"\xff\xd8\xff\xe0" + bytes(range(256)) * 100),
    ],
)
def test_a_hostile_document_is_refused_soon_or_holds_nothing(tmp_path, name, content):
    began_s = time.monotonic()

    n_lines, sentence = outcome_of(tmp_path, content, name=name)

    assert n_lines == 0
    assert 20 < len(sentence) < 500
    assert time.monotonic() - began_s < 20


def outcome_of(tmp_path, content, *, name):
    """How many lines were read, and what was said of the rest."""
    try:
        document = read(tmp_path, content, name=name)
    except DomainError as refusal:
        return 0, str(refusal)
    return len(document.lines), document.troubles[0].words


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_an_encoding_is_told_by_the_bytes(tmp_path, encoding):
    content = "0.5\t1.25\tWeinen für fünf\n".encode(encoding)

    (line,) = read(tmp_path, content).lines

    assert line.word == "Weinen für fünf"


def test_a_formula_is_a_word_like_any_other(tmp_path):
    table = 'start_ms,end_ms,label,note\n0,500,"=HYPERLINK(""x"")",\'=1+1\n'

    (line,) = read(tmp_path, table, name="x.csv").lines

    assert line.word == '=HYPERLINK("x")'
    assert line.note == "=1+1"


def test_a_document_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "MOST_BYTES", 1_000_000)

    with pytest.raises(NotLabels, match="larger than 1 MB"):
        read(tmp_path, "0\t1\tcry\n" * 200_000)


def test_a_zip_of_documents_that_unpacks_to_too_much_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "MOST_BYTES", 1_000_000)

    lots = "".join(f"{n}\t{n + 1}\tcry\n" for n in range(100_000))

    with pytest.raises(DomainError, match="larger than 1 MB"):
        read(tmp_path, zipped({"a.txt": lots}), name="x.zip")


def test_a_zip_with_neither_labels_nor_sound_says_so(tmp_path):
    with pytest.raises(NotLabels, match="neither a list of labels nor a sound"):
        read(tmp_path, zipped({"cat.jpg": b"\xff\xd8"}), name="x.zip")


def test_a_zip_cut_off_in_its_first_bytes_says_so(tmp_path):
    with pytest.raises(BadArchive, match="damaged or not whole"):
        read(tmp_path, b"PK\x03\x04", name="x.zip")


def test_the_format_told_goes_before_what_it_looks_like(tmp_path):
    with pytest.raises(NotLabels):
        read(tmp_path, "0.5\t1.25\tcry\n", format="jams")


def test_every_reason_of_the_donated_clips_means_a_cry():
    ours = frozenset({"cry", "noise"})

    meanings = {
        their_words.meaning(word, ours=ours) for word in clip_folders.REASONS.values()
    }

    assert meanings == {"cry"}
