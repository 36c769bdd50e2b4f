"""What a recogniser is: a cheap pattern that points at candidates, and a judge that looks around each of them.

Most kinds begin with digits: those patterns are tried only where a run of digits begins, and only when the run is as
long as they can use, so that one walk over a text serves all of them. Patterns repeat a bounded number of times only,
so no text makes them backtrack for long.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol, runtime_checkable

from aarhusai.protection.recognisers.compiled import compiled
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.recognisers.surroundings import SPACES
from aarhusai.protection.spans import Finding

Judge = Callable[[re.Match[str], Reading], Finding | None]


class Recogniser(Protocol):
    """Finds one family of personal data. Pure: the same text gives the same findings, in any order."""

    @property
    def name(self) -> str:
        """A stable name, unique in a registry."""
        ...

    def prepare(self) -> None:
        """Does what is heavy, once. Raises ValueError when the recogniser is wrong."""
        ...

    def find(self, text: str) -> Iterator[Finding]:
        """Everything found; findings of one recogniser may overlap."""
        ...


@runtime_checkable
class SharingRecogniser(Protocol):
    """A recogniser that shares with others what was read of a text: labels, and what was found before it."""

    def find_in(self, reading: Reading) -> Iterator[Finding]:
        """Everything found in the text of a reading."""
        ...


@dataclass(frozen=True, slots=True)
class PatternRecogniser:
    """A pattern, compiled when first used, and the judge of what it points at."""

    name: str
    source: str
    judge: Judge

    def prepare(self) -> None:
        """Compiles. Raises ValueError on an empty name and a pattern that does not compile or matches nothingness."""
        check_pattern(self.name, self.source)

    def find(self, text: str) -> Iterator[Finding]:
        """Everything the judge lets stand, in order of the pattern's matches."""
        return self.find_in(Reading(text))

    def find_in(self, reading: Reading) -> Iterator[Finding]:
        """The same, in a text that others read too."""
        judge = self.judge
        for match in compiled(self.source).finditer(reading.text):
            finding = judge(match, reading)
            if finding is not None:
                yield finding


@dataclass(frozen=True, slots=True)
class NumberRecogniser:
    """A pattern that begins with the first digit of a run of digits.

    `runs` tells the lengths of that run it can use, and for each the characters of which one must follow (empty: any).
    `before` are the sorts of character that may stand before the run: "a" a letter, " " a space or tab (empty: any).
    `needs` are beginnings of words, in small letters, without one of which a text holds nothing of this. All of them
    save trying the pattern elsewhere and must not exclude anything that the judge would let stand.
    """

    name: str
    source: str
    judge: Judge
    runs: Mapping[int, str]
    needs: tuple[str, ...] = ()
    before: str = ""

    def prepare(self) -> None:
        """Compiles. Raises ValueError as a pattern recogniser does, and when no length of run is given."""
        check_pattern(self.name, self.source)
        if not self.runs:
            raise ValueError(f"recogniser {self.name}: no run of digits is long enough")

    def find(self, text: str) -> Iterator[Finding]:
        """Everything the judge lets stand, in order of place."""
        return iter(NumberWalk([self]).find_in(Reading(text)))


_Key = tuple[int, str, str]
_Entry = tuple[int, re.Pattern[str], Judge]


class NumberWalk:
    """All recognisers of numbers together: one walk over the runs of digits of a text."""

    def __init__(self, recognisers: Sequence[NumberRecogniser]) -> None:
        self._recognisers = tuple(recognisers)
        self._told_apart = frozenset("".join(after for one in recognisers for after in one.runs.values()))
        # By what is needed and absent, then by length of run and the character after it; filled as texts ask.
        self._tables: dict[frozenset[int], dict[_Key, tuple[_Entry, ...]]] = {}

    def find_in(self, reading: Reading) -> list[Finding]:
        """What the judges let stand. A recogniser begins again after what its pattern matched, found or not."""
        text = reading.text
        found: list[Finding] = []
        free_from = [0] * len(self._recognisers)
        absent = frozenset(
            index for index, one in enumerate(self._recognisers) if one.needs and not _holds_any(text, one.needs)
        )
        table = self._tables.setdefault(absent, {})
        told_apart = self._told_apart
        for run in compiled("[0-9]+").finditer(text):
            start, end = run.span()
            following = text[end : end + 1]
            before = text[start - 1 : start]
            sort = "a" if before.isalpha() else " " if before in _SPACES else ""
            key = (end - start, following if following in told_apart else "", sort)
            entries = table.get(key)
            if entries is None:
                entries = self._entries(key, absent, table)
            for index, pattern, judge in entries:
                if start >= free_from[index] and (match := pattern.match(text, start)) is not None:
                    free_from[index] = match.end()
                    finding = judge(match, reading)
                    if finding is not None:
                        found.append(finding)
        return found

    def _entries(self, key: _Key, absent: frozenset[int], table: dict[_Key, tuple[_Entry, ...]]) -> tuple[_Entry, ...]:
        """The recognisers that can use such a run. Long runs are no number anybody has: they are not remembered."""
        length, following, sort = key
        entries: list[_Entry] = []
        for index, one in enumerate(self._recognisers):
            after = one.runs.get(length)
            if index in absent or after is None or (after and (not following or following not in after)):
                continue
            if not one.before or (sort and sort in one.before):
                entries.append((index, compiled(one.source), one.judge))
        if length <= _LONGEST_RUN:
            table[key] = tuple(entries)
        return tuple(entries)


_LONGEST_RUN = 40
_SPACES = frozenset("\t" + SPACES)


def _holds_any(text: str, needs: tuple[str, ...]) -> bool:
    for form in _forms(needs):  # noqa: SIM110  # a generator would cost more than the search
        if form in text:
            return True
    return False


@cache
def _forms(needs: tuple[str, ...]) -> tuple[str, ...]:
    """The ways words are written: small, with a capital, in capitals."""
    return tuple(dict.fromkeys(form for need in needs for form in (need, need.capitalize(), need.upper())))


def check_pattern(name: str, source: str) -> None:
    """Raises ValueError on an empty name and on a pattern that does not compile or matches the empty text."""
    if not name:
        raise ValueError("a recogniser needs a name")
    try:
        pattern = compiled(source)
    except re.error as wrong:
        raise ValueError(f"recogniser {name}: the pattern does not compile: {wrong}") from None
    if pattern.match("") is not None:
        raise ValueError(f"recogniser {name}: the pattern matches the empty text")
