"""What the programs of others save, in the forms in which they save it."""

import json

import pytest

from acoustics.events import Interval
from acoustics.formats.reading import NotThisFormat
from acoustics.formats.registry import FORMATS
from tests.acoustics.formats.sheets import NIGHT

CRY = (Interval(1_200, 2_481), "cry")
LAUGH = (Interval(3_000, 4_000), "laugh")


def places(reading):
    return [(one.interval, one.label) for one in reading.annotations]


def sentences(reading):
    return [(one.place, one.sentence) for one in reading.problems]


class TestRaven:
    HEADER = "Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tSpecies\n"

    def test_a_selection_in_two_views_is_one(self):
        text = self.HEADER + (
            "1\tWaveform 1\t1\t1.2\t2.481\tcry\n"
            "1\tSpectrogram 1\t1\t1.2\t2.481\tcry\n"
            "2\tWaveform 1\t1\t3\t4\tlaugh\n"
        )

        assert places(FORMATS["raven"].read(text)) == [CRY, LAUGH]

    def test_selections_of_two_tables_under_each_other_are_all_read(self):
        line = "1\tSpectrogram 1\t1\t1.2\t2.481\tcry\n"

        assert places(FORMATS["raven"].read(self.HEADER + line + line)) == [CRY, CRY]

    def test_a_table_without_labels_is_refused_with_what_to_do(self):
        with pytest.raises(NotThisFormat, match="add one in Raven"):
            FORMATS["raven"].read("Begin Time (s)\tEnd Time (s)\n1\t2\n")


class TestDcase:
    @pytest.mark.parametrize(
        "line",
        [
            "filename\tonset\toffset\tevent_label\na.wav\t1.2\t2.481\tcry\n",
            "event_label\toffset\tonset\tfilename\ncry\t2.481\t1.2\ta.wav\n",
            "a.wav\t1.2\t2.481\tcry\n",
            "a.wav\thome\t1.2\t2.481\tcry\tidentifier\n",
        ],
    )
    def test_columns_are_found_with_and_without_a_header(self, line):
        read = FORMATS["dcase"].read(line)

        assert places(read) == [CRY]
        assert read.annotations[0].recording == "a.wav"
        assert read.problems == ()

    def test_what_the_command_line_writes_is_read_with_its_score(self):
        read = FORMATS["dcase"].read(
            "onset\toffset\tevent_label\tscore\n1.200\t2.481\tcry\t0.913\n"
        )

        assert places(read) == [CRY]
        assert (read.annotations[0].score, read.annotations[0].recording) == (
            0.913,
            None,
        )

    def test_a_file_without_events_is_named_as_a_problem(self):
        read = FORMATS["dcase"].read("a.wav\t1.2\t2.481\tcry\nb.wav\t\t\t\n")

        assert sentences(read) == [(2, "it has no onset and offset in seconds")]


class TestTextGrid:
    SHORT = (
        'File type = "ooTextFile"\nObject class = "TextGrid"\n\n0\n5\n<exists>\n2\n'
        '"IntervalTier"\n"baby"\n0\n5\n3\n0\n1.2\n""\n1.2\n2.481\n"cry"\n2.481\n5\n""\n'
        '"TextTier"\n"clicks"\n0\n5\n1\n2.5\n"door"\n'
    )

    def test_a_point_is_a_problem_and_silence_is_none(self):
        read = FORMATS["textgrid"].read(self.SHORT)

        assert places(read) == [CRY]
        assert sentences(read) == [
            (27, "it marks a moment and no stretch: give it an end")
        ]

    def test_what_comes_before_the_damage_is_kept(self):
        read = FORMATS["textgrid"].read(self.SHORT[: self.SHORT.index("2.481\n5")])

        assert places(read) == [CRY]
        assert [problem[1][:35] for problem in sentences(read)] == [
            "the file stops to make sense here; "
        ]

    def test_more_than_the_counts_say_is_a_problem(self):
        read = FORMATS["textgrid"].read(self.SHORT + '3\n4\n"more"\n')

        assert "own counts" in sentences(read)[-1][1]

    def test_a_note_without_its_label_is_a_problem(self):
        text = "".join(FORMATS["textgrid"].write([NIGHT]))
        elsewhere = text.replace('name = "notes"', 'name = "notes 2"').replace(
            'name = "labels"', 'name = "labels 2"'
        )
        moved = elsewhere.replace('text = "cry"', 'text = ""')

        read = FORMATS["textgrid"].read(moved)

        assert [problem[1] for problem in sentences(read)] == [
            "this note stands at a place that no label has"
        ]

    def test_notes_of_others_are_labels(self):
        read = FORMATS["textgrid"].read(self.SHORT.replace('"baby"', '"notes"'))

        assert places(read) == [CRY]

    @pytest.mark.parametrize("first", ["", '"ooTextFile" "Sound" 0 1', "chronological"])
    def test_another_file_is_refused(self, first):
        with pytest.raises(NotThisFormat, match="Save it in Praat as a text file"):
            FORMATS["textgrid"].read(first)


class TestJams:
    def document(self, **annotation):
        observation = {"time": 1.2, "duration": 1.281, "value": "cry"}
        stated = {"namespace": "segment_open", "data": [observation]} | annotation
        return json.dumps({"annotations": [stated]})

    def test_a_dense_annotation_is_read_by_its_columns(self):
        columns = {"time": [1.2, 3], "duration": [1.281, 1]}
        columns |= {"value": ["cry", "laugh"], "confidence": [None, 0.5]}

        read = FORMATS["jams"].read(self.document(data=columns))

        assert places(read) == [CRY, LAUGH]
        assert [one.score for one in read.annotations] == [None, 0.5]

    def test_events_of_scaper_have_their_label_inside(self):
        observation = {"time": 1.2, "duration": 1.281, "value": {"label": "cry"}}

        read = FORMATS["jams"].read(
            self.document(namespace="scaper", data=[observation])
        )

        assert places(read) == [CRY]

    def test_beats_are_no_labels(self):
        read = FORMATS["jams"].read(self.document(namespace="beat"))

        assert sentences(read) == [(1, "it is an observation of another kind")]

    def test_a_duration_below_zero_is_a_problem(self):
        observation = {"time": 1.2, "duration": -1, "value": "cry"}

        read = FORMATS["jams"].read(self.document(data=[observation]))

        assert sentences(read) == [(1, "its duration (-1) is below zero")]


class TestLabelStudio:
    REGION = {
        "type": "labels",
        "value": {"start": 1.2, "end": 2.481, "labels": ["cry"]},
        "meta": {"text": ["hungry"]},
    }

    def read(self, **task):
        return FORMATS["label-studio"].read(
            json.dumps([{"data": {"audio": "/upload/a.wav"}, **task}])
        )

    def test_a_region_keeps_its_note_and_names_its_sound(self):
        read = self.read(annotations=[{"result": [self.REGION]}])

        (one,) = read.annotations
        assert places(read) == [CRY]
        assert (one.note, one.recording) == ("hungry", "/upload/a.wav")

    def test_a_region_of_two_labels_is_two_annotations(self):
        value = self.REGION["value"] | {"labels": ["cry", "fuss"]}

        read = self.read(annotations=[{"result": [self.REGION | {"value": value}]}])

        assert places(read) == [CRY, (CRY[0], "fuss")]

    def test_predictions_and_what_was_cancelled_are_problems(self):
        read = self.read(
            annotations=[{"result": [self.REGION], "was_cancelled": True}],
            predictions=[{"result": [self.REGION]}],
        )

        assert places(read) == []
        assert sentences(read) == [
            (1, "it was cancelled"),
            (2, "it is a prediction, which nobody has confirmed"),
        ]

    def test_a_region_of_another_kind_is_a_problem(self):
        read = self.read(annotations=[{"result": [{"type": "choices", "value": {}}]}])

        assert sentences(read) == [(1, "it is no region with a label")]


class TestEchoMl:
    REGION = {"start": 1.2, "end": 2.481, "label": "cry"}

    @pytest.mark.parametrize(
        "document",
        [
            [REGION],
            [REGION | {"_id": "5", "docUrl": "https://example.org/a.wav", "__v": 0}],
            {"labels": [REGION], "filename": "a.wav"},
            [{"start": 1.2, "end": 2.481, "data": {"note": "cry"}}],
            [{"start": 1.2, "end": 2.481, "data": {"annotation": "cry"}}],
            [{"start": 1.2, "end": 2.481, "annotation": "cry", "data": {}}],
        ],
    )
    def test_regions_are_read(self, document):
        read = FORMATS["echoml"].read(json.dumps(document))

        assert places(read) == [CRY]
        assert read.problems == ()

    def test_the_address_of_the_sound_says_which_recording_it_is(self):
        region = self.REGION | {"docUrl": "https://example.org/night.wav"}

        (one,) = FORMATS["echoml"].read(json.dumps([region])).annotations

        assert one.recording == "https://example.org/night.wav"

    def test_a_region_without_a_label_is_a_problem(self):
        read = FORMATS["echoml"].read('[{"start": 1, "end": 2, "label": ""}, 7]')

        assert sentences(read) == [
            (1, "it has no label"),
            (2, "it is no region with a start and an end"),
        ]

    def test_a_region_that_begins_before_the_sound_is_a_problem(self):
        # A region drawn in the first second begins a second before the cursor.
        read = FORMATS["echoml"].read('[{"start": -0.5, "end": 1.5, "label": "cry"}]')

        assert sentences(read) == [
            (1, "its start (-0.5) is before the recording begins")
        ]

    @pytest.mark.parametrize("number", ["1e999999999999999999999", "9" * 5_000, "NaN"])
    def test_a_number_that_is_none_is_a_problem(self, number):
        read = FORMATS["echoml"].read(f'[{{"start":0,"end":{number},"label":"cry"}}]')

        assert [problem[1][:7] for problem in sentences(read)] == ["its end"]


@pytest.mark.parametrize("name", ["jams", "label-studio", "echoml"])
@pytest.mark.parametrize("text", ["", "{", "7", '"text"'])
def test_what_is_no_document_is_refused(name, text):
    with pytest.raises(NotThisFormat, match="This is no"):
        FORMATS[name].read(text)
