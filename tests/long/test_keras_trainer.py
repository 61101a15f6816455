"""The Keras trainer: what it makes is a model like any other, without TensorFlow."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from training_nights import NIGHT_MS, frozen, made

from acoustics import backbone, bundle, learned, measuring, training, trials
from acoustics.detection import detect
from acoustics.evaluation import evaluate
from acoustics.training import KERAS, Training
from acoustics.training.keras_network import Network, fit
from acoustics.training.lessons import Lessons
from acoustics.training.onnx_network import as_bytes

ROOT = Path(__file__).parents[2]
FILES = ("model.json", "model.onnx")


@pytest.fixture(scope="module")
def ear():
    return backbone.load(ROOT / backbone.DEFAULT_PATH)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def dataset(home):
    return frozen(home)


def train(dataset, out, ear, **how):
    return training.train(
        dataset, out=out, backbone=ear, how=Training(trainer=KERAS, **how)
    )


@pytest.fixture(scope="module")
def model(home, dataset, ear):
    return train(dataset, home / "model", ear)


def content(folder):
    return [(folder / name).read_bytes() for name in FILES]


def test_the_trainer_is_named_where_it_can_run():
    assert training.names() == ("personal", "keras")


def test_it_finds_the_bouts_of_a_night_it_has_not_heard(model, ear, tmp_path):
    samples, truth = made(tmp_path, seed=77)

    found = list(detect([samples], bundle=model, backbone=ear))

    quality = evaluate([one.interval for one in found], truth, duration_ms=NIGHT_MS)
    assert quality.hit_rate == 1.0
    assert quality.n_false_bouts == 0


def test_it_is_tried_on_the_clips_of_nights_that_were_held_out(model, dataset, ear):
    listened = trials.listen(model, dataset, backbone=ear)

    told = measuring.measure(listened, labels=model.labels)
    assert told["labels"]["cry"]["household"]["hit_rate"]["value"] == 1.0
    assert told["labels"]["cry"]["average_precision"] > 0.9


def test_it_says_where_it_comes_from_and_that_it_hears_the_sound(model, dataset):
    assert model.trainer == "keras"
    assert model.needs_sound
    stated = json.loads((dataset / "dataset.json").read_text())
    assert model.dataset["checksum"] == stated["checksum"]
    assert "held back" in model.metrics["cry"]["measured_on"]


def test_it_is_used_without_tensorflow(home, model):
    code = (
        "import sys; from pathlib import Path; from acoustics import bundle;"
        "assert bundle.load(Path(sys.argv[1])).needs_sound;"
        "assert not {'tensorflow', 'keras', 'onnx'} & set(sys.modules)"
    )

    command = [sys.executable, "-c", code, str(home / "model")]
    subprocess.run(command, check=True, cwd=ROOT)


def test_another_process_makes_the_same_bytes_of_the_same_seed(
    home, dataset, model, tmp_path
):
    out = tmp_path / "again"
    command = [sys.executable, "-m", "acoustics", "train", dataset, "--out", out]
    subprocess.run([*command, "--trainer", "keras"], check=True, cwd=ROOT)

    assert content(out) == content(home / "model")


def test_another_seed_makes_another_model(dataset, model, ear, tmp_path):
    other = train(dataset, tmp_path / "other", ear, seed=1)

    assert other.checksum != model.checksum


def test_a_side_for_validation_is_what_it_stops_on(ear, tmp_path):
    three = frozen(tmp_path, sides=("train", "train", "validation"))

    model = train(three, tmp_path / "model", ear)

    assert model.metrics["cry"]["measured_on"] == "the recordings for validation"
    assert model.metrics["cry"]["n_bouts"] == 4


def test_one_night_with_five_clips_is_enough_to_begin(ear, tmp_path):
    few = frozen(tmp_path, sides=("train", "test"), n_said=5)

    assert train(few, tmp_path / "model", ear).labels == ("cry",)


def test_a_training_that_is_stopped_leaves_no_bundle(dataset, ear, tmp_path):
    shares = []

    def stop(share):
        shares.append(share)
        if share > 0.2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(dataset, tmp_path / "model", ear, report=stop)

    assert not list(tmp_path.iterdir())
    assert shares == sorted(shares)


@pytest.fixture(scope="module")
def lessons():
    chance = np.random.default_rng(3)
    patches = chance.normal(-3, 1.5, (90, 96, 64)).astype(np.float16)
    targets = chance.integers(0, 2, (90, 2)).astype(np.float32)
    patches[targets[:, 0] == 1, :, 20:30] += 2
    return Lessons(patches, targets, np.ones((90, 2), np.float32))


def scores(network: Network, patches, *, slopes, offsets):
    steep = np.array(slopes) * network.logits(patches) + np.array(offsets)
    return 1 / (1 + np.exp(-steep))


def test_the_file_says_what_the_network_says(lessons):
    network = fit(lessons, seed=5, n_epochs=25)
    slopes, offsets = [0.7, 1.3], [0.2, -0.4]

    written = as_bytes(network.weights(), slopes=slopes, offsets=offsets)

    patches = lessons.patches.astype(np.float32)
    told = learned.network(written, n_labels=2).scores(patches)
    wanted = scores(network, patches, slopes=slopes, offsets=offsets)
    assert np.ptp(wanted[:, 0]) > 0.1
    assert np.abs(told - wanted).max() <= 1e-4


def test_what_cannot_be_said_of_a_label_teaches_nothing_of_it(lessons):
    counts = lessons.counts.copy()
    counts[::2, 1] = 0
    other = lessons.targets.copy()
    other[::2, 1] = 1 - other[::2, 1]

    first, second = (
        fit(Lessons(lessons.patches, targets, counts), seed=5, n_epochs=2)
        for targets in (lessons.targets, other)
    )

    assert np.array_equal(first.logits(lessons.patches), second.logits(lessons.patches))


def test_a_network_is_small(lessons):
    weights = fit(lessons, seed=5, n_epochs=1).weights()

    parts = [weights.kernel, weights.bias]
    for block in weights.blocks:
        parts += [block.kernel, block.bias]
        parts += [] if block.depthwise is None else [block.depthwise]
    assert sum(part.size for part in parts) < 200_000


def test_a_bundle_is_moved_with_its_network(home, model, tmp_path):
    (tmp_path / "model").mkdir()
    for name in FILES:
        (tmp_path / "model" / name).write_bytes((home / "model" / name).read_bytes())

    assert bundle.load(tmp_path / "model").checksum == model.checksum
