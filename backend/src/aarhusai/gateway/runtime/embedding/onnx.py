"""Writes an ONNX model as bytes: the few fields of its protocol buffers that our graph needs. Pure.

Field numbers are those of `onnx.proto3` (ONNX 1.13, IR version 9), the encoding that of Protocol Buffers.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

IR_VERSION: Final = 9
_FLOAT, _INT8, _INT64 = 1, 3, 7
_TYPES: Final = {"float32": _FLOAT, "int8": _INT8, "int64": _INT64}
_ATTRIBUTE_FLOAT, _ATTRIBUTE_INT, _ATTRIBUTE_INTS = 1, 2, 7

Array = NDArray[np.float32] | NDArray[np.int8] | NDArray[np.int64]
Attribute = int | float | tuple[int, ...]
Shape = Sequence[str | int]


def tensor(name: str, value: Array) -> bytes:
    """A constant (TensorProto)."""
    shape = b"".join(_number(1, size) for size in value.shape)
    kind = _number(2, _TYPES[value.dtype.name])
    return shape + kind + _bytes(8, name.encode()) + _bytes(9, np.ascontiguousarray(value).tobytes())


def node(operation: str, inputs: Iterable[str], outputs: Iterable[str], domain: str, **options: Attribute) -> bytes:
    """One step (NodeProto)."""
    wires = b"".join(_bytes(1, one.encode()) for one in inputs) + b"".join(_bytes(2, one.encode()) for one in outputs)
    settings = b"".join(_bytes(5, _attribute(name, value)) for name, value in options.items())
    return wires + _bytes(4, operation.encode()) + settings + _bytes(7, domain.encode())


def graph(nodes: Sequence[bytes], constants: Sequence[bytes], given: bytes, wanted: bytes) -> bytes:
    """The steps in order, the constants, and one `value` that is given and one that is wanted (GraphProto)."""
    steps = b"".join(_bytes(1, one) for one in nodes)
    weights = b"".join(_bytes(5, one) for one in constants)
    return steps + _bytes(2, b"graph") + weights + _bytes(11, given) + _bytes(12, wanted)


def value(name: str, shape: Shape) -> bytes:
    """A tensor of floats that goes in or comes out; a word in its shape is a size that varies (ValueInfoProto)."""
    sizes = b"".join(
        _bytes(1, _number(1, size) if isinstance(size, int) else _bytes(2, size.encode())) for size in shape
    )
    return _bytes(1, name.encode()) + _bytes(2, _bytes(1, _number(1, _FLOAT) + _bytes(2, sizes)))


def model(whole: bytes, operations: Sequence[tuple[str, int]]) -> bytes:
    """The file (ModelProto). `operations` are the sets used, with their versions."""
    sets = b"".join(_bytes(8, _bytes(1, domain.encode()) + _number(2, version)) for domain, version in operations)
    return _number(1, IR_VERSION) + _bytes(7, whole) + sets


def _attribute(name: str, value: Attribute) -> bytes:
    named = _bytes(1, name.encode())
    if isinstance(value, tuple):
        return named + b"".join(_number(8, one) for one in value) + _number(20, _ATTRIBUTE_INTS)
    if isinstance(value, float):
        return named + _tag(2, 5) + np.float32(value).tobytes() + _number(20, _ATTRIBUTE_FLOAT)
    return named + _number(3, value) + _number(20, _ATTRIBUTE_INT)


def _bytes(field: int, content: bytes) -> bytes:
    return _tag(field, 2) + _varint(len(content)) + content


def _number(field: int, number: int) -> bytes:
    return _tag(field, 0) + _varint(number)


def _tag(field: int, wire: int) -> bytes:
    return _varint(field << 3 | wire)


def _varint(number: int) -> bytes:
    number &= (1 << 64) - 1  # a negative number is written as its two's complement
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    found.append(number)
    return bytes(found)
