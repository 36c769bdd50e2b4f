"""Whether an answer says a fact, uses a phrase: Danish endings, compounds, ways of writing numbers, and "ikke". Pure.

A fact is found where a few neighbouring clauses hold its numbers and names, all of them, and most of its other words;
the smallest such stretch must deny as the fact does. Ways of saying it that have nothing in common are given as
alternatives, divided by `|`.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from aarhusai.assistants.sentences import sentences
from aarhusai.assistants.wording import EMPTY_WORDS, stem
from aarhusai.evaluation.values import Forms, values_of

_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CLAUSE: Final = re.compile(r"[,;:()–—]|\s-\s|\b(?:men|og|eller|mens)\b", re.IGNORECASE)
_CITED: Final = re.compile(r"\[\d[\d,; ]*\]")
_MARKS: Final = re.compile(r"[*_`#]+")
_NEGATIONS: Final = frozenset(["ikke", "ingen", "intet", "aldrig", "uden", "hverken", "nej", "ej", "næppe"])
_SAME: Final = {
    "kr": "krone", "kroner": "krone", "krone": "krone", "dkk": "krone", "pct": "procent", "tlf": "telefon",
    "ca": "cirka", "mdr": "måned", "stk": "styk", "kl": "", "klokken": "", "omkring": "cirka",
}  # fmt: skip
_SIGNS: Final = {"%": " procent ", "€": " euro ", "§": " paragraf "}

_MOST_SENTENCES: Final = 3
"""Neighbouring sentences within which a fact is looked for."""

_SHORTEST_PART: Final = 5
_SHORTEST_VERB: Final = 4
_ENDINGS: Final = frozenset(("", "e", "er", "t", "et", "ing", "ning", "ering", "else", "elig", "lig"))
_WITH_ANCHOR, _WITHOUT = 0.6, 0.8
"""The share of a fact's words that must be there: its numbers and names say what it is about, where it has any."""


@dataclass(frozen=True, slots=True)
class Said:
    """Whether it is said. `missing` are words that are not there; `denied` where it says the opposite."""

    found: bool
    missing: tuple[str, ...] = ()
    denied: bool = False


@dataclass(frozen=True, slots=True)
class _Clause:
    """What a clause holds. `sentence` counts the sentences, `lead` is the heading or the line it is listed under."""

    stems: frozenset[str]
    values: tuple[Forms, ...]
    denies: bool
    sentence: int


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a fact asks for: words as they were written by their stems, numbers, names."""

    words: dict[str, str]
    names: dict[str, str]
    values: tuple[tuple[str, Forms], ...]
    denies: bool

    @property
    def least(self) -> int:
        """How many of the words must be there."""
        return math.ceil(len(self.words) * (_WITH_ANCHOR if self.values or self.names else _WITHOUT))


class Answer:
    """An answer read once, to be asked many times."""

    def __init__(self, text: str) -> None:
        self._bare = _bare(text)
        self._clauses = list(_clauses(_worded(self._bare)))
        self._folded = _folded(self._bare)
        self._stems = [_stem(word) for word in _WORD.findall(self._folded)]

    def says(self, fact: str) -> Said:
        """Whether it says the fact in one of its ways."""
        told = [self._says(one) for one in fact.split("|") if one.strip()]
        return min(told, key=lambda said: (not said.found, not said.denied, len(said.missing)), default=Said(False))

    def holds(self, phrase: str) -> bool:
        """Whether the words stand in it one after the other, whatever their endings. In quotes: to the letter."""
        quoted = re.fullmatch(r"\s*[\"»“„](.+)[\"«”“]\s*", phrase, re.DOTALL)
        if quoted:
            return quoted.group(1) in self._bare
        wanted = _folded(phrase)
        if not _WORD.fullmatch(wanted.replace(" ", "")):
            return wanted in self._folded
        if re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", self._folded):
            return True
        stems = [_stem(word) for word in _WORD.findall(wanted)]
        return any(self._stems[at : at + len(stems)] == stems for at in range(len(self._stems) - len(stems) + 1))

    def _says(self, fact: str) -> Said:
        wanted = _wanted(fact)
        denied, missing = False, (*wanted.names.values(), *(text for text, _ in wanted.values))
        least = len(wanted.words) + len(missing)
        for clauses in self._stretches():
            lacking = _lacking(wanted, clauses)
            if lacking is not None and len(lacking) <= least:
                least, missing = len(lacking), tuple(lacking)
            if lacking is None:
                if any(one.denies for one in clauses) == wanted.denies:
                    return Said(True)
                denied = True
        return Said(False, () if denied else missing or tuple(wanted.words.values()), denied)

    def _stretches(self) -> Iterator[Sequence[_Clause]]:
        """Neighbouring clauses, the shorter first."""
        for size in range(1, 16):
            for at in range(len(self._clauses) - size + 1):
                stretch = self._clauses[at : at + size]
                if stretch[-1].sentence - stretch[0].sentence < _MOST_SENTENCES:
                    yield stretch


def _bare(text: str) -> str:
    """Without Markdown's marks and the numbers of citations."""
    return _MARKS.sub("", _CITED.sub("", text)).replace("\u00a0", " ")


def _worded(text: str) -> str:
    """With words in the place of signs that have one."""
    for sign, word in _SIGNS.items():
        text = text.replace(sign, word)
    return text


def _folded(text: str) -> str:
    return " ".join(_worded(text).casefold().split())


def _lacking(wanted: _Wanted, clauses: Sequence[_Clause]) -> list[str] | None:
    """None when it is all there; else what is not, names and numbers first."""
    stems = frozenset(each for one in clauses for each in one.stems)
    values = [forms for one in clauses for forms in one.values]
    anchors = [text for text, forms in wanted.values if not any(forms & there for there in values)]
    anchors += [text for one, text in wanted.names.items() if not _has(stems, one)]
    words = [text for one, text in wanted.words.items() if not _has(stems, one)]
    if not anchors and len(wanted.words) - len(words) >= wanted.least:
        return None
    return [*anchors, *words]


def _has(stems: frozenset[str], wanted: str) -> bool:
    """By itself, as a part of a compound or holding one, or as another form of its verb."""
    if wanted in stems:
        return True
    if len(wanted) >= _SHORTEST_PART and any(
        wanted in one or (len(one) >= _SHORTEST_PART and one in wanted) for one in stems
    ):
        return True
    return any(_of_one_verb(one, wanted) for one in stems)


def _of_one_verb(one: str, other: str) -> bool:
    """Whether they differ in nothing but how a verb becomes a noun: parkere and parkering, ansøge and ansøgning."""
    shared = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return shared >= _SHORTEST_VERB and one[shared:] in _ENDINGS and other[shared:] in _ENDINGS


def _wanted(fact: str) -> _Wanted:
    text = _worded(_bare(fact))
    values = tuple((text[one.start : one.end], one.forms) for one in values_of(text))
    bare = _without_values(text)
    words: dict[str, str] = {}
    names: dict[str, str] = {}
    for match in _WORD.finditer(bare):
        word = match.group()
        key = _key(word)
        if not key:
            continue
        first = not bare[: match.start()].strip()
        (names if word[0].isupper() and not first else words)[key] = word
    return _Wanted(words, names, values, _denies(bare))


def _clauses(text: str) -> Iterator[_Clause]:
    lead: frozenset[str] = frozenset()
    led: tuple[Forms, ...] = ()
    denies = False
    for number, sentence in enumerate(sentences(text)):
        bare = _without_values(sentence.text)
        listed = sentence.line.lstrip()[:1] in "-•+>0123456789" and sentence.line.lstrip()[:1] != ""
        if not listed:
            lead, led, denies = frozenset[str](), (), False
        for part in _parts(sentence.text):
            stems = frozenset(key for word in _WORD.findall(_without_values(part)) if (key := _key(word)))
            values = tuple(one.forms for one in values_of(part))
            yield _Clause(stems | lead, values + led, _denies(part) or denies, number)
        if not listed and (sentence.text.endswith(":") or sentence.line.startswith("#") or len(bare.split()) < 6):
            lead = frozenset(key for word in _WORD.findall(bare) if (key := _key(word)))
            led = tuple(one.forms for one in values_of(sentence.text))
            denies = _denies(bare)


def _parts(sentence: str) -> Iterator[str]:
    """Its clauses; a comma, a point or a dash within a number divides nothing."""
    spans = [(one.start, one.end) for one in values_of(sentence)]
    at = 0
    for match in _CLAUSE.finditer(sentence):
        if any(start <= match.start() < end for start, end in spans):
            continue
        if sentence[at : match.start()].strip():
            yield sentence[at : match.start()]
        at = match.end()
    if sentence[at:].strip():
        yield sentence[at:]


def _without_values(text: str) -> str:
    bare = list(text)
    for one in values_of(text):
        bare[one.start : one.end] = " " * (one.end - one.start)
    return "".join(bare)


def _denies(text: str) -> bool:
    return any(word.casefold() in _NEGATIONS for word in _WORD.findall(text))


def _key(word: str) -> str:
    """The word's stem; empty for words that say nothing by themselves."""
    folded = word.casefold()
    if folded in _SAME:
        return _SAME[folded]
    if len(folded) < 2 or folded in EMPTY_WORDS or folded in _NEGATIONS:
        return ""
    return stem(word)


def _stem(word: str) -> str:
    return stem(word)
