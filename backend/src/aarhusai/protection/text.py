"""Text that was checked and may leave the house.

A provider takes nothing else, and nothing but this room can make it: that is how a leak becomes unwritable rather
than forbidden. An architecture test holds who calls `mint`.
"""

from collections.abc import Mapping, Sequence
from typing import final

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]
"""A value of JSON."""


@final
class ProtectedText:
    """Checked text. It has no `str()` and no `repr()` of its content, so it cannot slip into a log."""

    __slots__ = ("_value",)

    def __init__(self, value: str, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("protected text is minted by protection only")
        self._value = value

    def reveal(self) -> str:
        """The text, for the bytes a provider sends, or for the sealed record of them. An architecture test says who."""
        return self._value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ProtectedText) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return f"ProtectedText({len(self._value)} characters)"


@final
class ProtectedJson:
    """A checked JSON object: every string of it, names included. It shows nothing of itself either."""

    __slots__ = ("_value",)

    def __init__(self, value: Mapping[str, Json], seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("protected JSON is minted by protection only")
        self._value = value

    def reveal(self) -> Mapping[str, Json]:
        """The object, for the bytes a provider sends, or for the sealed record of them."""
        return self._value

    def __repr__(self) -> str:
        return f"ProtectedJson({len(self._value)} fields)"


_SEAL = object()


def mint(checked: str) -> ProtectedText:
    """Marks a text as checked. Called by this room's replacer, inside the door, and by nothing else."""
    return ProtectedText(checked, _SEAL)


def mint_body(checked: Mapping[str, Json]) -> ProtectedJson:
    """Marks a body as checked. Called as `mint` is."""
    return ProtectedJson(checked, _SEAL)


def as_sent(text: ProtectedText) -> str:
    """A text for the record of what a model saw, which is sealed with its conversation."""
    return text.reveal()
