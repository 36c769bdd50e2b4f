"""Which placeholder stands for which value in one conversation. Both directions are dictionary look-ups."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aarhusai.protection.placeholders import SHORTEST, one_more, random_ending, written
from aarhusai.protection.spans import Kind

_MOST_ALIKE: Final = 1_000
"""Persons with one name that are looked at: among more, nobody is the only one."""

_NAME: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One value and its placeholder. `kind` is a word of `spans.Kind`, or "data"."""

    placeholder: str
    ending: str
    kind: str
    value: str


class PlaceholderMap:
    """Values and placeholders of one conversation. A value is its exact spelling: another spelling is another value."""

    __slots__ = ("_by_ending", "_by_value", "_persons")

    def __init__(self) -> None:
        self._by_value: dict[str, Entry] = {}
        self._by_ending: dict[str, Entry] = {}
        # Persons by each of their names; made when the first new person comes.
        self._persons: dict[str, list[tuple[frozenset[str], str]]] | None = None

    def __len__(self) -> int:
        return len(self._by_value)

    def __iter__(self) -> Iterator[Entry]:
        """In the order in which the values came."""
        return iter(self._by_value.values())

    def of_value(self, value: str) -> Entry | None:
        """The value's entry, when it has one."""
        return self._by_value.get(value)

    def of_ending(self, ending: str) -> Entry | None:
        """The entry whose placeholder ends in this; `ending` in upper case."""
        return self._by_ending.get(ending)

    def of_placeholder(self, placeholder: str) -> Entry | None:
        """The entry of a placeholder as `written`."""
        entry = self._by_ending.get(placeholder.strip("[]").rpartition("-")[2])
        return entry if entry is not None and entry.placeholder == placeholder else None

    def put(self, value: str, kind: str) -> Entry:
        """The value's entry; a new one, with a random ending no other has, when it has none.

        Another way of writing one known person gets that person's ending and a random character more.
        """
        entry = self._by_value.get(value)
        if entry is None:
            ending = self._beside(value) if kind == Kind.PERSON else ""
            while not ending or ending in self._by_ending:
                ending = random_ending(len(self._by_ending))
                if len(ending) > SHORTEST and ending[:SHORTEST] in self._by_ending:
                    ending = ""  # it would look like somebody's
            entry = self._add(Entry(written(kind, ending), ending, kind, value))
        return entry

    def _beside(self, name: str) -> str:
        """An ending beside that of the only person with all these names; empty when there is none, or more than one."""
        persons = self._persons
        if persons is None:
            persons = self._persons = {}
            for entry in self._by_value.values():
                _add_person(persons, entry)
        names = _names(name)
        if not names:
            return ""
        fewest = min((persons.get(one, []) for one in names), key=len)
        stems = {stem for known, stem in fewest[:_MOST_ALIKE] if names <= known}
        return one_more(stems.pop()) if len(stems) == 1 else ""

    def restore(self, ending: str, kind: str, value: str) -> None:
        """Takes in an entry that was stored. Raises ValueError when the ending is taken."""
        if ending in self._by_ending:
            raise ValueError("two values have one placeholder")
        self._add(Entry(written(kind, ending), ending, kind, value))

    def _add(self, entry: Entry) -> Entry:
        self._by_value[entry.value] = entry
        self._by_ending[entry.ending] = entry
        if self._persons is not None:
            _add_person(self._persons, entry)
        return entry


def _names(name: str) -> frozenset[str]:
    return frozenset(_NAME.findall(name.casefold()))


def _add_person(persons: dict[str, list[tuple[frozenset[str], str]]], entry: Entry) -> None:
    """A person's names and the beginning of their ending, under each name."""
    if entry.kind == Kind.PERSON:
        names = _names(entry.value)
        for name in names:
            persons.setdefault(name, []).append((names, entry.ending[:SHORTEST]))
