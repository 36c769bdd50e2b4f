"""Sentences become training examples: one per run of candidate words, with the features and labels of each word."""

from collections.abc import Iterable
from dataclasses import dataclass

from sets import Sentence

from aarhusai.protection.recognisers.names_features import (
    FIRST,
    LAST,
    USUAL,
    WordClass,
    Words,
    class_of_word,
    far_features,
    joined_features,
    near_features,
    own_features,
    spelled,
    spoken_features,
)
from aarhusai.protection.recognisers.names_runs import runs
from aarhusai.protection.recognisers.names_tokens import tokens

_NONE = WordClass(0, 0, 0)
_NAMED = FIRST | LAST | USUAL


class Hiding:
    """The word list as if some words were not in it: so the tagger learns what to make of names that nobody listed.

    A person's name that is a town too stays one, as it would be; other names are hidden altogether.
    """

    def __init__(self, known: Words, hidden: frozenset[str], unknown: frozenset[str]) -> None:
        self._known, self._hidden, self._unknown = known, hidden, unknown
        self.flags = self

    def get(self, low: str, default: int = 0) -> int:
        """The flags of a word in small letters."""
        flags = default if low in self._unknown else self._known.flags.get(low, default)
        return flags & ~_NAMED if low in self._hidden else flags

    def heard(self, low: str) -> bool:
        """Whether the wide set holds a word."""
        return low not in self._hidden and low not in self._unknown and self._known.heard(low)

    def ordinary(self, low: str) -> bool:
        """Whether it is a Danish word: dictionaries hide nothing, they know no names."""
        return self._known.ordinary(low)


@dataclass(frozen=True, slots=True)
class Example:
    """A run: features of each word in order, its labels, and the places of the words in the text."""

    features: list[list[str]]
    labels: list[str]
    spans: list[tuple[int, int]]


def examples_of(sentence: Sentence, known: Words) -> Iterable[Example]:
    """The runs of a sentence. `known` is the word list."""
    cut = tokens(sentence.text)
    labels = _labels(cut.spans, sentence)
    classes = [class_of_word(word, known) for word in cut.words]
    for start, end in runs(cut.words, known):
        features = [features_at(cut.words, classes, index) for index in range(start, end)]
        yield Example(features, labels[start:end], cut.spans[start:end])


def features_at(words: list[str], classes: list[WordClass], index: int) -> list[str]:
    """Every feature of one word, as the tagger sums their weights."""

    def word(at: int) -> str:
        return words[at] if 0 <= at < len(words) else "\n"

    def of(at: int) -> WordClass:
        return classes[at] if 0 <= at < len(words) else _NONE

    found = ["0" + name for name in own_features(word(index), of(index))]
    for place, mark in ((-1, "-"), (1, "+")):
        found += [mark + name for name in near_features(word(index + place), of(index + place))]
    for place, mark in ((-2, "<"), (2, ">")):
        found += [mark + name for name in far_features(word(index + place), of(index + place))]
    joints = joined_features(of(index - 1).code, of(index).code, of(index + 1).code)
    found += [f"j{place}{number}" for place, number in enumerate(joints)]
    found += spoken_features(spelled(word(index - 1)), of(index).code, spelled(word(index + 1)))
    return found


def _labels(spans: list[tuple[int, int]], sentence: Sentence) -> list[str]:
    labels = ["O"] * len(spans)
    for start, end in sentence.others:
        for index, (at, to) in enumerate(spans):
            if at < end and to > start:
                labels[index] = "X"
    for start, end in sentence.persons:
        first = True
        for index, (at, to) in enumerate(spans):
            if at < end and to > start:
                labels[index] = "B" if first else "I"
                first = False
    return labels
