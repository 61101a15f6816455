"""What people and programs really hand in."""

import csv
import io

import pytest

from acoustics.events import Interval
from acoustics.formats import reading, texts
from acoustics.formats.audacity import AUDACITY
from acoustics.formats.json_lines import JSON_LINES
from acoustics.formats.reading import NotThisFormat
from acoustics.formats.table import CSV
from tests.acoustics.formats.sheets import NIGHT


def places(reading):
    return [(one.interval, one.label) for one in reading.annotations]


CRY = (Interval(1_200, 2_481), "cry")


@pytest.mark.parametrize(
    "line",
    [
        "1.2\t2.481\tcry",
        "1,2\t2,481\tcry",
        "1.200000\t2.480600\tcry",
        "1.2 2.481 cry",
        "12e-1\t+2.481\t cry ",
    ],
)
def test_an_audacity_line_may_look_like_this(line):
    assert places(AUDACITY.read(line)) == [CRY]


def test_frequencies_of_audacity_belong_to_the_label_above():
    text = "1.2\t2.481\tcry\n\\\t250.5\t4000.0\n3\t4\tlaugh\n"

    read = AUDACITY.read(text)

    assert places(read) == [CRY, (Interval(3_000, 4_000), "laugh")]
    assert read.problems == ()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("2\t1\tcry", "it ends (1) before it starts (2)"),
        ("1\t1\tcry", "it marks a moment (1) and no stretch: give it an end"),
        ("1\t1.0004\tcry", "it marks a moment (1) and no stretch: give it an end"),
        ("-1\t1\tcry", "its start (-1) is before the recording begins"),
        ("nan\t1\tcry", "its start (nan) is no number"),
        ("1\tinf\tcry", "its end (inf) is no number"),
        ("1\t1e9\tcry", "its end (1e9) is later than any recording lasts"),
        ("1\t2\t  ", "it has no label"),
        ("1\t2", "it has no label"),
        ("hello", "it does not begin with a start and an end in seconds"),
    ],
)
def test_a_line_that_is_no_annotation_is_a_problem_in_words(line, sentence):
    read = AUDACITY.read(f"1.2\t2.481\tcry\n\n{line}\n")

    assert places(read) == [CRY]
    assert read.problems == (reading.Problem(3, sentence),)


def test_a_text_without_any_label_is_not_audacity():
    with pytest.raises(NotThisFormat, match="No line"):
        AUDACITY.read("Dear diary,\nhe slept.\n")


@pytest.mark.parametrize(
    "table",
    [
        "start,end,label\n1.2,2.481,cry\n",
        "label;start;end\r\ncry;1,2;2,481\r\n",
        "Label\tStart (s)\tEnd (s)\ncry\t1.2\t2.481\n",
        'onset,offset,event_label,x\n"1,2",2.481,"cry",\n',
        "start_ms,end_ms,start,end,label\n1200,2481,9,10,cry\n",
        "\n\n;;\nlabel;start;end\ncry;1,2;2,481\n;;\n",
    ],
)
def test_a_table_may_look_like_this(table):
    read = CSV.read(table)

    assert places(read) == [CRY]
    assert read.problems == ()


def test_what_does_not_fit_an_annotation_is_left_out_aloud():
    table = "start,end,label,score,source\n1.2,2.481,cry,97,microphone\n"

    read = CSV.read(table)

    assert places(read) == [CRY]
    assert [one.sentence for one in read.problems] == [
        "its source is none of human, accepted, edited, and was left out",
        "its score is not between 0 and 1, and was left out",
    ]


def test_a_quotation_mark_that_never_closes_swallows_nothing_in_silence():
    table = 'start,end,label\n1.2,2.481,cry\n3,4,"laugh\n5,6,cry\n'

    read = CSV.read(table)

    assert places(read) == [CRY]
    assert [(one.place, one.sentence[:37]) for one in read.problems] == [
        (3, "a quotation mark opens here and never")
    ]


def test_a_line_of_a_table_that_is_too_short_is_a_problem():
    read = CSV.read("start,end,label\n1.2,2.481,cry\n3,4\n")

    assert [one.place for one in read.problems] == [3]


@pytest.mark.parametrize("text", ["", "1.2,2.481,cry\n", "start,label\n1,cry\n"])
def test_a_table_has_to_name_its_columns(text):
    with pytest.raises(NotThisFormat, match="first line"):
        CSV.read(text)


def test_a_spreadsheet_reads_the_table():
    rows = list(
        csv.DictReader(io.StringIO("".join(CSV.write([NIGHT]))), dialect="excel")
    )

    assert [row["start_ms"] for row in rows] == ["7", "61200", "35999999"]
    assert rows[0]["started_at"] == "2026-11-21T19:30:00+00:00"
    assert rows[0]["note"] == "hungry"
    assert rows[1]["score"] == "0.875"


def test_no_cell_of_the_table_is_a_formula():
    sheet = NIGHT.__class__(
        recording="=cmd|' /C calc'!A0",
        duration_ms=1_000,
        started_at=None,
        annotations=NIGHT.annotations[:1],
    )

    (row,) = csv.DictReader(io.StringIO("".join(CSV.write([sheet]))))

    assert row["recording"] == "'=cmd|' /C calc'!A0"


def test_what_the_command_line_prints_is_read():
    line = '{"start_ms": 1200, "end_ms": 2481, "label": "cry", "score": 0.913}'

    read = JSON_LINES.read(line)

    assert places(read) == [CRY]
    assert read.annotations[0].score == 0.913
    assert read.annotations[0].recording is None


def test_a_line_that_is_no_object_is_a_problem():
    read = JSON_LINES.read('{"start":1.2,"end":2.481,"label":"cry"}\n[1]\noops\n')

    assert places(read) == [CRY]
    assert [(one.place, one.sentence) for one in read.problems] == [
        (2, "it is no JSON object"),
        (3, "it is no JSON"),
    ]


def test_more_places_than_a_person_can_label_are_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_PLACES", 10)

    with pytest.raises(NotThisFormat, match="Split it"):
        AUDACITY.read("1\t2\tcry\n" * 11)


def test_a_text_that_is_far_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_CHARACTERS", 20)

    with pytest.raises(NotThisFormat, match="longer than 20 characters"):
        AUDACITY.read("1\t2\tcry\n" * 3)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_document_may_be_encoded_as_programs_do(encoding):
    assert texts.decode("1\t2\tGähnen\n".encode(encoding)) == "1\t2\tGähnen\n"


def test_big_endian_text_with_its_mark_is_decoded():
    assert texts.decode(b"\xfe\xff" + "süß".encode("utf-16-be")) == "süß"
