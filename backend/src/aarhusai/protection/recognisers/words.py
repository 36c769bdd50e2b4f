"""One pass over the words of a text: labels, words that point at a person, and terms that raise the class.

Every different word is asked for its first and its last five letters only; the few that begin or end like something
known are looked at closer.
"""

from dataclasses import dataclass, field
from functools import cache
from itertools import compress
from typing import NamedTuple

from aarhusai.protection.recognisers.compiled import compiled
from aarhusai.protection.recognisers.labels import NUMBER_WORDS, Label, announcing, numbered
from aarhusai.protection.recognisers.persons import PersonWord, person_words
from aarhusai.protection.recognisers.terms.family import WORD, Term
from aarhusai.protection.recognisers.terms.tables import ends, exact, speaks_of_a_subject, stems

_EDGE = 5


class LabelSpot(NamedTuple):
    """A label, from its first character to the full stop after it."""

    start: int
    end: int
    label: Label
    name: str
    """The label as plain text: quicker to look up than a member of an enumeration."""


class PersonSpot(NamedTuple):
    """A word that points at a person."""

    start: int
    end: int
    sorts: tuple[PersonWord, ...]


class TermSpot(NamedTuple):
    """A word that may raise the class."""

    start: int
    end: int
    term: Term


@dataclass(slots=True)
class Spots:
    """What the words of a text are; each list in order of place."""

    labels: list[LabelSpot] = field(default_factory=list)
    persons: list[PersonSpot] = field(default_factory=list)
    terms: list[TermSpot] = field(default_factory=list)


class Meaning(NamedTuple):
    """What one word is known as."""

    label: Label | None = None
    numbered: Label | None = None
    number: bool = False
    person: tuple[PersonWord, ...] = ()
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    heads: frozenset[str]
    tails: frozenset[str]
    words: dict[str, Meaning]


@cache
def _vocabulary() -> _Vocabulary:
    labels, stem, people, terms = announcing(), numbered(), person_words(), exact()
    names = {*labels, *stem, *people, *terms, *NUMBER_WORDS, "f"}
    words: dict[str, Meaning] = {}
    for name in names:
        longer = _compound(name)
        told = (*terms.get(name, ()), *(longer.terms if longer is not None else ()))
        words[name] = Meaning(
            labels.get(name), stem.get(name), name in NUMBER_WORDS, people.get(name, ()), tuple(dict.fromkeys(told))
        )
    # Stems of fewer letters than a head cannot be asked for by it: every one has at least five.
    heads = frozenset(name[:_EDGE] for name in [*names, *stems()])
    return _Vocabulary(heads, frozenset(end[-_EDGE:] for end in ends()), words)


def spots(lower: str) -> Spots:
    """The words of a text in small letters that are known."""
    vocabulary = _vocabulary()
    heads, tails = vocabulary.heads, vocabulary.tails
    found = Spots()
    persons = found.persons
    # Only for this text: what stands in a text is not remembered.
    known: dict[str, Meaning] = {}
    before: tuple[int, int, Label | None] = (0, -9, None)
    for word in set(every := compiled(WORD).findall(lower)):
        if word[:_EDGE] in heads or word[-_EDGE:] in tails:
            meaning = vocabulary.words.get(word) or _compound(word)
            if meaning is not None:
                known[word] = meaning
    # The places of these only: most words of a text are skipped without a step of Python for each.
    for match in compress(compiled(WORD).finditer(lower), map(known.__contains__, every)):
        word = match[0]
        meaning = known[word]
        start, end = match.span()
        label, number_label, is_number, person, terms = meaning
        if person:
            persons.append(PersonSpot(start, end, person))
        for term in terms:
            found.terms.append(TermSpot(start, end, term))
        begin = start
        if label is None and is_number and start - before[1] <= 2:
            label, begin = before[2], before[0]
        elif word == "f":
            label, end = _born(lower, end)
        if label is not None and not lower[begin - 1 : begin].isdigit():
            found.labels.append(LabelSpot(begin, end + 1 if lower[end : end + 1] == "." else end, label, label.value))
        before = (start, end, number_label)
    return found


def _born(lower: str, end: int) -> tuple[Label | None, int]:
    """Whether "f." or "f. d." stands for a birth, and where it ends."""
    if lower[end : end + 1] != ".":
        return None, end
    more = compiled(r"\. ?d(?=\.)").match(lower, end)
    return Label.BIRTH, end if more is None else more.end()


def _compound(word: str) -> Meaning | None:
    """What a longer word is: it begins with a stem, or ends with a word that others are put before."""
    found: list[Term] = []
    if speaks_of_a_subject(word):
        return None
    stem, end = stems(), ends()
    for size in range(_EDGE, len(word) + 1):
        found += stem.get(word[:size], ())
    for size in range(_EDGE, len(word) if not found else 0):
        found += end.get(word[-size:], ())
    return Meaning(terms=tuple(dict.fromkeys(found))) if found else None
