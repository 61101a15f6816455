"""Bundles that somebody crafted, swapped or cut: each is refused, and none runs code."""

import hashlib
import io
import json
import pickle
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper

from acoustics import backbone, bundle, training
from acoustics.heads import N_INPUTS
from acoustics.listening import Heard
from tests.acoustics.training_nights import frozen

ROOT = Path(__file__).parents[2]
NETWORK = ROOT / backbone.DEFAULT_PATH
SHAPE = (1, N_INPUTS)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    dataset = frozen(folder, sides=("train",))
    network = backbone.load(NETWORK)
    training.train(dataset, out=folder / "model", backbone=network)
    return folder / "model"


@pytest.fixture
def model(trained, tmp_path):
    shutil.copytree(trained, tmp_path / "model")
    return tmp_path / "model"


class Canary:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return Path.touch, (Path(self.path),)


def state(model, **changes):
    path = model / "model.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def swap(model, content, *, name="head.npz"):
    """Put another file in place and make the bundle vouch for it."""
    (model / name).write_bytes(content)
    stated = json.loads((model / "model.json").read_text())
    kind = "heads" if name == "head.npz" else "network"
    stated[kind] = stated.get(kind, {}) | {
        "sha256": hashlib.sha256(content).hexdigest()
    }
    if kind == "network":
        del stated["heads"]
    (model / "model.json").write_text(json.dumps(stated))


def npz(**arrays):
    into = io.BytesIO()
    np.savez(into, **arrays)
    return into.getvalue()


def archive(**entries):
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as packed:
        for name, content in entries.items():
            packed.writestr(f"{name}.npy", content)
    return into.getvalue()


def header_of(shape):
    into = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        into, {"descr": "<f4", "fortran_order": False, "shape": shape}
    )
    return into.getvalue()


def weights(value=0.0):
    return np.full(SHAPE, value, np.float32)


HEADS = {
    "an object array, which is a pickle": lambda canary: npz(
        weights=np.array([[Canary(canary)]], dtype=object)
    ),
    "a bare pickle": lambda canary: pickle.dumps(Canary(canary)),
    "a pickle in place of the array": lambda canary: archive(
        weights=pickle.dumps(Canary(canary))
    ),
    "text": lambda _: b"weights",
    "nothing": lambda _: b"",
    "another array": lambda _: npz(other=weights()),
    "one array more": lambda _: npz(weights=weights(), other=weights()),
    "a path that leads elsewhere": lambda _: archive(**{"../weights": b"x"}),
    "another type": lambda _: npz(weights=weights().astype(np.float64)),
    "complex numbers": lambda _: npz(weights=weights().astype(complex)),
    "a row too many": lambda _: npz(weights=np.zeros((2, N_INPUTS), np.float32)),
    "a column too few": lambda _: npz(weights=np.zeros((1, N_INPUTS - 1), np.float32)),
    "no number": lambda _: npz(weights=weights(np.nan)),
    "infinity": lambda _: npz(weights=weights(np.inf)),
    "a number beyond all sense": lambda _: npz(weights=weights(1e30)),
    "a header that claims terabytes": lambda _: archive(
        weights=header_of((1 << 20, 1 << 20))
    ),
    "a header with code in it": lambda _: archive(
        weights=b"\x93NUMPY\x01\x00\x20\x00" + b"__import__('os').getcwd()".ljust(32)
    ),
    "half of a file": lambda _: npz(weights=weights())[:300],
}


@pytest.mark.parametrize("what", HEADS)
def test_a_crafted_head_is_refused_though_its_checksum_fits(model, tmp_path, what):
    canary = tmp_path / "canary"
    swap(model, HEADS[what](canary))

    with pytest.raises(bundle.IncompatibleModel, match="damaged"):
        bundle.load(model)

    assert not canary.exists()


def test_a_head_of_the_right_shape_is_accepted(model):
    swap(model, npz(weights=weights()))

    assert not bundle.load(model).heads["cry"].weights.any()


def test_a_swapped_head_is_refused(model):
    (model / "head.npz").write_bytes(npz(weights=weights(0.5)))

    with pytest.raises(bundle.IncompatibleModel, match=r"SHA-256 of head\.npz"):
        bundle.load(model)


def test_a_missing_head_is_refused(model):
    (model / "head.npz").unlink()

    with pytest.raises(bundle.IncompatibleModel, match=r"head\.npz cannot be read"):
        bundle.load(model)


def test_a_head_of_another_design_is_refused_and_says_which(model):
    stated = json.loads((model / "model.json").read_text())["heads"]
    state(model, heads={**stated, "design": 99})

    with pytest.raises(bundle.IncompatibleModel, match="design of the heads is 99"):
        bundle.load(model)


STATEMENTS = {
    "a label twice": {"labels": ["cry", "cry"]},
    "no label": {"labels": []},
    "two ways to score": {"scores": {}},
    "thresholds in the wrong order": {
        "thresholds": {
            "cry": {
                "alone": 0.2,
                "start": 0.5,
                "keep": 0.6,
                "reach_ms": 1_000,
                "apart_ms": 0,
            }
        }
    },
    "a threshold that is no number": {
        "thresholds": {"cry": {"alone": "high", "start": 0.5, "keep": 0.6}}
    },
    "labels that are a number": {"labels": 5},
    "heads that are a list": {"heads": []},
    "evidence that is not known": {
        "heads": {"design": 1, "sha256": "", "labels": {"cry": {"own": "barking"}}}
    },
}


@pytest.mark.parametrize("what", STATEMENTS)
def test_a_crafted_statement_is_refused(model, what):
    state(model, **STATEMENTS[what])

    with pytest.raises(bundle.IncompatibleModel):
        bundle.load(model)


def test_a_statement_nested_without_end_is_refused(model):
    (model / "model.json").write_text("[" * 100_000)

    with pytest.raises(bundle.IncompatibleModel, match="damaged"):
        bundle.load(model)


def network(*, name="patches", n_out=1, external=None):
    """Make a network that averages each patch and gives it for every label."""
    shape = ["n", 96, 64]
    ones = helper.make_tensor(
        "ones", TensorProto.FLOAT, [1, n_out], np.ones(n_out, np.float32)
    )
    if external:
        ones.ClearField("float_data")
        ones.data_location = TensorProto.EXTERNAL
        entry = ones.external_data.add()
        entry.key, entry.value = "location", external
    nodes = [
        helper.make_node("ReduceMean", [name, "axes"], ["mean"], keepdims=0),
        helper.make_node("Unsqueeze", ["mean", "last"], ["column"]),
        helper.make_node("MatMul", ["column", "ones"], ["spread"]),
        helper.make_node("Sigmoid", ["spread"], ["scores"]),
    ]
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["n", n_out])],
        [
            ones,
            helper.make_tensor("axes", TensorProto.INT64, [2], [1, 2]),
            helper.make_tensor("last", TensorProto.INT64, [1], [1]),
        ],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)])
    made.ir_version = 8
    return made.SerializeToString()


def test_a_network_of_ours_scores_the_sound_itself(model):
    swap(model, network(), name="model.onnx")

    made = bundle.load(model)

    assert made.needs_sound
    heard = Heard(
        passes=np.array([True, False, True]),
        embeddings=np.zeros((2, 1024), np.float16),
        logits=np.zeros((2, 521), np.float16),
        level_db=np.zeros(144, np.float32),
        room_db=np.zeros(3, np.float32),
        heard_ms=1_440,
        patches=np.zeros((2, 96, 64), np.float32),
    )
    assert made.scorer().add(heard)["cry"].tolist() == [0.5, 0.0, 0.5]


NETWORKS = {
    "weights in another file": lambda: network(external="/etc/hostname"),
    "weights beyond the folder": lambda: network(external="../../canary"),
    "an input of another name": lambda: network(name="sound"),
    "a label too many": lambda: network(n_out=2),
    "text": lambda: b"a network",
    "nothing": lambda: b"",
    "a pickle": lambda: pickle.dumps({"weights": 1}),
    "half of a network": lambda: network()[:100],
}


@pytest.mark.parametrize("what", NETWORKS)
def test_a_crafted_network_is_refused(model, what):
    swap(model, NETWORKS[what](), name="model.onnx")

    with pytest.raises(bundle.IncompatibleModel, match="damaged"):
        bundle.load(model)


def test_nothing_in_the_program_unpickles():
    words = ("pickle.load", "joblib", "torch.load", "allow_pickle=True", "cPickle")
    ours = [
        path
        for folder in ("acoustics", "annotations", "labeler", "bench", "setup")
        for path in (ROOT / folder).rglob("*.py")
    ]

    assert len(ours) > 200
    assert not [
        (path.name, word) for path in ours for word in words if word in path.read_text()
    ]


def test_loading_a_model_imports_no_trainer():
    """The ear of a small machine loads models and never learns."""
    code = (
        "import sys; from acoustics import bundle; bundle.load();"
        "assert not {'sklearn', 'tensorflow', 'acoustics.training'} & set(sys.modules)"
    )

    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
