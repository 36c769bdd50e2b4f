"""What a recogniser is: a cheap pattern that points at candidates, and a judge that looks around each of them.

Patterns repeat a bounded number of times only, so no text makes them backtrack for long. Those of numbers have a walk
of their own (`numbers.py`).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from aarhusai.protection.recognisers.compiled import compiled
from aarhusai.protection.recognisers.labels import Label
from aarhusai.protection.recognisers.reading import Reading
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
    """A pattern, compiled when first used, and the judge of what it points at.

    `needs` are pieces of text without one of which the pattern matches nowhere: looking for them is far cheaper. Empty
    means that every text is read.
    """

    name: str
    source: str
    judge: Judge
    needs: tuple[str, ...] = ()

    def prepare(self) -> None:
        """Compiles. Raises ValueError on an empty name and a pattern that does not compile or matches nothingness."""
        check_pattern(self.name, self.source)

    def find(self, text: str) -> Iterator[Finding]:
        """Everything the judge lets stand, in order of the pattern's matches."""
        return self.find_in(Reading(text))

    def find_in(self, reading: Reading) -> Iterator[Finding]:
        """The same, in a text that others read too."""
        if self.needs and not any(need in reading.text for need in self.needs):
            return
        judge = self.judge
        for match in compiled(self.source).finditer(reading.text):
            finding = judge(match, reading)
            if finding is not None:
                yield finding


@dataclass(frozen=True, slots=True)
class LabelledRecogniser:
    """A pattern that must match right after one of some labels."""

    name: str
    source: str
    judge: Judge
    labels: frozenset[Label]

    def prepare(self) -> None:
        """Compiles. Raises ValueError as a pattern recogniser does, and when no label is given."""
        check_pattern(self.name, self.source)
        if not self.labels:
            raise ValueError(f"recogniser {self.name}: without a label it finds nothing")

    def find(self, text: str) -> Iterator[Finding]:
        """Everything the judge lets stand, in order of the labels."""
        return self.find_in(Reading(text))

    def find_in(self, reading: Reading) -> Iterator[Finding]:
        """The same, in a text that others read too."""
        for spot in reading.spots.labels:
            if spot.label in self.labels:
                match = compiled(self.source).match(reading.text, spot.end)
                finding = None if match is None else self.judge(match, reading)
                if finding is not None:
                    yield finding


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
