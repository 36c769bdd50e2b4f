"""Words as the database holds them: a number for each, and how much each says in a chunk.

A word's number is a checksum, so that no vocabulary has to be kept and none outlives its documents: of two million
different words about one in five hundred shares its number with another. How much a word says is BM25's part that
depends on the chunk (Robertson & Zaragoza, "The Probabilistic Relevance Framework", 2009), so that the inner product
with a question's weights is the score. `ranking.py` scores what was found once more, exactly.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final
from zlib import crc32

DIMENSIONS: Final = 1_000_000_000
"""Numbers there are; the most that pgvector's `sparsevec` takes."""

MOST_WORDS: Final = 16_000
"""Different words of one chunk that are indexed; pgvector takes no more."""

_K1: Final = 1.2
_B: Final = 0.75
_USUAL_LENGTH: Final = 120.0
"""Fixed, unlike the average: what is stored must not change when other documents come. It only selects candidates."""


@lru_cache(maxsize=100_000)
def number_of(word: str) -> int:
    """A word's number, from 1."""
    return crc32(word.encode()) % DIMENSIONS + 1


def weight_of(count: int, length: int) -> float:
    """How much a word says that stands `count` times in a chunk of `length` words: from 0 to below 1."""
    return count / (count + _damping(length))


def counts_of(terms: Sequence[str], weights: Sequence[float], length: int) -> dict[str, int]:
    """How often words stand in a chunk of `length` words, from their weights there: the reverse of `weight_of`.

    Words that are not there are left out.
    """
    damping = _damping(length)
    return {
        term: round(weight * damping / (1 - weight))
        for term, weight in zip(terms, weights, strict=True)
        if 0 < weight < 1
    }


def numbered(counts: Mapping[str, int]) -> list[tuple[int, int]]:
    """A chunk's words as numbers, in order, and how often each stands there. Those that share a number are one."""
    summed: dict[int, int] = {}
    for word, count in counts.items():
        if count > 0:
            number = number_of(word)
            summed[number] = summed.get(number, 0) + count
    return sorted(summed.items())[:MOST_WORDS]


def weights_of(numbers: Iterable[tuple[int, int]], length: int) -> str:
    """What a chunk of `length` words is searched by, as pgvector reads it."""
    damping = _damping(length)
    texts: dict[int, str] = {}
    parts: list[str] = []
    for number, count in numbers:
        text = texts.get(count)
        if text is None:
            text = texts[count] = f"{count / (count + damping):.7g}"
        parts.append(f"{number}:{text}")
    return f"{{{','.join(parts)}}}/{DIMENSIONS}"


def weights_text(weights: Iterable[tuple[int, float]]) -> str:
    """Numbers with weights of a question, each number once, as pgvector reads them."""
    return "{" + ",".join(f"{number}:{weight:.7g}" for number, weight in weights) + f"}}/{DIMENSIONS}"


def _damping(length: int) -> float:
    return _K1 * (1 - _B + _B * max(length, 1) / _USUAL_LENGTH)
