"""Finding again what is already known of a case: exact, whatever a recogniser thinks of the place it stands in (B6).

A value that was found once is looked for in every text of a call: numbers in every spacing, names in full and by their
parts, everything else letter by letter. Texts are views (`view.py`). Nothing is compiled: what is known differs from
call to call, and a call has no time to make expressions of it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from aarhusai.protection.spans import Finding, Kind

_LETTER: Final = r"[^\W\d_¹²³¼½¾]"  # a footnote's sign is none
_LETTERS: Final = re.compile(rf"{_LETTER}+")
_DIGITS: Final = re.compile(r"\d(?:[\s.\-/\u2010-\u2015]{0,2}\d)+")
_PIECES: Final = re.compile(rf"{_LETTER}+|\d+")
_SECOND: Final = re.compile(rf"[\W_¹²³¼½¾]{{0,24}}?({_LETTER}+|\d+)")
_FARTHEST: Final = 8
"""Signs between the first two words of a value that are told apart by the second one."""
_NO_DIGIT: Final = re.compile(r"\D+")

_ENOUGH_DIGITS: Final = 6
"""Fewer digits than this are no number of their own: they are looked for only as they were written."""

_ENOUGH_TO_IDENTIFY: Final = 8
"""As many digits within a longer value, an account after its bank, are looked for by themselves too."""

_LONG_RUN: Final = 200
"""Digits in a row; a longer run is searched through number by number, while there are few."""

_QUICKER: Final = 100
"""About how much less looking for a number at the next digit takes than looking one up."""

_LONGEST: Final = 300
"""Characters of a value that is looked for elsewhere."""

_MANY: Final = 60
"""As many words are looked for one by one; with more, the text is read word by word."""

_FEW: Final = 8
"""Values that begin alike are looked at one by one while they are no more than this."""

_SHORTEST_PART: Final = 3
"""Letters of a part of a name that is looked for by itself."""

_NUMBERS: Final = frozenset(
    {
        *(Kind.CPR, Kind.CVR, Kind.P_NUMBER, Kind.PHONE, Kind.PLATE, Kind.IBAN, Kind.ACCOUNT),
        *(Kind.CASE_ID, Kind.PASSPORT, Kind.BIRTH_DATE, Kind.VIN),
    }
)
_TIGHT: Final = (frozenset(" .-/"), 0, 2)
_WITHOUT_SIGNS: Final = {ord(sign): None for sign in _TIGHT[0]}
_SPACED: Final = (frozenset(" \t\r\n_"), 1, 8)
_BLANKS: Final = re.compile(r"[ \t\r\n_]+")
"""What may stand between the pieces of a number and the words of a text, and how many of it at least and at most."""


@dataclass(frozen=True, slots=True)
class Known:
    """A value to look for. `reason` becomes the finding's."""

    text: str
    kind: Kind
    reason: str


@dataclass(frozen=True, slots=True)
class _Sought:
    """`pieces` in lower case, of which the first must stand in the text. `capital`: only with a capital letter.

    `rest` is what follows the first piece with single spaces between.
    """

    known: Known
    pieces: tuple[str, ...]
    between: tuple[frozenset[str], int, int]
    capital: bool = False
    rest: str = ""


@dataclass(slots=True)
class _Alike:
    """Values with the same beginning. Of many only those are looked at that stand here, whatever the blanks within:
    otherwise a text with thousands of them would take the square of that.
    """

    every: list[_Sought] = field(default_factory=list["_Sought"])
    _by_length: dict[int, dict[str, list[_Sought]]] = field(default_factory=dict[int, dict[str, list["_Sought"]]])
    _indexed: int = 0
    _widest: int = 0

    def at(self, lowered: str, start: int) -> Iterator[_Sought]:
        """Those that may stand here."""
        if len(self.every) <= _FEW:
            yield from self.every
            return
        for sought in self.every[self._indexed :]:
            bare = _BLANKS.sub(" ", " ".join(sought.pieces))
            self._by_length.setdefault(len(bare), {}).setdefault(bare, []).append(sought)
            most = sought.between[2] * (len(sought.pieces) - 1)
            self._widest = max(self._widest, sum(map(len, sought.pieces)) + most)
        self._indexed = len(self.every)
        bare = _BLANKS.sub(" ", lowered[start : start + self._widest])
        for length, values in self._by_length.items():
            yield from values.get(bare[:length], ())


@dataclass(slots=True)
class _Group:
    """Values that begin with the same word or number, so that at a place few of many are looked at.

    Those of which it is all, the others by what follows it, those without a space by their length, and numbers by what
    they are without signs.
    """

    alone: _Alike = field(default_factory=_Alike)
    followed: dict[str, _Alike] = field(default_factory=dict[str, _Alike])
    solid: dict[int, dict[str, list[_Sought]]] = field(default_factory=dict[int, dict[str, list["_Sought"]]])
    tight: dict[int, dict[str, list[_Sought]]] = field(default_factory=dict[int, dict[str, list["_Sought"]]])

    def add(self, sought: _Sought) -> None:
        first = sought.pieces[0]
        if len(sought.pieces) > 1 and sought.between is _TIGHT:
            bare = "".join(sought.pieces)
            self.tight.setdefault(len(bare), {}).setdefault(bare, []).append(sought)
            return
        if len(sought.pieces) == 1 and not first.isalpha():
            self.solid.setdefault(len(first), {}).setdefault(first, []).append(sought)
            return
        words = list(islice(_PIECES.finditer(" ".join(sought.pieces[:2])), 2))
        if len(words) < 2 or words[1].start() - words[0].end() > _FARTHEST:
            self.alone.every.append(sought)
        else:
            self.followed.setdefault(words[1].group(), _Alike()).every.append(sought)

    def at(self, lowered: str, start: int, end: int) -> Iterator[_Sought]:
        """Those that may stand where their first word does."""
        yield from self.alone.at(lowered, start)
        for length, values in self.solid.items():
            yield from values.get(lowered[start : start + length], ())
        if self.tight:
            bare = lowered[start : start + 3 * max(self.tight)].translate(_WITHOUT_SIGNS)  # two signs between pieces
            for length, values in self.tight.items():
                yield from values.get(bare[:length], ())
        after = _SECOND.match(lowered, end) if self.followed else None
        if after is not None:
            second = after.group(1)
            for known in (second, second[:-1]) if second[-1] == "s" else (second,):
                alike = self.followed.get(known)
                if alike is not None:
                    yield from alike.at(lowered, start)


def matches(text: str, known: Iterable[Known]) -> list[Finding]:
    """Where known values stand in a text; they may overlap."""
    places = Matcher(known).places(text)
    return [Finding(known.kind, start, end, 1.0, known.reason) for start, end, known in places]


Place = tuple[int, int, Known]
"""From where to where what stands."""


@dataclass(slots=True)
class Matcher:
    """Everything known, prepared once for all texts of a call."""

    known: Iterable[Known]
    _by_word: dict[str, _Group] = field(init=False, default_factory=dict[str, _Group])
    # How long the first pieces of numbers are: written together with the second, they are part of a longer word.
    _joined: set[int] = field(init=False, default_factory=set[int])
    _others: list[tuple[str, _Group]] = field(init=False, default_factory=list[tuple[str, _Group]])
    _numbers: dict[str, Known] = field(init=False, default_factory=dict[str, Known])
    _spelled: dict[str, Known] = field(init=False, default_factory=dict[str, Known])
    _lengths: tuple[int, ...] = field(init=False, default=())
    _seen: set[tuple[tuple[str, ...], bool]] = field(init=False, default_factory=set[tuple[tuple[str, ...], bool]])

    def __post_init__(self) -> None:
        for one in self.known:
            self._add(one)
        self._lengths = tuple(sorted({len(digits) for digits in self._numbers}))

    def places(self, text: str) -> list[Place]:
        """Where known values stand in a text; they may overlap."""
        return [*self._worded(text), *self._numbered(text)]

    def _add(self, known: Known) -> None:
        if len(known.text) > _LONGEST:
            return  # found where it was found, and nobody writes it twice
        for part in _parts(known):
            self._add_whole(part)

    def _add_whole(self, known: Known) -> None:
        letters = _LETTERS.search(known.text)
        digits = "" if known.kind is Kind.PERSON else _NO_DIGIT.sub("", known.text)
        if len(digits) >= _ENOUGH_DIGITS and not letters:
            self._numbers.setdefault(digits, known)
            self._spelled.setdefault(known.text, known)
        elif digits or letters:
            for sought in _sought(known):
                key = (sought.pieces, sought.capital)
                if key in self._seen:
                    continue
                self._seen.add(key)
                first = sought.pieces[0]
                word = _PIECES.match(first)
                if word is not None:
                    self._by_word.setdefault(word.group(), _Group()).add(sought)
                    if sought.between is _TIGHT and len(sought.pieces) > 1:
                        self._joined.add(len(first))
                else:
                    self._others.append((first, _Group(_Alike([sought]))))

    def _worded(self, text: str) -> Iterator[Place]:
        if not self._by_word and not self._others:
            return
        lowered = _lowered(text)
        if len(self._by_word) > _MANY:
            for found in _PIECES.finditer(lowered):
                word = found.group()
                parts = {word[:length] for length in self._joined} if self._joined else set[str]()
                for known in parts | {word, word.removesuffix("s")}:
                    group = self._by_word.get(known)
                    if group is not None:
                        yield from _here(text, lowered, found.start(), known, group)
        else:
            for word, group in self._by_word.items():
                if word in lowered:
                    yield from _places(text, lowered, word, group)
        for first, group in self._others:
            yield from _places(text, lowered, first, group)

    def _numbered(self, text: str) -> Iterator[Place]:
        if not self._numbers:
            return
        lengths = self._lengths
        for run in _DIGITS.finditer(text):
            written = run.group()
            if len(written) < lengths[0]:
                continue
            spelled = self._spelled.get(written)
            if spelled is not None:  # what lies within it is found with it
                yield run.start(), run.end(), spelled
                continue
            places = [at for at, letter in enumerate(written, run.start()) if letter.isdigit()]
            digits = "".join(filter(str.isdigit, written)) if len(places) < len(written) else written
            whole = self._numbers.get(digits)
            if whole is not None:
                yield places[0], places[-1] + 1, whole
                continue
            for start, length, known in self._within(digits, lengths):
                yield places[start], places[start + length - 1] + 1, known

    def _within(self, digits: str, lengths: tuple[int, ...]) -> Iterator[tuple[int, int, Known]]:
        if len(digits) > _LONG_RUN and len(self._numbers) < _QUICKER * len(lengths):
            for number, known in self._numbers.items():
                at = digits.find(number)
                while at >= 0:
                    yield at, len(number), known
                    at = digits.find(number, at + 1)
            return
        for start in range(len(digits) - lengths[0] + 1):
            for length in lengths:
                known = self._numbers.get(digits[start : start + length])
                if known is not None and len(digits) - start >= length:
                    yield start, length, known


def _lowered(text: str) -> str:
    """In lower case, letter for letter: a few letters have a longer lower case, and stay as they are."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    return lowered


def _parts(known: Known) -> Iterator[Known]:
    """The value, and what of it identifies by itself: the account of a bank and account, the street of an address."""
    yield known
    if known.kind is Kind.ADDRESS:
        street = known.text.partition(",")[0].strip()
        if street != known.text and any(map(str.isdigit, street)) and any(map(str.isalpha, street)):
            yield Known(street, known.kind, known.reason)
    elif known.kind in _NUMBERS and _LETTERS.search(known.text):
        for run in _DIGITS.finditer(known.text):
            if len(_NO_DIGIT.sub("", run.group())) >= _ENOUGH_TO_IDENTIFY:
                yield Known(run.group(), known.kind, known.reason)


def _sought(known: Known) -> Iterator[_Sought]:
    lowered = _lowered(known.text)
    if known.kind in _NUMBERS:
        yield _Sought(known, tuple(_PIECES.findall(lowered)), _TIGHT)
        return
    words = tuple(lowered.split())
    if known.kind is not Kind.PERSON:
        yield _Sought(known, words, _SPACED, rest=" ".join(words[1:]))
        return
    # A name that was found with a capital may be a word without one; what a person marked is meant as it stands.
    capital = len(words) == 1 and known.text[0].isupper() and known.reason != "mark"
    yield _Sought(known, words, _SPACED, capital, " ".join(words[1:]))
    if not lowered.strip().isalpha():
        for part in dict.fromkeys(_LETTERS.findall(known.text)):
            if len(part) >= _SHORTEST_PART and part[0].isupper():
                yield _Sought(known, (_lowered(part),), _SPACED, capital=True)


def _places(text: str, lowered: str, first: str, group: _Group) -> Iterator[Place]:
    """Where values stand that begin with the same word."""
    start = lowered.find(first)
    while start >= 0:
        if _begins(lowered, start):
            yield from _here(text, lowered, start, first, group)
        start = lowered.find(first, start + 1)


def _here(text: str, lowered: str, start: int, first: str, group: _Group) -> Iterator[Place]:
    """Which of the values that begin with the word stand where it does."""
    capital = text[start].isupper()
    for sought in group.at(lowered, start, start + len(first)):
        if sought.capital and not capital:
            continue
        end = _end(lowered, start, sought)
        if end and _ends(lowered, end):
            yield start, end, sought.known


def _end(lowered: str, start: int, sought: _Sought) -> int:
    """Where the value ends that begins here; 0 when it does not stand here."""
    if not lowered.startswith(sought.pieces[0], start):
        return 0
    at = start + len(sought.pieces[0])
    if len(sought.pieces) == 1:
        return at
    allowed, least, most = sought.between
    if least and lowered[at : at + 1] == " " and lowered.startswith(sought.rest, at + 1):
        return at + 1 + len(sought.rest)
    for piece in sought.pieces[1:]:
        before = at
        while at - before < most and lowered[at : at + 1] in allowed and at < len(lowered):
            at += 1
        if at - before < least or not lowered.startswith(piece, at):
            return 0
        at += len(piece)
    return at


def _begins(lowered: str, start: int) -> bool:
    """No letter stands before a letter, and no digit before a digit."""
    before = lowered[start - 1] if start else " "
    return not (before.isalpha() if lowered[start].isalpha() else before.isdigit() and lowered[start].isdigit())


def _ends(lowered: str, end: int) -> bool:
    """No letter goes on, but for a genitive -s, and no digit after a digit."""
    after = lowered[end : end + 1]
    if lowered[end - 1].isdigit():
        return not after.isdigit()
    return not after.isalpha() or (after == "s" and not lowered[end + 1 : end + 2].isalpha())
