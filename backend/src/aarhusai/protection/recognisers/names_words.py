"""What is known of words apart from a text: lists of names, places and ordinary words, and a wide set of names."""

import zlib
from collections.abc import Iterable, Mapping

_HASHES = 4


class HeardNames:
    """A Bloom filter: says of every name put in that it was, and of about one other word in 400 too."""

    def __init__(self, bits: bytes) -> None:
        self._bits = bits
        self._size = len(bits) * 8

    @classmethod
    def of(cls, names: Iterable[str], size: int) -> "HeardNames":
        """Puts names in small letters into `size` bytes."""
        bits = bytearray(size)
        for name in names:
            for place in _places(name, size * 8):
                bits[place >> 3] |= 1 << (place & 7)
        return cls(bytes(bits))

    def __contains__(self, low: str) -> bool:
        bits = self._bits
        return all(bits[place >> 3] >> (place & 7) & 1 for place in _places(low, self._size))

    def dump(self) -> bytes:
        """The filter as bytes."""
        return self._bits


def _places(word: str, size: int) -> list[int]:
    raw = word.encode("utf-8", "surrogatepass")
    one, other = zlib.crc32(raw), zlib.crc32(raw, 0x5EED) | 1
    return [(one + index * other) % size for index in range(_HASHES)]


class KnownWords:
    """Flags by word in small letters (names_features), and the wide set."""

    __slots__ = ("_heard", "flags")

    def __init__(self, flags: Mapping[str, int], heard: HeardNames) -> None:
        self.flags = flags
        self._heard = heard

    def heard(self, low: str) -> bool:
        """Whether a word in small letters is in the wide set of names."""
        return low in self._heard
