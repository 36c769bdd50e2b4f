"""One family of terms as a table of words.

Notation in the tables, words parted by blanks: `word` is that word, `stem*` every word that begins so, `*end` every
word that ends so with something before it. A phrase is several words with blanks; its longest word is looked up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from aarhusai.protection.recognisers.compiled import compiled
from aarhusai.protection.spans import Kind

WORD = "[a-zà-öø-ÿ]+"
"""A word in small letters."""
SHORTEST_STEM = 5
"""Letters of the shortest stem and end: fewer would be asked for in too many words."""


class Nearness(StrEnum):
    """How near a person must be."""

    NEIGHBOUR = "neighbour"
    """In the sentence or in one beside it: the word means nothing else."""
    SENTENCE = "sentence"
    """In the sentence: the word is an ordinary one too."""


class Term(NamedTuple):
    """One entry: the family, how near a person must be, and what else must be so.

    `before` and `after` are the rest of a phrase around the word that is looked up. `capitals` asks for a word in
    capitals, `led` for one of the family's leading words before it.
    """

    kind: Kind
    nearness: Nearness
    before: str = ""
    after: str = ""
    capitals: bool = False
    led: bool = False


class Pattern(NamedTuple):
    """How a term is looked up: the word, and whether it is a whole one, a beginning or an end."""

    shape: str
    word: str
    term: Term


@dataclass(frozen=True, slots=True)
class Family:
    """The words of one kind. `leads` is a pattern of what may stand right before a word and belongs to it."""

    kind: Kind
    near: str = ""
    plain: str = ""
    capitals: str = ""
    led: str = ""
    phrases: tuple[str, ...] = ()
    leads: str = ""

    def patterns(self) -> Iterator[Pattern]:
        """Every entry. Raises ValueError when a stem or an end is too short."""
        for word in self.near.split():
            yield _pattern(word, Term(self.kind, Nearness.NEIGHBOUR))
        for word in self.plain.split():
            yield _pattern(word, Term(self.kind, Nearness.SENTENCE))
        for word in self.capitals.split():
            letters = word.lstrip("0123456789")
            digits = word[: len(word) - len(letters)]
            yield Pattern("word", letters.lower(), Term(self.kind, Nearness.SENTENCE, digits, capitals=True))
        for word in self.led.split():
            yield _pattern(word, Term(self.kind, Nearness.SENTENCE, led=True))
        for phrase in self.phrases:
            anchor = max(compiled(WORD).finditer(phrase), key=lambda one: len(one[0]))
            before, after = phrase[: anchor.start()], phrase[anchor.end() :]
            yield Pattern("word", anchor[0], Term(self.kind, Nearness.SENTENCE, before, after))


def _pattern(word: str, term: Term) -> Pattern:
    plain = word.strip("*")
    shape = "stem" if word.endswith("*") else "end" if word.startswith("*") else "word"
    if shape != "word" and len(plain) < SHORTEST_STEM:
        raise ValueError(f"{word} is too short for a beginning or an end")
    return Pattern(shape, plain, term)
