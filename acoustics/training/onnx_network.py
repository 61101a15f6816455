"""A small network's weights as an ONNX file, node by node. Importing this needs onnx."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from onnx import NodeProto, TensorProto, helper, numpy_helper

from acoustics.features import N_BANDS, PATCH_FRAMES

_OPSET, _IR_VERSION = 18, 8

# A stride of two over an even size needs one more on the far side, as Keras pads.
_PADS = [0, 0, 1, 1]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A convolution of stride two, its normalisation folded in, and a ReLU.

    Attributes
    ----------
    depthwise : ndarray, shape (3, 3, n_in, 1), or None
        What comes before a kernel of 1 by 1.
    kernel : ndarray, shape (height, width, n_in, n_out)
    bias : ndarray, shape (n_out,)
    """

    depthwise: np.ndarray | None
    kernel: np.ndarray
    bias: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """All that was learned.

    Attributes
    ----------
    mean, std : ndarray, shape (64,)
        Of each band.
    blocks : sequence of Block
    kernel : ndarray, shape (n_channels, n_labels)
    bias : ndarray, shape (n_labels,)
    """

    mean: np.ndarray
    std: np.ndarray
    blocks: Sequence[Block]
    kernel: np.ndarray
    bias: np.ndarray


def as_bytes(
    weights: Weights, *, slopes: Sequence[float], offsets: Sequence[float]
) -> bytes:
    """Write a network as the content of a ``model.onnx``; equal weights, equal bytes.

    Parameters
    ----------
    weights : Weights
    slopes, offsets : sequence of float
        For each label, from its logit to that of a probability: they go into the
        last weights.
    """
    graph = _Graph()
    told = graph.add("Sub", "patches", graph.keep(weights.mean))
    told = graph.add("Div", told, graph.keep(weights.std))
    told = graph.add("Unsqueeze", told, graph.keep(np.array([1]), np.int64))
    for block in weights.blocks:
        told = _convolved(graph, told, block)
    told = graph.add("Flatten", graph.add("GlobalAveragePool", told))
    steep = np.array(slopes)
    kernel, bias = weights.kernel * steep, weights.bias * steep + np.array(offsets)
    told = graph.add("Gemm", told, graph.keep(kernel), graph.keep(bias))
    graph.add("Sigmoid", told, name="scores")
    return graph.as_bytes(n_labels=len(bias))


def _convolved(graph: "_Graph", told: str, block: Block) -> str:
    bias = graph.keep(block.bias)
    kernel = graph.keep(block.kernel.transpose(3, 2, 0, 1))
    if block.depthwise is None:
        told = graph.add("Conv", told, kernel, bias, strides=[2, 2], pads=_PADS)
    else:
        each = graph.keep(block.depthwise.transpose(2, 3, 0, 1))
        n_in = block.depthwise.shape[2]
        told = graph.add("Conv", told, each, strides=[2, 2], pads=_PADS, group=n_in)
        told = graph.add("Conv", told, kernel, bias)
    return graph.add("Relu", told)


class _Graph:
    """Nodes and constants, numbered in the order they come."""

    def __init__(self) -> None:
        self._nodes: list[NodeProto] = []
        self._kept: list[TensorProto] = []

    def keep(self, values: np.ndarray, dtype: type = np.float32) -> str:
        name = f"constant-{len(self._kept)}"
        whole: np.ndarray = np.ascontiguousarray(values, dtype)
        self._kept.append(numpy_helper.from_array(whole, name))
        return name

    def add(
        self, kind: str, *inputs: str, name: str = "", **attributes: int | list[int]
    ) -> str:
        name = name or f"node-{len(self._nodes)}"
        node = helper.make_node(kind, inputs, [name])
        node.attribute.extend(
            helper.make_attribute(key, value)
            for key, value in sorted(attributes.items())
        )
        self._nodes.append(node)
        return name

    def as_bytes(self, *, n_labels: int) -> bytes:
        shape: list[str | int | None] = ["n", PATCH_FRAMES, N_BANDS]
        graph = helper.make_graph(
            self._nodes,
            "network",
            [helper.make_tensor_value_info("patches", TensorProto.FLOAT, shape)],
            [
                helper.make_tensor_value_info(
                    "scores", TensorProto.FLOAT, ["n", n_labels]
                )
            ],
            self._kept,
        )
        made = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", _OPSET)], producer_name=""
        )
        made.ir_version = _IR_VERSION
        content: bytes = made.SerializeToString(deterministic=True)
        return content
