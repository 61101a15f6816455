"""TensorFlow reads the Speech Commands layout as its own example does."""

import pytest
import tensorflow as tf
from clips import CLIPS, FACTS, laid_out

from acoustics.layouts import speech_commands


@pytest.fixture
def folder(tmp_path):
    laid_out(speech_commands.write(CLIPS, FACTS), tmp_path)
    return tmp_path


def test_keras_finds_the_labels_and_their_seconds(folder):
    dataset = tf.keras.utils.audio_dataset_from_directory(
        str(folder), batch_size=None, output_sequence_length=16_000, seed=0
    )

    labels = [dataset.class_names[int(label)] for _, label in dataset]
    shapes = {tuple(sound.shape) for sound, _ in dataset}

    assert dataset.class_names == ["_background_noise_", "cry", "fuss"]
    assert sorted(labels) == ["_background_noise_"] * 2 + ["cry"] * 6 + ["fuss"]
    assert shapes == {(16_000, 1)}


def test_the_sound_is_that_of_the_clip(folder):
    (path,) = (folder / "fuss").glob("*.wav")

    sound, rate_hz = tf.audio.decode_wav(path.read_bytes())

    row, samples = CLIPS[1]
    first = (row.in_clip.start_ms + row.in_clip.end_ms - 1_000) // 2 * 16
    assert int(rate_hz) == 16_000
    # 2**15 steps to 1 in both, so that none is between two.
    assert (sound[:, 0].numpy() * 2**15).tolist() == samples[
        first : first + 16_000
    ].tolist()
