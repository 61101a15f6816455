"""What goes into an export, how, and which wishes make no sense."""

import csv
import hashlib
import io
import itertools
import json
import string
import tarfile
import zipfile
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
import soundfile
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from acoustics.audio import working
from acoustics.audio.working import SAMPLES_PER_MS
from acoustics.dataset.verifying import verify
from acoustics.events import Interval
from acoustics.formats import texts
from acoustics.formats.registry import FORMATS
from annotations.domain import exports, files, labels
from annotations.domain.errors import DomainError, NotPossibleNow
from annotations.domain.exports.choosing import Place, merged
from annotations.domain.exports.cutting import RecordingLeft
from annotations.domain.exports.rules import AS_FROZEN, DOCUMENTS, LAYOUTS
from annotations.domain.labelling import annotations
from annotations.domain.recordings import recordings
from annotations.models import Annotation, Export, Job, NightSide, Recording
from tests.acoustics import sounds
from tests.acoustics.test_speech import talking
from tests.cast import hand_in, label, upload_of, work_off
from tests.frozen_folder import PLACES, freeze

HOSTILE = [
    '=cmd|"/c calc"!A1',
    "🍼 \u202egnp.exe",
    "../../etc/passwd",
    "a\tb\r\n",
    "😴",
]

WAV_HEADER_BYTES = 44
BYTES_PER_MS = 32
PLAIN_CHARACTERS = {*string.ascii_letters, *string.digits, *"._-/"}


def annotate(recording, person, *, start_ms=1_200, end_ms=1_800, name="cry", note=""):
    return annotations.annotate(
        recording=recording,
        interval=Interval(start_ms, end_ms),
        label=label(person, name),
        note=note,
        act=annotations.Act(by=person, at=timezone.now()),
    )


def ask(person, **choice):
    return exports.ask(
        exports.Choice(**choice),
        household=person.household,
        person=person,
        now=timezone.now(),
    )


@contextmanager
def made(person, **choice):
    """Ask, let a worker work, and open the ZIP."""
    export = ask(person, **choice)
    work_off(kind=Job.Kind.EXPORT)
    job = Job.objects.get(export=export)
    assert job.status == Job.Status.DONE, job.problem
    with zipfile.ZipFile(files.export(export)) as archive:
        assert archive.testzip() is None
        export.refresh_from_db()
        yield export, archive


def table_of(archive):
    text = archive.read("manifest.csv").decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def read_back(archive, format):
    """Read all documents of an export by the format's own reader."""
    read = FORMATS[format.replace("_", "-")].read
    names = [name for name in archive.namelist() if not name.endswith(".xml")]
    readings = [read(texts.decode(archive.read(name))) for name in names]
    assert [problem for each in readings for problem in each.problems] == []
    return sorted(
        (said.interval.start_ms, said.interval.end_ms, said.label)
        for each in readings
        for said in each.annotations
    )


def sound_in(archive):
    """Return how many milliseconds of sound there are, also within tar files."""
    n_bytes = 0
    for name in archive.namelist():
        content = archive.read(name)
        if name.endswith(".wav"):
            n_bytes += len(content) - WAV_HEADER_BYTES
        if name.endswith(".tar"):
            with tarfile.open(fileobj=io.BytesIO(content)) as shard:
                n_bytes += sum(
                    each.size - WAV_HEADER_BYTES
                    for each in shard
                    if each.name.endswith(".wav")
                )
    return n_bytes // BYTES_PER_MS


class TestDocuments:
    @pytest.mark.parametrize("format", sorted(DOCUMENTS))
    def test_of_today_are_read_back_as_they_stand(self, alice, recording, format):
        annotate(recording, alice, note='hungry, "loud"')
        annotate(recording, alice, start_ms=0, end_ms=400, name="laugh")

        with made(alice, format=format) as (export, archive):
            assert read_back(archive, format) == [
                (0, 400, "laugh"),
                (1200, 1800, "cry"),
            ]
            assert export.n_clips == 2

    @pytest.mark.parametrize("format", sorted(DOCUMENTS))
    def test_of_a_dataset_are_read_back_as_they_were_frozen(
        self, alice, recording, format
    ):
        dataset = freeze(recording, alice)
        annotate(recording, alice, name="laugh")

        with made(alice, format=format, dataset=dataset) as (_, archive):
            frozen = [place[:3] for place in PLACES if place[2] != "none"]
            assert read_back(archive, format) == frozen

    @pytest.mark.parametrize("format", sorted(DOCUMENTS))
    def test_name_no_recording_and_no_person(self, alice, recording, format):
        Recording.objects.update(name="Mias Zimmer 🍼.m4a")
        annotate(recording, alice)

        with made(alice, format=format) as (_, archive):
            for name in archive.namelist():
                assert b"Mias" not in archive.read(name)
                assert b"alice" not in archive.read(name)

    def test_are_one_for_each_recording_named_by_its_id(self, alice, recording):
        other = hand_in(alice, seed=9)
        work_off(kind=Job.Kind.PREPARE)
        other.refresh_from_db()
        annotate(recording, alice)
        annotate(other, alice)

        with made(alice, format="audacity") as (_, archive):
            named = {f"labels/{each.pk}.txt" for each in (recording, other)}
            assert set(archive.namelist()) == named


class TestLayouts:
    """Their contents are held where they are made; here, what goes into them."""

    @pytest.mark.parametrize("format", sorted(LAYOUTS))
    def test_of_a_dataset_hold_its_clips(self, alice, recording, format):
        dataset = freeze(recording, alice)

        with made(alice, format=format, dataset=dataset) as (export, archive):
            assert export.n_clips == len(PLACES)
            labelled_ms = sum(place[1] - place[0] for place in PLACES)
            assert sound_in(archive) >= labelled_ms

    @pytest.mark.parametrize("format", sorted(LAYOUTS - AS_FROZEN))
    def test_of_today_hold_its_labels(self, alice, recording, format):
        annotate(recording, alice, start_ms=0, end_ms=400, name="laugh")
        annotate(recording, alice)

        with made(alice, format=format) as (export, archive):
            assert export.n_clips == 2
            everything = b"".join(archive.read(name) for name in archive.namelist())
            assert b"laugh" in everything
            assert b"# Dataset" not in archive.read("README.md")

    @pytest.mark.parametrize("format", sorted(LAYOUTS - AS_FROZEN))
    def test_name_no_recording_and_no_person(self, alice, recording, format):
        Recording.objects.update(name="Mias Zimmer 🍼.m4a")
        annotate(recording, alice, note="of Mia")

        with made(alice, format=format) as (_, archive):
            for name in archive.namelist():
                assert set(name) <= PLAIN_CHARACTERS
                assert b"Mia" not in archive.read(name)
                assert b"alice" not in archive.read(name)

    def test_put_a_night_on_the_side_that_datasets_have_it_on(self, alice, recording):
        NightSide.objects.create(
            household=alice.household, night=str(recording.pk), split="test"
        )
        annotate(recording, alice)

        with made(alice, format="audiofolder") as (_, archive):
            assert [name for name in archive.namelist() if name.startswith("test/")]
            assert not [n for n in archive.namelist() if n.startswith("train/0")]

    def test_hold_a_place_once_that_two_people_marked(self, alice, bob, recording):
        annotate(recording, alice)
        annotate(recording, bob)

        with made(alice, format="webdataset") as (export, _):
            assert export.n_clips == 1

    def test_croissant_is_the_bundle_and_a_description_of_it(
        self, alice, recording, tmp_path
    ):
        dataset = freeze(recording, alice)

        with made(alice, format="croissant", dataset=dataset) as (_, archive):
            stated = json.loads(archive.read("croissant.json"))
            manifest = archive.read("manifest.jsonl")
            sha256 = {each.get("sha256") for each in stated["distribution"]}
            assert hashlib.sha256(manifest).hexdigest() in sha256
            archive.extractall(tmp_path)
        (tmp_path / "croissant.json").unlink()
        assert list(verify(tmp_path)) == []


class TestOptions:
    def test_leave_out_what_is_too_short(self, alice, recording):
        annotate(recording, alice, start_ms=0, end_ms=100)
        annotate(recording, alice, start_ms=500, end_ms=1_000)

        with made(alice, format="csv", least_ms=200) as (_, archive):
            assert read_back(archive, "csv") == [(500, 1_000, "cry")]

    def test_join_what_lies_near_under_one_label(self, alice, recording):
        annotate(recording, alice, start_ms=0, end_ms=400, note="one")
        annotate(recording, alice, start_ms=450, end_ms=500, name="laugh")
        annotate(recording, alice, start_ms=600, end_ms=1_200, note="two")
        annotate(recording, alice, start_ms=2_000, end_ms=2_400)

        with made(alice, gap_ms=300) as (_, archive):
            rows = table_of(archive)
            places = [(row["start_ms"], row["end_ms"], row["note"]) for row in rows]
            assert places == [
                ("0", "1200", "one; two"),
                ("450", "500", ""),
                ("2000", "2400", ""),
            ]

    def test_of_no_clips_leave_the_table(self, alice, recording):
        annotate(recording, alice)

        with made(alice, with_clips=False) as (_, archive):
            assert archive.namelist() == ["manifest.csv"]
            assert [row["label"] for row in table_of(archive)] == ["cry"]


class TestSound:
    def test_comes_out_as_loud_as_was_asked_for(self, alice, recording):
        annotate(recording, alice)

        with made(alice, loudness_dbfs=-20.0) as (_, archive):
            (row,) = table_of(archive)
            samples, _ = soundfile.read(io.BytesIO(archive.read(row["path"])))
            first = int(row["lead_ms"]) * SAMPLES_PER_MS
            end = len(samples) - int(row["tail_ms"]) * SAMPLES_PER_MS
            rms = np.sqrt(np.mean(samples[first:end] ** 2))
            assert 20 * np.log10(rms) == pytest.approx(-20.0, abs=0.1)

    def test_is_that_of_the_recording_where_nothing_was_asked(self, alice, recording):
        annotate(recording, alice)

        with made(alice) as (_, archive):
            (row,) = table_of(archive)
            samples, _ = soundfile.read(
                io.BytesIO(archive.read(row["path"])), dtype="int16"
            )
            whole = working.read_interval(
                files.working_copy(recording), Interval(200, 2_800)
            )
            assert np.array_equal(samples, whole)

    def test_in_which_somebody_speaks_is_left_out_and_counted(self, alice, tmp_path):
        rng = np.random.default_rng(4)
        scene = sounds.noise(9.0, rng=rng, level=0.002)
        scene[4 * sounds.RATE_HZ :] += talking(5.0, seed=2)
        path = sounds.write_wav(scene, tmp_path / "scene.wav")
        recording = recordings.receive(
            upload_of(path),
            household=alice.household,
            person=alice,
            now=timezone.now(),
        ).recording
        work_off(kind=Job.Kind.PREPARE)
        recording.refresh_from_db()
        annotate(recording, alice, start_ms=1_000, end_ms=2_500)
        annotate(recording, alice, start_ms=4_100, end_ms=8_900)

        wish = {"without_speech": True, "lead_ms": 0, "tail_ms": 0}
        with made(alice, **wish) as (export, archive):
            assert [row["start_ms"] for row in table_of(archive)] == ["1000"]
            assert (export.n_clips, export.n_with_speech) == (1, 1)


class TestClips:
    def test_are_the_same_bytes_when_nothing_has_changed(self, alice, recording):
        annotate(recording, alice)

        first, second = (ask(alice) for _ in range(2))
        work_off(kind=Job.Kind.EXPORT)

        sealed = Export.objects.filter(pk__in=[first.pk, second.pk])
        assert len(set(sealed.values_list("sha256", flat=True))) == 1

    def test_of_a_dataset_are_its_own_files(self, alice, recording):
        dataset = freeze(recording, alice)

        with made(alice, dataset=dataset) as (export, archive):
            rows = table_of(archive)
            kept = {path.read_bytes() for path in files.dataset(dataset).rglob("*.wav")}
            assert {archive.read(row["path"]) for row in rows} == kept
            assert {row["split"] for row in rows} == {"train", "validation", "test"}
            assert export.n_clips == len(PLACES)

    def test_of_hostile_words_have_plain_names_and_plain_cells(self, alice, recording):
        for number, words in enumerate(HOSTILE):
            annotate(recording, alice, start_ms=number * 100, end_ms=2_000, note=words)
        Recording.objects.update(name=HOSTILE[0])

        with made(alice) as (_, archive):
            for name in archive.namelist():
                assert set(name) <= PLAIN_CHARACTERS, name
            rows = table_of(archive)
            cells = [cell for row in rows for cell in row.values()]
            assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
            notes = {texts.from_cell(row["note"]).strip() for row in rows}
            assert notes == {words.strip() for words in HOSTILE}


class TestMeanwhile:
    """What others do while an export is built."""

    @pytest.fixture
    def other(self, alice):
        other = hand_in(alice, seed=9)
        work_off(kind=Job.Kind.PREPARE)
        other.refresh_from_db()
        return other

    def build(self, export, *, after_first):
        """Build, and let something happen once the first row is in."""
        happened = []

        def report(_):
            if not happened:
                happened.append(after_first())

        with exports.building(export, report=report) as built:
            exports.settle(export, built)
        return zipfile.ZipFile(files.export(export))

    @pytest.mark.parametrize("cut_already", [True, False])
    def test_a_recording_that_is_deleted_is_left_out_whole(
        self, alice, recording, other, cut_already
    ):
        annotate(recording, alice)
        annotate(other, alice)
        in_turn = sorted([recording, other], key=lambda each: str(each.pk))
        gone, kept = in_turn if cut_already else reversed(in_turn)
        export = ask(alice)

        def delete():
            recordings.leave(gone, now=timezone.now())
            recordings.erase(Recording.objects.get(pk=gone.pk))

        archive = self.build(export, after_first=delete)

        assert [row["recording"] for row in table_of(archive)] == [str(kept.pk)]

    def test_a_recording_that_is_deleted_at_the_last_moment_is_not_let_out(
        self, alice, recording
    ):
        annotate(recording, alice)
        export = ask(alice)

        with exports.building(export, report=lambda _: None) as built:
            recordings.leave(recording, now=timezone.now())
            with pytest.raises(RecordingLeft):
                exports.settle(export, built)

        assert not files.export(export).exists()

    def test_of_nothing_that_is_left_fails_with_a_sentence(self, alice, recording):
        annotation = annotate(recording, alice)
        export = ask(alice)
        annotations.delete(
            annotation,
            version=1,
            act=annotations.Act(by=alice, at=timezone.now()),
        )

        work_off(kind=Job.Kind.EXPORT)

        job = Job.objects.get(export=export)
        assert job.status == Job.Status.FAILED
        assert "Mark a cry" in job.problem

    def test_a_label_that_is_archived_stays_as_it_was_chosen(self, alice, recording):
        annotate(recording, alice, name="laugh")
        export = ask(alice)

        archive = self.build(
            export,
            after_first=lambda: labels.archive(
                label(alice, "laugh"), now=timezone.now()
            ),
        )

        assert [row["label"] for row in table_of(archive)] == ["laugh"]

    def test_a_place_that_is_moved_is_there_as_it_stood_at_the_start(
        self, alice, recording
    ):
        annotate(recording, alice, start_ms=0, end_ms=400)
        annotate(recording, alice, start_ms=1_000, end_ms=1_400)
        export = ask(alice)

        archive = self.build(
            export, after_first=lambda: Annotation.objects.update(start_ms=1)
        )

        assert [row["start_ms"] for row in table_of(archive)] == ["0", "1000"]


class TestSense:
    @pytest.mark.parametrize(
        ("choice", "sentence"),
        [
            ({"format": "bundle"}, "Freeze one first"),
            ({"format": "croissant"}, "Freeze one first"),
            ({"format": "webdataset", "encoding": "mp3"}, "Only loose clips"),
            ({"format": "raven", "with_clips": True}, "labels without sound"),
            ({"format": "dcase", "with_clips": False}, "made of clips"),
            ({"format": "csv", "without_speech": True}, "this export has none"),
            ({"with_clips": False, "loudness_dbfs": -20.0}, "this export has none"),
            ({"loudness_dbfs": 3.0}, "between -60 and 0"),
            ({"loudness_dbfs": float("nan")}, "between -60 and 0"),
            ({"lead_ms": 60_001}, "at most 60 seconds"),
            ({"tail_ms": 60_001}, "at most 60 seconds"),
        ],
    )
    def test_of_today_is_asked_for(self, alice, recording, choice, sentence):
        annotate(recording, alice)

        with pytest.raises(DomainError, match=sentence):
            ask(alice, **choice)

        assert not Export.objects.exists()

    @pytest.mark.parametrize(
        ("choice", "sentence"),
        [
            ({"format": "bundle", "loudness_dbfs": -20.0}, "just as they were frozen"),
            ({"format": "croissant", "without_speech": True}, "just as they were"),
            ({"format": "bundle", "with_clips": False}, "with all its clips"),
            ({"lead_ms": 500}, "when it was frozen"),
            ({"gap_ms": 500}, "when it was frozen"),
            ({"labels": []}, "when it was frozen"),
        ],
    )
    def test_of_a_dataset_is_asked_for(self, alice, recording, choice, sentence):
        dataset = freeze(recording, alice)

        with pytest.raises(DomainError, match=sentence):
            ask(alice, dataset=dataset, **choice)

    def test_of_a_dataset_without_clips_is_told_before_it_is_built(
        self, alice, recording
    ):
        dataset = freeze(recording, alice, with_clips=False)

        with pytest.raises(DomainError, match="frozen without clips"):
            ask(alice, dataset=dataset, format="audiofolder", with_clips=True)
        with made(alice, dataset=dataset, format="bundle") as (_, archive):
            assert "manifest.jsonl" in archive.namelist()

    def test_of_one_that_is_being_frozen_is_told_to_come_back(self, alice, recording):
        dataset = freeze(recording, alice)
        dataset.frozen_at = None

        with pytest.raises(NotPossibleNow, match="Come back"):
            ask(alice, dataset=dataset)


PLAIN = Place(
    recording="r",
    recording_name="",
    source_group="",
    synthetic=False,
    started_at="",
    duration_ms=100_000,
    start_ms=0,
    end_ms=1,
    label="cry",
    source="human",
    model=None,
    score=None,
    annotator="",
    stand_in="",
    note="",
)


@st.composite
def places(draw):
    drawn = draw(
        st.lists(
            st.tuples(
                st.integers(0, 500), st.integers(1, 100), st.sampled_from(["a", "b"])
            ),
            max_size=15,
        )
    )
    made = [
        replace(PLAIN, start_ms=start_ms, end_ms=start_ms + length_ms, label=name)
        for start_ms, length_ms, name in drawn
    ]
    return sorted(made, key=lambda place: (place.start_ms, place.end_ms))


@given(places(), st.integers(1, 60))
def test_joining_loses_no_moment_and_leaves_no_small_gap(given_places, gap_ms):
    joined = merged(given_places, gap_ms=gap_ms)

    for name in ("a", "b"):
        own = [place for place in joined if place.label == name]
        for one, other in itertools.pairwise(own):
            assert other.start_ms - one.end_ms >= gap_ms
        for place in given_places:
            if place.label == name:
                assert any(
                    one.start_ms <= place.start_ms and place.end_ms <= one.end_ms
                    for one in own
                )
    assert [place.start_ms for place in joined] == sorted(
        place.start_ms for place in joined
    )


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_place_comes_back_from_its_line(note, name):
    place = replace(PLAIN, recording_name=name, note=note)

    assert Place.from_line(place.as_line()) == place
