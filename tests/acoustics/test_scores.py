import numpy as np
import pytest

from acoustics import scores
from acoustics.features import PATCH_HOP_MS


def written(path, values, *, label="cry"):
    builder = scores.Builder()
    builder.add({label: np.asarray(values[:3], float)})
    builder.add({label: np.asarray(values[3:], float)})
    scores.write(builder, path)
    return path


def test_come_back_as_they_were_kept_to_a_part_in_255(tmp_path):
    values = np.random.default_rng(4).random(700)

    read = scores.read(
        written(tmp_path / "s.bin", values), label="cry", most_points=700
    )

    assert (read.label, read.step_ms) == ("cry", PATCH_HOP_MS)
    assert np.abs(np.asarray(read.scores) - values).max() <= 0.5 / 255 + 0.0005


@pytest.mark.parametrize("most_points", [1, 7, 99, 699])
def test_in_few_points_each_is_the_highest_of_its_stretch(tmp_path, most_points):
    values = np.random.default_rng(5).integers(0, 256, 700) / 255
    path = written(tmp_path / "s.bin", values)

    read = scores.read(path, label="cry", most_points=most_points)

    together = read.step_ms // PATCH_HOP_MS
    assert len(read.scores) <= most_points
    assert len(read.scores) * together >= 700
    for number, score in enumerate(read.scores):
        stretch = values[number * together : (number + 1) * together]
        assert score == pytest.approx(stretch.max(), abs=0.001)


def test_of_several_labels_are_kept_apart(tmp_path):
    builder = scores.Builder()
    builder.add({"cry": np.array([0.0, 1.0]), "fuß": np.array([1.0, 0.0])})
    path = tmp_path / "s.bin"
    scores.write(builder, path)

    assert scores.read(path, label="fuß", most_points=9).scores == (1.0, 0.0)
    assert scores.read(path, label="cry", most_points=9).scores == (0.0, 1.0)
    with pytest.raises(scores.DamagedScores, match=r"s\.bin says nothing of laugh"):
        scores.read(path, label="laugh", most_points=9)


def test_of_no_sound_are_none(tmp_path):
    path = written(tmp_path / "s.bin", [])

    assert scores.read(path, label="cry", most_points=9).scores == ()


def test_leave_an_older_file_when_they_cannot_be_written(tmp_path, monkeypatch):
    path = written(tmp_path / "s.bin", [0.2] * 9)
    before = path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("acoustics.audio.whole._flush", full)
    with pytest.raises(OSError, match="No space"):
        written(path, [0.9] * 9)

    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: b"",
        lambda raw: b"words, words, words, words, words",
        lambda raw: raw[:-1],
        lambda raw: raw + b"\0",
        lambda raw: raw[:8] + b"\x02" + raw[9:],
        lambda raw: raw[:-3] + b"\xff" + raw[-2:],
    ],
    ids=["empty", "text", "cut", "longer", "newer", "changed"],
)
def test_that_are_damaged_are_refused_by_name(tmp_path, damage):
    path = written(tmp_path / "s.bin", [0.2] * 9)
    path.write_bytes(damage(path.read_bytes()))

    with pytest.raises(scores.DamagedScores, match=r"s\.bin"):
        scores.read(path, label="cry", most_points=9)


def test_that_are_missing_are_refused_by_name(tmp_path):
    with pytest.raises(scores.DamagedScores, match=r"s\.bin cannot be read"):
        scores.read(tmp_path / "s.bin", label="cry", most_points=9)
