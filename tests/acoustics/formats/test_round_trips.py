"""What a format writes it reads again, and what nobody wrote it reads without a crash."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acoustics.events import Interval, Sheet
from acoustics.formats import texts
from acoustics.formats.reading import NotThisFormat, Reading
from acoustics.formats.registry import FORMATS
from tests.acoustics.formats.sheets import (
    NIGHT,
    OTHER,
    a_sheet,
    facts,
    patient,
    some_sheets,
)

EVERYTHING = ("note", "source", "model", "score", "annotator")
# What each keeps besides interval and label, and whether it needs them in one line.
CARRIED = {
    "audacity": (),
    "csv": EVERYTHING,
    "dcase": (),
    "jams": ("source", "model", "score", "annotator"),
    "jsonl": EVERYTHING,
    "label-studio": EVERYTHING,
    "raven": ("note", "score"),
    "textgrid": ("note",),
}
IN_ONE_LINE = {"audacity", "dcase", "raven"}
WRITTEN = [format for format in FORMATS.values() if format.write]
FOR_ONE = [format for format in WRITTEN if format.one_per_recording]
FOR_MANY = [format for format in WRITTEN if not format.one_per_recording]
READERS = list(FORMATS.values())


def by_name(format):
    return format.name


def as_carried(sheet, format):
    """The facts of a sheet as `format` can say them, in an order of their own."""
    annotations = sheet.annotations
    if format.name in IN_ONE_LINE:
        annotations = [
            replace(one, label=texts.one_line(one.label), note=texts.one_line(one.note))
            for one in annotations
        ]
    return ordered(facts(one, *CARRIED[format.name]) for one in annotations)


def ordered(rows):
    return sorted(rows, key=repr)


def read_again(format, *sheets):
    return format.read("".join(format.write(sheets)))


@pytest.mark.parametrize("format", FOR_ONE, ids=by_name)
@patient
@given(sheet=a_sheet())
def test_a_recording_reads_as_it_was_written(format, sheet):
    reading = read_again(format, sheet)

    assert reading.problems == ()
    assert ordered(
        facts(one, *CARRIED[format.name]) for one in reading.annotations
    ) == as_carried(sheet, format)


@pytest.mark.parametrize("format", FOR_MANY, ids=by_name)
@patient
@given(sheets=some_sheets)
def test_many_recordings_read_as_they_were_written(format, sheets):
    reading = read_again(format, *sheets)

    assert reading.problems == ()
    for sheet in sheets:
        assert ordered(
            facts(one, *CARRIED[format.name])
            for one in reading.annotations
            if one.recording == sheet.recording
        ) == as_carried(sheet, format)
    assert len(reading.annotations) == sum(len(one.annotations) for one in sheets)


@pytest.mark.parametrize("format", WRITTEN, ids=by_name)
@patient
@given(start_ms=st.integers(0, 2**31 - 2), lasts_ms=st.integers(1, 1_001))
def test_no_millisecond_is_lost(format, start_ms, lasts_ms):
    interval = Interval(start_ms, min(start_ms + lasts_ms, 2**31 - 1))
    annotation = replace(NIGHT.annotations[0], interval=interval)
    sheet = replace(NIGHT, annotations=(annotation,), duration_ms=interval.end_ms)

    (read,) = read_again(format, sheet).annotations

    assert read.interval == interval


@pytest.mark.parametrize("format", READERS, ids=by_name)
@patient
@given(text=st.text(max_size=200))
def test_whatever_is_read_is_read_or_refused(format, text):
    refuses_or_reads(format, text)


PIECES = [
    "0.5",
    "1,5",
    "nan",
    "inf",
    "-1",
    "1e999",
    "9" * 400,
    "1e-999",
    "\0",
    "\ufeff",
]
PIECES += ["start", "end", "label", "onset", "offset", "event_label", "filename", "\\"]
PIECES += ["\t", "\t", "\n", "\r\n", "\n", ",", ";", '"', "'", "{", "}", "[", "]", ":"]
PIECES += ["Begin Time (s)", "End Time (s)", "Species", "File type", "ooTextFile"]
PIECES += ['"TextGrid"', '"IntervalTier"', '"TextTier"', "<exists>", "0", "1", "2"]
PIECES += ['"start":', '"end":', '"label":', '"data":', '"annotations":', '"result":']
PIECES += ['"value":', "null", "true", "{}", "[]", "[{", "}]", '"time":', '"a"']


@pytest.mark.parametrize("format", READERS, ids=by_name)
@patient
@given(text=st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_what_looks_like_labels_is_read_or_refused(format, text):
    refuses_or_reads(format, text)


@pytest.mark.parametrize("format", WRITTEN, ids=by_name)
@patient
@given(data=st.data())
def test_a_damaged_document_is_read_or_refused(format, data):
    sheets = (NIGHT,) if format.one_per_recording else (NIGHT, OTHER)
    text = "".join(format.write(sheets))
    start = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(start, min(len(text), start + 40)))
    patch = data.draw(st.lists(st.sampled_from(PIECES), max_size=3).map("".join))

    refuses_or_reads(format, text[:start] + patch + text[stop:])


def refuses_or_reads(format, text):
    reading, refusal = Reading(), "."
    try:
        reading = format.read(text)
    except NotThisFormat as refused:
        refusal = str(refused)

    assert refusal.endswith((".", "?"))
    assert all(one.label.strip() for one in reading.annotations)
    assert all(one.sentence for one in reading.problems)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "start",
                    "end",
                    "label",
                    "labels",
                    "value",
                    "result",
                    "annotations",
                    "predictions",
                    "data",
                    "audio",
                    "meta",
                    "text",
                    "namespace",
                    "time",
                    "duration",
                    "confidence",
                    "score",
                    "type",
                    "annotation_metadata",
                    "annotator",
                    "name",
                    "sandbox",
                    "file_metadata",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@pytest.mark.parametrize("format", READERS, ids=by_name)
@patient
@given(value=json_values)
def test_any_json_is_read_or_refused(format, value):
    refuses_or_reads(format, json.dumps(value))


@pytest.mark.parametrize("format", READERS, ids=by_name)
def test_deeply_nested_json_is_refused_or_a_problem(format):
    refuses_or_reads(format, "[" * 100_000)
    refuses_or_reads(format, '{"a":' * 100_000)


@pytest.mark.parametrize("format", WRITTEN, ids=by_name)
@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_lines_may_end_as_on_any_system(format, newline):
    text = "".join(format.write([NIGHT])).replace("\r\n", "\n")

    assert format.read("\ufeff" + text.replace("\n", newline)) == format.read(text)


@pytest.mark.parametrize("format", READERS, ids=by_name)
def test_a_file_that_is_no_text_is_refused_in_words(format):
    with pytest.raises(NotThisFormat, match="NUL"):
        format.read("RIFF\0\0\0\0WAVE")


@pytest.mark.parametrize("format", FOR_ONE, ids=by_name)
def test_a_document_of_one_recording_takes_no_other(format):
    with pytest.raises(ValueError, match="values to unpack"):
        list(format.write([NIGHT, OTHER]))


@pytest.mark.parametrize("format", WRITTEN, ids=by_name)
def test_a_recording_without_labels_reads_as_none(format):
    empty = Sheet(recording="9b2f", duration_ms=1_000, started_at=None, annotations=())

    assert read_again(format, empty).annotations == ()
