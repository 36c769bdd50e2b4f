"""JSON that must stay JSON: its strings are looked at and replaced one by one, the rest is left as it stands."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from pydantic_core import from_json

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|-?\d[\d.eE+\-]*|[{}\[\],:]')
_DIGITS_WORTH_READING: Final = 4


@dataclass(frozen=True, slots=True)
class Leaf:
    """A string, or a number with some digits. `label` is the name it stands under, empty for a name itself."""

    start: int
    end: int
    value: str
    label: str
    is_number: bool

    @property
    def read(self) -> str:
        """What recognisers read: the value with its name before it, as on a form."""
        return f"{self.label}: {self.value}" if self.label else self.value


def is_json(text: str) -> bool:
    """Whether a text is a JSON object or array."""
    if text.lstrip()[:1] not in {"{", "["}:
        return False
    try:
        from_json(text)
    except ValueError:
        return False
    return True


def leaves(text: str) -> Iterator[Leaf]:
    """The strings, names included, and numbers of a JSON text, in order of place."""
    label = ""
    tokens = list(_TOKEN.finditer(text))
    for number, token in enumerate(tokens):
        written = token.group()
        if written[0] == '"':
            value = str(json.loads(written))
            names = number + 1 < len(tokens) and tokens[number + 1].group() == ":"
            yield Leaf(token.start(), token.end(), value, "" if names else label, is_number=False)
            if names:
                label = value
        elif (written[0] == "-" or written[0].isdigit()) and len(written) >= _DIGITS_WORTH_READING:
            yield Leaf(token.start(), token.end(), written, label, is_number=True)


def replaced(text: str, change: Callable[[Leaf], str]) -> str:
    """The text with every leaf that `change` gives another value written as a string of that value."""
    pieces: list[str] = []
    before = 0
    for leaf in leaves(text):
        value = change(leaf)
        if value != leaf.value:
            pieces += (text[before : leaf.start], json.dumps(value, ensure_ascii=False))
            before = leaf.end
    return "".join((*pieces, text[before:]))


def inside_string(value: str) -> str:
    """A value as it stands inside a JSON string."""
    return json.dumps(value, ensure_ascii=False)[1:-1]
