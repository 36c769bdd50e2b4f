"""What differs between two contents, field by field and line by line. Pure."""

import difflib
import json
from dataclasses import dataclass, fields
from typing import Final, Literal

from aarhusai.assistants.content import dump
from aarhusai.assistants.types import AssistantContent

LineKind = Literal["same", "added", "removed"]

MOST_LINES: Final = 20_000
"""Lines of either text that are compared one by one; longer ones are told as removed and added."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of either text."""

    kind: LineKind
    text: str


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """A field that differs. `before` and `after` are text, or JSON for what is none; `lines` are of longer texts."""

    name: str
    before: str
    after: str
    lines: tuple[Line, ...]


def difference(before: AssistantContent, after: AssistantContent) -> tuple[FieldDifference, ...]:
    """The fields that differ, in the order of the content."""
    old, new = dump(before), dump(after)
    return tuple(
        _field(spec.name, old[spec.name], new[spec.name])
        for spec in fields(AssistantContent)
        if old[spec.name] != new[spec.name]
    )


def _field(name: str, before: object, after: object) -> FieldDifference:
    old, new = _text(before), _text(after)
    lines = _lines(old, new) if isinstance(before, str) and isinstance(after, str) else ()
    return FieldDifference(name, old, new, lines)


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _lines(before: str, after: str) -> tuple[Line, ...]:
    old, new = before.splitlines(), after.splitlines()
    if max(len(old), len(new)) > MOST_LINES:
        return (*(Line("removed", text) for text in old), *(Line("added", text) for text in new))
    found: list[Line] = []
    for tag, first, last, start, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Line("same", text) for text in old[first:last]]
        else:
            found += [Line("removed", text) for text in old[first:last]]
            found += [Line("added", text) for text in new[start:end]]
    return tuple(found)
