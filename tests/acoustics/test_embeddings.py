from collections import deque
from pathlib import Path

import numpy as np
import pytest
import soundfile

from acoustics import backbone, bundle, embeddings, synthesis
from acoustics.detection import detect, judge
from acoustics.listening import listen

NETWORK = Path(__file__).parents[2] / backbone.DEFAULT_PATH


@pytest.fixture(scope="module")
def network():
    return backbone.load(NETWORK)


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    path = tmp_path_factory.mktemp("night") / "night.wav"
    synthesis.render_night(path, duration_ms=90_000, n_bouts=2, seed=5)
    return soundfile.read(path, dtype="int16")[0]


@pytest.fixture(scope="module")
def kept(sound, network, tmp_path_factory):
    path = tmp_path_factory.mktemp("kept") / "embeddings.bin"
    with embeddings.Writer(path) as writer:
        for _ in writer.passing(listen([sound], backbone=network)):
            pass
    return path


def test_a_kept_night_is_judged_as_one_that_is_listened_to(sound, network, kept):
    starter = bundle.load()

    heard = list(detect([sound], bundle=starter, backbone=network))
    assert heard
    assert list(judge(embeddings.read(kept), bundle=starter)) == heard


def test_a_writer_that_is_stopped_leaves_nothing(tmp_path, sound, network):
    path = tmp_path / "embeddings.bin"

    def stop(heard):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), embeddings.Writer(path) as writer:
        deque(map(stop, writer.passing(listen([sound], backbone=network))))

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.9, 0.9999])
def test_a_file_that_was_cut_is_refused(tmp_path, kept, share):
    content = kept.read_bytes()
    cut = tmp_path / "cut.bin"
    cut.write_bytes(content[: int(len(content) * share)])

    with pytest.raises(embeddings.DamagedEmbeddings):
        list(embeddings.read(cut))


def test_a_flipped_bit_is_found_wherever_it_is(tmp_path, kept):
    rng = np.random.default_rng(3)
    whole = kept.read_bytes()
    flipped = tmp_path / "flipped.bin"
    for at in [*rng.integers(0, len(whole), 40), *range(90), len(whole) - 1]:
        content = bytearray(whole)
        content[at] ^= 1 << int(rng.integers(8))
        flipped.write_bytes(content)
        assert not embeddings.is_whole(flipped), at


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(embeddings.DamagedEmbeddings, match="cannot be read"):
        list(embeddings.read(tmp_path / "embeddings.bin"))
