"""What a conversation knows of its personal data: the map of placeholders, a person's corrections, and what left.

It is made for one running turn from what is stored, handed through the door, and stored again sealed when it changed.
It is not shared between threads, and nothing of it may reach a log.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter

from aarhusai.errors import Conflict
from aarhusai.protection.map import PlaceholderMap
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import CallId, ModelId

MOST_MARKS: Final = 500
"""Corrections of one conversation."""


@dataclass(frozen=True, slots=True)
class SentMessage:
    """One message as the model got it."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class SentValue:
    """A placeholder that stood in what the model got, and the kind of what it stands for."""

    placeholder: str
    kind: str


@dataclass(frozen=True, slots=True)
class Sent:
    """One call as it left the municipality. `replaced` counts the places where a placeholder stands for a value."""

    call_id: CallId
    at: datetime
    model_id: ModelId
    zone: str
    messages: tuple[SentMessage, ...]
    tools: tuple[str, ...] = ()
    values: tuple[SentValue, ...] = ()
    replaced: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A person's correction: this is personal too, replace it wherever it stands. `kind` is a word of `spans.Kind`."""

    id: str
    text: str
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Free:
    """A person's correction: this is not personal. `kind` None frees the text whatever it was taken for."""

    id: str
    text: str
    kind: str | None
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Value:
    ending: str
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class _Stored:
    values: tuple[_Value, ...]
    marks: tuple[Mark, ...]
    freed: tuple[Free, ...]


_STORED: Final = TypeAdapter(_Stored)
_SENT: Final = TypeAdapter(tuple[Sent, ...])


class ConversationProtection:
    """One conversation's protection, for the length of a turn."""

    __slots__ = ("_corrected", "_found", "_mapped", "_skipped", "freed", "map", "marked", "sent")

    def __init__(self) -> None:
        """An empty one, for a call that belongs to no conversation."""
        self.map = PlaceholderMap()
        self.marked: list[Mark] = []
        self.freed: list[Free] = []
        self.sent: list[Sent] = []
        """What left for Z1 to Z3 in this turn. Filled by the door."""
        self._found: DataClass | None = None
        self._skipped = False
        self._mapped = 0
        self._corrected = False

    @classmethod
    def begin(cls, stored: bytes | None) -> "ConversationProtection":
        """From what `dump` gave, opened by the caller; None where nothing is stored yet.

        Raises ValueError when it is something else.
        """
        begun = cls()
        if stored is None:
            return begun
        found = _STORED.validate_json(stored)
        for value in found.values:
            begun.map.restore(value.ending, value.kind, value.value)
        begun.marked.extend(found.marks)
        begun.freed.extend(found.freed)
        begun._mapped = len(begun.map)
        return begun

    def dump(self) -> bytes:
        """The map and the corrections, as JSON. It holds every original: the caller seals it."""
        values = tuple(_Value(entry.ending, entry.kind, entry.value) for entry in self.map)
        return _STORED.dump_json(_Stored(values, tuple(self.marked), tuple(self.freed)))

    @property
    def marks(self) -> "list[Mark | Free]":
        """A person's corrections, oldest first. A copy: change them with `correct` and `remove`."""
        return sorted([*self.marked, *self.freed], key=lambda one: (one.at, one.id))

    def correct(self, correction: "Mark | Free") -> None:
        """Adds a person's correction. Raises Conflict("too_many_marks")."""
        if len(self.marked) + len(self.freed) >= MOST_MARKS:
            raise Conflict("too_many_marks", "A conversation holds no more corrections than this.")
        self._corrected = True
        if isinstance(correction, Mark):
            self.marked.append(correction)
        else:
            self.freed.append(correction)

    def remove(self, correction_id: str) -> bool:
        """Takes a correction back; False when there is none of that id."""
        before = len(self.marked) + len(self.freed)
        self.marked = [one for one in self.marked if one.id != correction_id]
        self.freed = [one for one in self.freed if one.id != correction_id]
        removed = len(self.marked) + len(self.freed) < before
        self._corrected = self._corrected or removed
        return removed

    @property
    def changed(self) -> bool:
        """Whether `dump` differs from what it began with."""
        return self._corrected or len(self.map) != self._mapped

    @property
    def data_class(self) -> DataClass | None:
        """The class of what was asked: declared and detected. None when detection was skipped: run it later."""
        return None if self._skipped else self._found

    def note(self, data_class: DataClass | None) -> None:
        """The door tells the class of a call of this turn; None when it looked at nothing."""
        if data_class is None:
            self._skipped = True
        else:
            self._found = data_class if self._found is None else self._found | data_class


def dump_sent(sent: Sequence[Sent]) -> bytes:
    """What was sent, as JSON. It holds text: the caller seals it."""
    return _SENT.dump_json(tuple(sent))


def load_sent(data: bytes) -> tuple[Sent, ...]:
    """What `dump_sent` wrote. Raises ValueError when it is something else."""
    return _SENT.validate_json(data)
