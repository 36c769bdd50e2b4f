"""A JSON body on its way out: every string of it, names included, and every longer number is looked at.

How a string is read and replaced depends on where it stands, which a `Shape` says. What no shape names is read as on a
form, with its name before it, and replaced: a field nobody has heard of is checked like any other. Escapes cannot hide
anything, because what is looked at is the value that was parsed, and what leaves is written anew from it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Protocol

from aarhusai.errors import Invalid
from aarhusai.protection import json_text
from aarhusai.protection.text import Json


class How(Enum):
    """What a string or a number is for."""

    TEXT = "text"
    """Running text, or JSON in a string."""

    LEAF = "leaf"
    """A value under a name."""

    FIXED = "fixed"
    """A word or a number the call would break without: checked, and never replaced."""

    IDENTITY = "identity"
    """What ties pieces of a body together: where it holds personal data, all of them get another one."""

    OPAQUE = "opaque"
    """A picture, sound, a file or numbers of a tokenizer: nothing can read it, so its declared class decides."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What stands at a place of a body; of a list, what each of its items is."""

    string: How = How.LEAF
    number: How = How.LEAF
    fields: Mapping[str, "Shape"] = field(default_factory=dict[str, "Shape"])
    others: "Shape | None" = None
    """What stands under names that `fields` has not; None for values under a name."""
    described: bool = False
    """Whether this, with everything in it, describes a tool or the form of an answer (`definitions`)."""


class Hands(Protocol):
    """What is done with the pieces of a body."""

    def text(self, value: str) -> str:
        """Running text."""
        ...

    def leaf(self, leaf: json_text.Leaf) -> str:
        """A value under a name, or a name."""
        ...

    def leaf_identity(self, leaf: json_text.Leaf) -> str:
        """What ties pieces together, or another one in its stead, the same one each time."""
        ...

    def holds_leaf(self, leaf: json_text.Leaf) -> bool:
        """Whether something in it would have to be replaced."""
        ...


UNKNOWN: Final = Shape()

_DIGITS_WORTH_READING: Final = 4

PLAIN_WORDS: Final = frozenset(
    {
        *("system", "developer", "user", "assistant", "tool", "text", "function", "image_url", "input_audio", "file"),
        *("auto", "none", "required", "json_object", "json_schema", "object", "string", "array", "integer", "number"),
        *("boolean", "float", "base64", "b64_json", "url", "low", "medium", "high", "minimal", "standard", "default"),
        *("mp3", "wav", "png", "jpeg", "opus", "ephemeral"),
    }
)
"""Words of the protocol that stand in every call and need not be looked at."""


def texts(body: Mapping[str, Json], shape: Shape) -> Iterator[str]:
    """Everything that recognisers must read before `replaced` can be asked for."""
    return _texts(body, shape, "")


def definitions(body: Mapping[str, Json], shape: Shape) -> Iterator[str]:
    """Those of `texts` that describe tools and forms of answers: a program's words, not a person's."""
    return _described(body, shape, "")


def replaced(body: Mapping[str, Json], shape: Shape, hands: Hands) -> dict[str, Json]:
    """A new body with everything replaced. Raises Invalid("field_not_allowed") naming the field."""
    return _object(body, shape, hands, "")


def _texts(value: Json, shape: Shape, label: str) -> Iterator[str]:
    if isinstance(value, str):
        yield from _string_texts(value, shape.string, label)
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int | float):
        if shape.number is not How.OPAQUE and (leaf := _number(value, label)) is not None:
            yield leaf.read
    elif isinstance(value, Mapping):
        for name, one in value.items():
            inner = shape.fields.get(name)
            if inner is None:
                yield name
            yield from _texts(one, inner or shape.others or UNKNOWN, name)
    else:
        for one in value:
            yield from _texts(one, shape, label)


def _described(value: Json, shape: Shape, label: str) -> Iterator[str]:
    if shape.described:
        yield from _texts(value, shape, label)
    elif isinstance(value, Mapping):
        for name, one in value.items():
            inner = shape.fields.get(name)
            if inner is not None:
                yield from _described(one, inner, name)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for one in value:
            yield from _described(one, shape, label)


def _string_texts(value: str, how: How, label: str) -> Iterator[str]:
    if how is How.OPAQUE or value in PLAIN_WORDS:
        return
    if how not in {How.FIXED, How.IDENTITY} and json_text.is_json(value):
        yield from (leaf.read for leaf in json_text.leaves(value))
    elif how is How.TEXT:
        yield value
    else:
        yield _leaf(value, label).read


def _replaced(value: Json, shape: Shape, hands: Hands, label: str) -> Json:
    if isinstance(value, str):
        return _string(value, shape.string, hands, label)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        leaf = None if shape.number is How.OPAQUE else _number(value, label)
        if leaf is None:
            return value
        new = _kept(leaf, hands) if shape.number is How.FIXED else hands.leaf(leaf)
        return value if new == leaf.value else new
    if isinstance(value, Mapping):
        return _object(value, shape, hands, label)
    return [_replaced(one, shape, hands, label) for one in value]


def _object(value: Mapping[str, Json], shape: Shape, hands: Hands, _label: str) -> dict[str, Json]:
    new: dict[str, Json] = {}
    for name, one in value.items():
        inner = shape.fields.get(name)
        new_name = name if inner is not None else hands.leaf(_leaf(name, ""))
        new[new_name] = _replaced(one, inner or shape.others or UNKNOWN, hands, name)
    return new


def _string(value: str, how: How, hands: Hands, label: str) -> str:
    if how is How.OPAQUE or value in PLAIN_WORDS:
        return value
    if how is How.FIXED:
        return _kept(_leaf(value, label), hands)
    if how is How.IDENTITY:
        return hands.leaf_identity(_leaf(value, label))
    if json_text.is_json(value):
        return json_text.replaced(value, hands.leaf)
    return hands.text(value) if how is How.TEXT else hands.leaf(_leaf(value, label))


def _kept(leaf: json_text.Leaf, hands: Hands) -> str:
    if hands.holds_leaf(leaf):
        raise Invalid("field_not_allowed", "A field holds personal data and cannot be replaced.", {"field": leaf.label})
    return leaf.value


def _leaf(value: str, label: str) -> json_text.Leaf:
    return json_text.Leaf(0, 0, value, label, is_number=False)


def _number(value: float, label: str) -> json_text.Leaf | None:
    """A number that is long enough to be worth reading, written as JSON writes it."""
    written = str(value)
    return json_text.Leaf(0, 0, written, label, is_number=True) if len(written) >= _DIGITS_WORTH_READING else None
