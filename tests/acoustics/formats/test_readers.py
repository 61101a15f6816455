"""Programs of others read what we write, and we read what they write."""

from itertools import pairwise

import crowsetta
import jams
import pytest
from praatio import textgrid

from acoustics.events import Annotation, Interval, Sheet
from acoustics.formats import texts
from acoustics.formats.registry import FORMATS
from tests.acoustics.formats.sheets import NIGHT, facts

OVERLAPPING = Sheet(
    recording="9b2f",
    duration_ms=10_000,
    started_at=None,
    annotations=(
        Annotation(interval=Interval(0, 3_000), label="cry", note='he said "no"'),
        Annotation(interval=Interval(1_000, 2_000), label="dog"),
        Annotation(interval=Interval(3_000, 10_000), label="fuss"),
    ),
)


def written(name, *sheets, into):
    format = FORMATS[name]
    path = into / f"labels{format.suffix}"
    path.write_text("".join(format.write(sheets)), encoding="utf-8", newline="")
    return path


def in_seconds(sheet):
    return [
        (one.interval.start_ms / 1_000, one.interval.end_ms / 1_000, one.label)
        for one in sheet.annotations
    ]


# The readers' own: they call pandas and jsonschema by ways that these mean to close.
@pytest.mark.filterwarnings("ignore:The inplace keyword:DeprecationWarning")
class TestCrowsetta:
    def test_reads_audacity_labels(self, tmp_path):
        path = written("audacity", NIGHT, into=tmp_path)

        read = crowsetta.formats.seq.AudSeq.from_file(path)

        assert list(
            zip(read.start_times, read.end_times, read.labels, strict=True)
        ) == in_seconds(NIGHT)

    def test_reads_a_raven_table(self, tmp_path):
        path = written("raven", NIGHT, into=tmp_path)

        boxes = crowsetta.formats.bbox.Raven.from_file(path, annot_col="Annotation")

        table = boxes.df
        assert list(
            zip(table.begin_time_s, table.end_time_s, table.annotation, strict=True)
        ) == in_seconds(NIGHT)

    def test_writes_a_raven_table_that_is_read(self, tmp_path):
        path = written("raven", NIGHT, into=tmp_path)
        boxes = crowsetta.formats.bbox.Raven.from_file(path, annot_col="Annotation")
        boxes.to_file(tmp_path / "theirs.txt")

        read = FORMATS["raven"].read((tmp_path / "theirs.txt").read_text())

        assert read.problems == ()
        assert [facts(one) for one in read.annotations] == [
            facts(one) for one in NIGHT.annotations
        ]


class TestPraatio:
    def test_reads_a_text_grid(self, tmp_path):
        path = written("textgrid", OVERLAPPING, into=tmp_path)

        grid = textgrid.openTextgrid(str(path), includeEmptyIntervals=False)

        assert grid.tierNames == ("labels", "notes", "labels 2")
        assert [tuple(one) for one in grid.getTier("labels").entries] == [
            (0.0, 3.0, "cry"),
            (3.0, 10.0, "fuss"),
        ]
        assert [tuple(one) for one in grid.getTier("labels 2").entries] == [
            (1.0, 2.0, "dog")
        ]
        assert grid.getTier("notes").entries[0].label == 'he said "no"'
        assert grid.maxTimestamp == 10.0

    def test_finds_no_gap_in_a_tier(self, tmp_path):
        path = written("textgrid", NIGHT, into=tmp_path)

        grid = textgrid.openTextgrid(str(path), includeEmptyIntervals=True)

        assert grid.validate()
        edges = [(one.start, one.end) for one in grid.getTier("labels").entries]
        assert edges[0][0] == 0
        assert all(a[1] == b[0] for a, b in pairwise(edges))
        assert edges[-1][1] == NIGHT.duration_ms / 1_000

    @pytest.mark.parametrize("form", ["long_textgrid", "short_textgrid"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_writes_a_text_grid_that_is_read(self, form, encoding, tmp_path):
        path = written("textgrid", OVERLAPPING, into=tmp_path)
        grid = textgrid.openTextgrid(str(path), includeEmptyIntervals=False)
        grid.save(str(tmp_path / "theirs"), form, includeBlankSpaces=True)
        theirs = (tmp_path / "theirs").read_text(encoding="utf-8")

        read = FORMATS["textgrid"].read(texts.decode(theirs.encode(encoding)))

        assert read.problems == ()
        assert sorted(facts(one, "note") for one in read.annotations) == sorted(
            facts(one, "note") for one in OVERLAPPING.annotations
        )


@pytest.mark.filterwarnings("ignore:Passing a schema:DeprecationWarning")
class TestJams:
    def test_validates_and_reads_what_is_written(self, tmp_path):
        path = written("jams", NIGHT, into=tmp_path)

        read = jams.load(str(path), validate=True, strict=True)

        assert read.file_metadata.duration == 36_000.123
        observations = [
            (annotation.annotation_metadata.annotator.name, *observation)
            for annotation in read.annotations
            for observation in annotation.data
        ]
        assert sorted(observations, key=lambda one: one[1]) == [
            ("person-1", 0.007, 0.994, "cry", None),
            ("person-2", 61.2, 1.281, "fuss", 0.875),
            ("", 35_999.999, 0.124, "laugh", None),
        ]

    def test_writes_a_document_that_is_read(self, tmp_path):
        document = jams.JAMS()
        document.file_metadata.duration = 36_000.123
        annotation = jams.Annotation(namespace="segment_open", duration=36_000.123)
        for one in NIGHT.annotations:
            annotation.append(
                time=one.interval.start_ms / 1_000,
                duration=one.interval.duration_ms / 1_000,
                value=one.label,
                confidence=one.score,
            )
        document.annotations.append(annotation)
        document.save(str(tmp_path / "theirs.jams"))

        read = FORMATS["jams"].read((tmp_path / "theirs.jams").read_text())

        assert read.problems == ()
        assert [facts(one, "score") for one in read.annotations] == [
            facts(one, "score") for one in NIGHT.annotations
        ]
