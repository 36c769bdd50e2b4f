"""What is known of words apart from a text: lists of names, places and ordinary words, and two wide sets."""

import zlib
from collections.abc import Iterable, Mapping

_HASHES = 5


class WideSet:
    """A Bloom filter: says of every word put in that it was, and of about one other word in a hundred too."""

    def __init__(self, bits: bytes) -> None:
        self._bits = bits
        self._size = len(bits) * 8

    @classmethod
    def of(cls, words: Iterable[str], size: int) -> "WideSet":
        """Puts words in small letters into `size` bytes."""
        bits = bytearray(size)
        for word in words:
            one, other = _hashes(word)
            for index in range(_HASHES):
                place = (one + index * other) % (size * 8)
                bits[place >> 3] |= 1 << (place & 7)
        return cls(bytes(bits))

    def __contains__(self, low: str) -> bool:
        bits, size = self._bits, self._size
        one, other = _hashes(low)
        for index in range(_HASHES):
            place = (one + index * other) % size
            if not bits[place >> 3] >> (place & 7) & 1:
                return False
        return True

    def dump(self) -> bytes:
        """The filter as bytes."""
        return self._bits


def _hashes(word: str) -> tuple[int, int]:
    raw = word.encode("utf-8", "surrogatepass")
    return zlib.crc32(raw), zlib.crc32(raw, 0x5EED) | 1


class KnownWords:
    """Flags by word in small letters (names_features), and two wide sets: names from everywhere, Danish word forms."""

    __slots__ = ("_heard", "_ordinary", "flags")

    def __init__(self, flags: Mapping[str, int], heard: WideSet, ordinary: WideSet) -> None:
        self.flags = flags
        self._heard = heard
        self._ordinary = ordinary

    def heard(self, low: str) -> bool:
        """Whether a word in small letters is a name that somebody somewhere bears."""
        return low in self._heard

    def ordinary(self, low: str) -> bool:
        """Whether a word in small letters is a Danish word in any of its forms."""
        return low in self._ordinary
