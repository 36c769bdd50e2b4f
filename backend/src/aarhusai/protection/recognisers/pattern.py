"""What a recogniser is: a cheap pattern that points at candidates, and a judge that looks around each of them.

Patterns begin with a set of characters, not with a look-behind: Python's `re` then skips over ordinary text fast. They
repeat a bounded number of times only, so no text makes them backtrack for long.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from aarhusai.protection.spans import Finding


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


@dataclass(frozen=True, slots=True)
class PatternRecogniser:
    """A pattern, compiled when first used, and the judge of what it points at.

    `needs` are beginnings of words, in small letters, without one of which a text holds nothing of this: looking for
    them is far cheaper than the pattern. Empty means that every text is read.
    """

    name: str
    source: str
    judge: Callable[[re.Match[str]], Finding | None]
    needs: tuple[str, ...] = ()

    def prepare(self) -> None:
        """Compiles. Raises ValueError on an empty name and a pattern that does not compile or matches nothingness."""
        if not self.name:
            raise ValueError("a recogniser needs a name")
        try:
            pattern = compiled(self.source)
        except re.error as wrong:
            raise ValueError(f"recogniser {self.name}: the pattern does not compile: {wrong}") from None
        if pattern.match("") is not None:
            raise ValueError(f"recogniser {self.name}: the pattern matches the empty text")

    def find(self, text: str) -> Iterator[Finding]:
        """Everything the judge lets stand, in order of the pattern's matches."""
        if self.needs and not _holds_any(text, self.needs):
            return
        judge = self.judge
        for match in compiled(self.source).finditer(text):
            finding = judge(match)
            if finding is not None:
                yield finding


def _holds_any(text: str, needs: tuple[str, ...]) -> bool:
    for form in _forms(needs):  # noqa: SIM110  # a generator would cost more than the search
        if form in text:
            return True
    return False


@cache
def _forms(needs: tuple[str, ...]) -> tuple[str, ...]:
    """The ways words are written: small, with a capital, in capitals."""
    return tuple(dict.fromkeys(form for need in needs for form in (need, need.capitalize(), need.upper())))


@cache
def compiled(source: str) -> re.Pattern[str]:
    """The compiled pattern, made when first asked for: nothing is compiled at import."""
    return re.compile(source)
