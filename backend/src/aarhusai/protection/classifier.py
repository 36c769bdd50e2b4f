"""Which class of data would leave: declared by a person, or found in the text (law.md A2)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from aarhusai.terms.classes import DataClass


@dataclass(frozen=True, slots=True)
class Leaving:
    """Everything of one call that would leave the house.

    `texts` gives every text of it, system prompt, tool definitions, arguments and results included; it is a function so
    that nothing is walked through when nobody looks. `unreadable` says that pictures or sound go along, which no
    recogniser reads.
    """

    texts: Callable[[], Iterable[str]]
    unreadable: bool = False


class Classifier(Protocol):
    """Finds the class of what would leave. What it raises stops the call."""

    async def classify(self, declared: DataClass, leaving: Leaving) -> DataClass:
        """The class that policy is asked about: never below `declared`."""
        ...


class DeclaredOnly:
    """Detects nothing: the class a person declared stands. The screens therefore promise no detection."""

    async def classify(self, declared: DataClass, leaving: Leaving) -> DataClass:  # noqa: ARG002  # the seam's shape
        """The declared class, unchanged."""
        return declared
