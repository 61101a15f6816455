"""What holds for every layout, and what each lays where."""

import csv
import io
import re
from dataclasses import replace

import numpy as np
import pytest
import soundfile
from scipy.io import wavfile

from acoustics.dataset.rows import NONE
from acoustics.layouts import speech_commands, strong_labels
from acoustics.layouts.entries import UnsafeLabel
from acoustics.layouts.registry import LAYOUTS
from tests.acoustics.layouts.clips import (
    CLIPS,
    FACTS,
    FIRST,
    SECOND,
    laid_out,
)

EVERY = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda one: one.name)
NAME = re.compile(r"(?!\.)[A-Za-z0-9._-]+(?:/(?!\.)[A-Za-z0-9._-]+)*")


@EVERY
def test_names_are_plain_and_stand_once(layout):
    paths = [entry.path for entry in layout.write(CLIPS, FACTS)]

    assert all(NAME.fullmatch(path) for path in paths)
    assert len({path.lower() for path in paths}) == len(paths)


@EVERY
def test_equal_rows_make_equal_bytes(layout):
    assert list(layout.write(CLIPS, FACTS)) == list(layout.write(CLIPS, FACTS))


@EVERY
@pytest.mark.parametrize("label", ["../up", "a/b", "", ".", "con cern", "-x", "ä"])
def test_a_label_that_is_no_slug_is_refused(layout, label):
    row, samples = CLIPS[0]

    with pytest.raises(UnsafeLabel, match="call the label otherwise"):
        list(layout.write([(replace(row, label=label), samples)], FACTS))


@EVERY
def test_files_come_before_the_last_clip_is_there(layout):
    def clips():
        yield from CLIPS[:3]
        pytest.fail("all clips were asked for before the first file was given")

    entries = layout.write(clips(), FACTS)

    assert next(entries).path == "README.md"


@EVERY
def test_the_read_me_says_the_licence_and_the_number(layout):
    readme = next(layout.write([], FACTS)).content.decode()

    assert readme.startswith("# Dataset 3\n")
    assert FACTS.licence in readme


class TestAudioFolder:
    @pytest.fixture
    def folder(self, tmp_path):
        laid_out(LAYOUTS["audiofolder"].write(CLIPS, FACTS), tmp_path)
        return tmp_path

    def test_a_table_names_each_clip_of_its_side(self, folder):
        for split, n_clips in (("train", 3), ("validation", 2), ("test", 1)):
            text = (folder / split / "metadata.csv").read_text()
            rows = list(csv.DictReader(io.StringIO(text), dialect="excel"))

            named = {row["file_name"] for row in rows}
            assert named == {path.name for path in (folder / split).glob("*.wav")}
            assert len(rows) == n_clips

    def test_a_clip_is_as_it_was_cut(self, folder):
        samples, rate_hz = soundfile.read(folder / "train/000002.wav", dtype="int16")

        assert rate_hz == 16_000
        assert np.array_equal(samples, FIRST.sound(2_500, 3_900))


class TestSpeechCommands:
    def paths(self, **options):
        entries = speech_commands.write(CLIPS, FACTS, **options)
        return {entry.path: entry.content for entry in entries}

    def test_scipy_reads_a_second_at_16_khz_from_each_folder_of_a_label(self, tmp_path):
        laid_out(speech_commands.write(CLIPS, FACTS), tmp_path)

        sounds = [
            wavfile.read(path)
            for label in FACTS.labels
            for path in (tmp_path / label).glob("*.wav")
        ]

        assert {(rate_hz, samples.shape) for rate_hz, samples in sounds} == {
            (16_000, (16_000,))
        }
        assert len(sounds) == 2 + 1 + 3 + 1

    def test_a_short_interval_lies_in_the_middle_of_the_sound_around_it(self):
        (content,) = (
            one for path, one in self.paths().items() if path.startswith("fuss/")
        )

        _, samples = wavfile.read(io.BytesIO(content))

        assert np.array_equal(samples, FIRST.sound(2_700, 3_700))

    def test_a_long_interval_is_covered_from_end_to_end(self):
        clip = SECOND.clip("cry", 2_000, 4_500)

        entries = speech_commands.write([clip], FACTS)

        cut = [
            wavfile.read(io.BytesIO(entry.content))[1]
            for entry in entries
            if entry.path.startswith("cry/")
        ]
        wanted = [(2_000, 3_000), (2_750, 3_750), (3_500, 4_500)]
        assert len(cut) == 3
        for samples, (start_ms, end_ms) in zip(cut, wanted, strict=True):
            assert np.array_equal(samples, SECOND.sound(start_ms, end_ms))

    def test_what_there_is_no_sound_of_is_silence(self):
        clip = FIRST.clip("cry", 100, 200, tail_ms=0)

        entries = list(speech_commands.write([clip], FACTS))

        _, samples = wavfile.read(io.BytesIO(entries[1].content))
        # 450 ms before the interval and after it; 350 and 450 of these do not exist.
        assert not samples[: 350 * 16].any()
        assert np.array_equal(samples[350 * 16 : 550 * 16], FIRST.sound(0, 200))
        assert not samples[550 * 16 :].any()
        assert len(samples) == 16_000

    def test_quiet_time_is_background_noise_of_its_own_length(self):
        noise = [one for path, one in self.paths().items() if path.startswith("_")]

        lengths = [len(wavfile.read(io.BytesIO(content))[1]) for content in noise]

        assert lengths == [48_000, 48_000]

    def test_lists_name_the_sides_that_are_not_for_training(self):
        paths = self.paths()
        listed = {
            name: paths[f"{name}_list.txt"].decode().split()
            for name in ("validation", "testing")
        }

        assert [path.split("/")[0] for path in listed["validation"]] == [
            *["cry"] * 3,
            "_background_noise_",
        ]
        assert [path.split("/")[0] for path in listed["testing"]] == ["cry"]
        assert set(listed["validation"] + listed["testing"]) <= set(paths)

    def test_clips_of_a_recording_share_what_comes_before_nohash(self):
        groups = {
            label_path.split("/")[1].split("_nohash_")[0]
            for label_path in self.paths()
            if "_nohash_" in label_path
        }

        assert len(groups) == 3

    def test_clips_may_have_another_length(self):
        contents = [
            one for path, one in self.paths(length_ms=2_000).items() if "cry/" in path
        ]

        assert {len(wavfile.read(io.BytesIO(one))[1]) for one in contents} == {32_000}


class TestStrongLabels:
    def test_a_neighbour_within_a_clip_is_in_its_table(self):
        clips = [
            FIRST.clip("cry", 1_000, 2_000),
            FIRST.clip("none", 2_100, 2_200),
            FIRST.clip("fuss", 2_300, 4_000),
        ]

        entries = {one.path: one.content for one in strong_labels.write(clips, FACTS)}

        assert entries["metadata/train.tsv"].decode().splitlines()[1:] == [
            "audio/train/000001.wav\t0.500\t1.500\tcry",
            "audio/train/000001.wav\t1.800\t2.000\tfuss",
            "audio/train/000002.wav\t0.000\t0.400\tcry",
            "audio/train/000002.wav\t0.700\t1.100\tfuss",
            "audio/train/000003.wav\t0.000\t0.200\tcry",
            "audio/train/000003.wav\t0.500\t2.200\tfuss",
        ]

    def test_every_clip_is_among_the_durations(self, tmp_path):
        paths = laid_out(strong_labels.write(CLIPS, FACTS), tmp_path)

        named = {
            tuple(line.split("\t"))
            for split in ("train", "validation", "test")
            for line in (tmp_path / f"metadata/{split}_durations.tsv")
            .read_text()
            .splitlines()[1:]
        }

        assert named == {
            (path, f"{soundfile.info(tmp_path / path).duration:.3f}")
            for path in paths
            if path.endswith(".wav")
        }

    def test_rows_out_of_order_are_refused(self):
        with pytest.raises(ValueError, match="out of order"):
            list(strong_labels.write([CLIPS[1], CLIPS[0]], FACTS))

    def test_a_clip_without_events_has_none_in_the_table(self):
        quiet = [clip for clip in CLIPS if clip[0].label == NONE]

        entries = {one.path: one.content for one in strong_labels.write(quiet, FACTS)}

        assert entries["metadata/train.tsv"].decode().splitlines() == [
            "filename\tonset\toffset\tevent_label"
        ]
