"""Microsoft's compound files ([MS-CFB]): streams in a tree, as far as a saved mail needs them."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from aarhusai.knowledge.reading.failures import failure

_LAST: Final = 0xFFFFFFFA
"""Numbers of sectors from here on mean the end of a chain, or nothing."""

_HEADER: Final = 512
_ENTRY: Final = 128
_ROOT, _STORAGE, _STREAM = 5, 1, 2
_MOST_ENTRIES: Final = 100_000
_DEEPEST: Final = 2_000


@dataclass(slots=True)
class Storage:
    """A folder: streams by their names, and folders."""

    streams: dict[str, bytes] = field(default_factory=dict[str, bytes])
    storages: "dict[str, Storage]" = field(default_factory=dict[str, "Storage"])


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


def compound_file(data: bytes) -> Storage:
    """The whole tree. Raises Invalid("file_damaged")."""
    try:
        return _Compound(data).tree()
    except (struct.error, IndexError, ValueError) as error:
        raise failure("file_damaged") from error


class _Compound:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._sector = 1 << struct.unpack_from("<H", data, 30)[0]
        self._small = 1 << struct.unpack_from("<H", data, 32)[0]
        if self._sector not in {512, 4096} or self._small != 64:
            raise failure("file_damaged")
        directory, self._cutoff, smalls = struct.unpack_from("<I4xII", data, 48)
        self._next = self._allocation()
        self._entries = [_entry(raw) for raw in _slices(self._chain(directory), _ENTRY)][:_MOST_ENTRIES]
        self._next_small = _numbers(self._chain(smalls)) if smalls < _LAST else []
        self._smalls = self._chain(self._entries[0].start) if self._entries[0].start < _LAST else b""

    def tree(self) -> Storage:
        """From the root."""
        root = Storage()
        self._fill(root, self._entries[0].child, set())
        return root

    def _fill(self, storage: Storage, child: int, seen: set[int]) -> None:
        waiting = [child]
        while waiting:
            number = waiting.pop()
            if number >= len(self._entries) or number in seen:
                continue
            seen.add(number)
            entry = self._entries[number]
            waiting += [entry.left, entry.right]
            if entry.kind == _STREAM:
                storage.streams[entry.name] = self._content(entry)
            elif entry.kind == _STORAGE and len(seen) < _MOST_ENTRIES:
                deeper = storage.storages.setdefault(entry.name, Storage())
                self._fill(deeper, entry.child, seen)

    def _content(self, entry: _Entry) -> bytes:
        if entry.size >= self._cutoff:
            return self._chain(entry.start)[: entry.size]
        parts: list[bytes] = []
        at = entry.start
        while at < _LAST and len(parts) * self._small < entry.size:
            parts.append(self._smalls[at * self._small : (at + 1) * self._small])
            at = self._next_small[at]
        return b"".join(parts)[: entry.size]

    def _allocation(self) -> list[int]:
        """Which sector follows which: the tables are listed in the header, and further in sectors of their own."""
        count, more, _ = struct.unpack_from("<I20xII", self._data, 44)
        tables = [number for number in struct.unpack_from("<109I", self._data, 76) if number < _LAST]
        seen: set[int] = set()
        while more < _LAST and more not in seen:
            seen.add(more)
            numbers = _numbers(self._at(more))
            tables += [number for number in numbers[:-1] if number < _LAST]
            more = numbers[-1]
        return [number for table in tables[:count] for number in _numbers(self._at(table))]

    def _at(self, number: int) -> bytes:
        start = (number + 1) * self._sector if self._sector > _HEADER else _HEADER + number * self._sector
        return self._data[start : start + self._sector]

    def _chain(self, start: int) -> bytes:
        """The bytes of a chain. One that comes back to itself ends with the file."""
        parts: list[bytes] = []
        most = len(self._data) // self._sector + 1
        while start < _LAST and len(parts) <= most:
            parts.append(self._at(start))
            start = self._next[start]
        return b"".join(parts)


def _entry(raw: bytes) -> _Entry:
    length, kind = struct.unpack_from("<HB", raw, 64)
    left, right, child = struct.unpack_from("<III", raw, 68)
    start, size = struct.unpack_from("<II", raw, 116)
    return _Entry(raw[: max(length - 2, 0)].decode("utf-16-le", "replace"), kind, left, right, child, start, size)


def _slices(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data) - size + 1, size))


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))
