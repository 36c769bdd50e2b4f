"""An invented corpus of any size: clustered vectors, words by Zipf's law, documents that keep to their topics.

Nothing of it is text that anybody wrote. What it has of real text is what makes a search slow: common words stand in
half of all chunks, a collection's documents are about few things, and vectors lie in one corner of their space, as
those of e5 do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aarhusai.knowledge.index.writing import IndexedPiece
from aarhusai.knowledge.types import Piece, Span
from aarhusai.terms.classes import Base, DataClass

DIMS: Final = 384
COLLECTIONS: Final = 500
CHUNKS_OF_DOCUMENT: Final = 20
TOPICS: Final = 1_000
WORDS: Final = 130
"""Words of a chunk that are no stop words."""

VOCABULARY: Final = 300_000
_TOPIC_WORDS: Final = 3_000
_OF_TOPIC: Final = 0.35
"""Part of the words that are the topic's own."""


@dataclass(frozen=True)
class Question:
    """A question: its words with weights, and a vector near to a chunk's."""

    terms: Mapping[str, float]
    vector: list[float]


@dataclass
class Corpus:
    """Made from a seed: the same for everybody."""

    seed: int = 7
    chance: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        self.chance = np.random.default_rng(self.seed)
        self._corner = _units(self.chance.normal(size=(1, DIMS)))[0]
        areas = _units(self.chance.normal(size=(40, DIMS)))
        area_of = self.chance.integers(0, len(areas), TOPICS)
        self._topics = _units(0.6 * areas[area_of] + 0.8 * _units(self.chance.normal(size=(TOPICS, DIMS))))
        self._common = _zipf(VOCABULARY)
        self._own = _zipf(_TOPIC_WORDS)
        self._own_words = self.chance.integers(2_000, VOCABULARY, size=(TOPICS, _TOPIC_WORDS))
        # A collection is mostly about a dozen topics.
        self._of_collection = self.chance.integers(0, TOPICS, size=(COLLECTIONS, 12))

    def document(self, collection: int) -> list[IndexedPiece]:
        """A document of a collection."""
        words, vectors = self.batch(np.array([collection]))
        return [_piece(ordinal, words[ordinal], vectors[ordinal]) for ordinal in range(CHUNKS_OF_DOCUMENT)]

    def batch(self, collections: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Words by rank and unit vectors of the chunks of one document in each of the collections."""
        topics = self._topics_in(collections)
        about = _units(self._topics[topics] + 0.7 * _units(self._normal((len(topics), DIMS))))
        shape = (len(topics) * CHUNKS_OF_DOCUMENT, DIMS)
        each = _units(np.repeat(about, CHUNKS_OF_DOCUMENT, axis=0) + 0.7 * _units(self._normal(shape)))
        return self._words(np.repeat(topics, CHUNKS_OF_DOCUMENT)), self._in_corner(each)

    def question(self, collection: int) -> Question:
        """A question about something that the collection is about: 3 to 10 words, as common as in its text."""
        topic = self._topics_in(np.array([collection]))
        words = self._words(topic)[0]
        chosen = self.chance.choice(words, self.chance.integers(3, 11), replace=False)
        about = _units(self._topics[topic] + 1.0 * _units(self._normal((1, DIMS))))
        return Question({word_of(number): 1.0 for number in chosen}, [float(x) for x in self._in_corner(about)[0]])

    def _topics_in(self, collections: NDArray[np.int64]) -> NDArray[np.int64]:
        usual = self._of_collection[
            collections, np.minimum(11, self.chance.exponential(3, len(collections)).astype(int))
        ]
        any_topic = self.chance.integers(0, TOPICS, len(collections))
        return np.where(self.chance.random(len(collections)) < 0.1, any_topic, usual)

    def _normal(self, shape: tuple[int, int]) -> NDArray[np.float32]:
        return self.chance.standard_normal(shape, dtype=np.float32)

    def _in_corner(self, vectors: NDArray[np.floating]) -> NDArray[np.float32]:
        return _units(1.6 * self._corner + vectors).astype(np.float32)

    def _words(self, topics: NDArray[np.int64]) -> NDArray[np.int64]:
        shape = (len(topics), WORDS)
        common = np.searchsorted(self._common, self.chance.random(shape))
        own = self._own_words[topics[:, None], np.searchsorted(self._own, self.chance.random(shape))]
        return np.where(self.chance.random(shape) < _OF_TOPIC, own, common)


def _piece(ordinal: int, words: NDArray[np.int64], vector: NDArray[np.float32]) -> IndexedPiece:
    found, counts = np.unique(words, return_counts=True)
    terms = {word_of(int(number)): int(count) for number, count in zip(found, counts, strict=True)}
    text = " ".join(word_of(int(number)) for number in words)
    piece = Piece(ordinal, text, ("Afsnit",), (Span(ordinal + 1, 0, len(text)),))
    return IndexedPiece(piece, DataClass(Base.INTERNAL), terms, len(words), vector.tolist())


def word_of(number: int) -> str:
    """A word by its rank."""
    return f"ord{number}"


def _zipf(count: int) -> NDArray[np.float64]:
    """Cumulated shares of words by rank (Zipf and Mandelbrot)."""
    shares = 1 / (np.arange(count) + 2.7) ** 1.05
    return np.cumsum(shares) / shares.sum()


def _units(vectors: NDArray[np.floating]) -> NDArray[np.floating]:
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
