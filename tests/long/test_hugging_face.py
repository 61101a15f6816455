"""Hugging Face's `datasets` loads the AudioFolder layout."""

import datasets
import numpy as np
import pytest
import soundfile
from clips import CLIPS, FACTS, laid_out

from acoustics.layouts.registry import LAYOUTS


@pytest.fixture
def loaded(tmp_path):
    laid_out(LAYOUTS["audiofolder"].write(CLIPS, FACTS), tmp_path / "folder")
    return datasets.load_dataset(
        "audiofolder",
        data_dir=str(tmp_path / "folder"),
        cache_dir=str(tmp_path / "cache"),
    )


def test_each_side_has_its_clips(loaded):
    assert {side: len(rows) for side, rows in loaded.items()} == {
        "train": 3,
        "validation": 2,
        "test": 1,
    }


def test_each_clip_has_its_label_and_its_place(loaded):
    sides = [loaded[side].remove_columns("audio") for side in loaded]

    rows = [row for side in sides for row in side]

    assert [(one["label"], one["start_ms"], one["lead_ms"]) for one in rows] == [
        (row.label, row.start_ms, row.lead_ms) for row, _ in CLIPS
    ]


def test_the_sound_is_that_of_the_clip(loaded):
    rows = loaded["train"].cast_column("audio", datasets.Audio(decode=False))

    for row, (_, cut) in zip(rows, CLIPS, strict=False):
        sound, _ = soundfile.read(row["audio"]["path"], dtype="int16")
        assert np.array_equal(sound, cut)
