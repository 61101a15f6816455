"""Which trainers there are, and models that hear the sound itself."""

import hashlib
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from acoustics import backbone, bundle, features, learned, training, trials
from acoustics.training import KERAS, Training, folders
from acoustics.training.onnx_network import Block, Weights, as_bytes
from tests.acoustics.training_nights import frozen

NETWORK = Path(__file__).parents[2] / backbone.DEFAULT_PATH

without_tensorflow = pytest.mark.skipif(
    find_spec("tensorflow") is not None, reason="TensorFlow is installed here"
)


@pytest.fixture(scope="module")
def network():
    return backbone.load(NETWORK)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    return frozen(tmp_path_factory.mktemp("home"))


@without_tensorflow
def test_a_trainer_is_named_only_where_its_packages_are():
    assert training.names() == ("personal",)


@without_tensorflow
def test_a_trainer_whose_packages_are_missing_says_what_to_install(
    dataset, network, tmp_path
):
    with pytest.raises(
        training.CannotTrain,
        match=r"needs tensorflow and keras.*pip install -r requirements-keras\.txt",
    ):
        training.train(
            dataset,
            out=tmp_path / "model",
            backbone=network,
            how=Training(trainer=KERAS),
        )

    assert not (tmp_path / "model").exists()


def weights(*, n_labels=1, seed=4):
    """Make a network of two blocks that has learned nothing."""
    chance = np.random.default_rng(seed)
    return Weights(
        mean=np.full(64, -4, np.float32),
        std=np.full(64, 1.5, np.float32),
        blocks=[
            Block(None, chance.normal(0, 0.3, (3, 3, 1, 4)), chance.normal(0, 0.1, 4)),
            Block(
                chance.normal(0, 0.5, (3, 3, 4, 1)),
                chance.normal(0, 0.5, (1, 1, 4, 6)),
                chance.normal(0, 0.1, 6),
            ),
        ],
        kernel=chance.normal(0, 1, (6, n_labels)),
        bias=chance.normal(0, 1, n_labels),
    )


def strided(image, kernel):
    """Convolve (height, width, n_in) with stride two, padded on the far side."""
    padded = np.pad(image, ((0, 1), (0, 1), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(0, 1))
    return np.einsum("hwcij,ijco->hwo", windows[::2, ::2], kernel)


def by_hand(made, patch):
    first, second = made.blocks
    told = ((patch - made.mean) / made.std)[:, :, None]
    told = np.maximum(strided(told, first.kernel) + first.bias, 0)
    each = [
        strided(told[:, :, [n]], second.depthwise[:, :, [n]])[:, :, 0]
        for n in range(told.shape[2])
    ]
    told = np.stack(each, axis=2) @ second.kernel[0, 0] + second.bias
    return np.maximum(told, 0).mean(axis=(0, 1)) @ made.kernel + made.bias


def test_a_written_network_computes_what_its_weights_say():
    patches = np.random.default_rng(1).normal(-4, 2, (3, 96, 64)).astype(np.float32)
    made, slopes, offsets = weights(n_labels=2), [0.5, 2.0], [0.1, -0.3]

    told = learned.network(
        as_bytes(made, slopes=slopes, offsets=offsets), n_labels=2
    ).scores(patches)

    logits = np.array([by_hand(made, patch) for patch in patches.astype(float)])
    wanted = 1 / (1 + np.exp(-(logits * slopes + offsets)))
    assert told == pytest.approx(wanted, abs=1e-5)


def test_equal_weights_are_equal_bytes():
    first, second, other = (
        as_bytes(weights(seed=seed), slopes=[1.0], offsets=[0.0]) for seed in (4, 4, 5)
    )

    assert first == second != other


def test_a_model_that_hears_the_sound_is_tried_on_clips(dataset, network, tmp_path):
    content = as_bytes(weights(), slopes=[1.0], offsets=[0.0])
    stated = {
        "format": bundle.FORMAT,
        "labels": ["cry"],
        "backbone": {"name": backbone.NAME, "sha256": backbone.SHA256},
        "features": {"name": features.NAME, "version": features.VERSION},
        "network": {"sha256": hashlib.sha256(content).hexdigest()},
        "thresholds": {
            "cry": {
                "alone": 0.9,
                "start": 0.9,
                "keep": 0.5,
                "reach_ms": 5_000,
                "apart_ms": 0,
            }
        },
        "metrics": {},
        "trainer": "test",
        "dataset": None,
        "seed": 0,
        "code_version": "test",
    }
    folders.write(tmp_path / "model", stated, {learned.NETWORK: content})
    model = bundle.load(tmp_path / "model")

    (night,) = trials.listen(model, dataset, backbone=network)

    scores = night.scores["cry"]
    assert night.truth["cry"]
    assert np.ptp(scores[scores > 0]) > 0.01
