"""A municipality's own recognisers: a pattern, words that must stand nearby, and the class a find raises to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aarhusai.protection.recognisers.compiled import compiled
from aarhusai.protection.recognisers.linear import is_quick, why_not_linear
from aarhusai.protection.recognisers.pattern import check_pattern
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.spans import Finding, Kind
from aarhusai.terms.classes import DataClass

_NEAR = 60
"""Characters before a match in which a context word must stand."""


@dataclass(frozen=True, slots=True)
class OwnRecogniser:
    """A pattern of a municipality's own.

    `label` is their word for the kind when `kind` is OWN. `context` are words of which one must stand within 60
    characters before (none: always). `raises_to` is the class a find raises to (None: the kind's own).
    """

    name: str
    source: str
    kind: Kind
    label: str = ""
    raises_to: DataClass | None = None
    context: tuple[str, ...] = ()
    score: float = 0.8
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()

    def prepare(self) -> None:
        """Raises ValueError when the pattern is wrong or slow, or an example does not behave."""
        check_pattern(self.name, self.source)
        slow = why_not_linear(self.source)
        if slow is not None:
            raise ValueError(f"recogniser {self.name}: the pattern is refused: {slow}")
        if not is_quick(compiled(self.source), self.examples):
            raise ValueError(f"recogniser {self.name}: the pattern is too slow on long texts")
        if not self.examples:
            raise ValueError(f"recogniser {self.name}: it needs at least one example that must be found")
        for number, example in enumerate(self.examples, 1):
            if not any(self.find(example)):
                raise ValueError(f"recogniser {self.name}: it does not find example {number} under “match”")
        for number, example in enumerate(self.counter_examples, 1):
            if any(self.find(example)):
                raise ValueError(f"recogniser {self.name}: it finds example {number} under “no_match”")

    def find(self, text: str) -> Iterator[Finding]:
        """Everything found, in order of place."""
        return self.find_in(Reading(text))

    def find_in(self, reading: Reading) -> Iterator[Finding]:
        """The same, in a text that others read too."""
        for match in compiled(self.source).finditer(reading.text):
            if match.end() > match.start() and self._in_context(reading.lower, match):
                start, end = match.span()
                yield Finding(self.kind, start, end, self.score, f"own-{self.name}", self.raises_to, self.label)

    def _in_context(self, lower: str, match: re.Match[str]) -> bool:
        if not self.context:
            return True
        window = lower[max(0, match.start() - _NEAR) : match.start()]
        return any(word in window for word in self.context)
