"""Facts to JSON and back, as an approval keeps them."""

from collections.abc import Mapping
from typing import Final

from pydantic import TypeAdapter, ValidationError

from aarhusai.errors import Unavailable
from aarhusai.usecases.types import Facts

_FACTS: Final = TypeAdapter(Facts)


def to_json(facts: Facts) -> Mapping[str, object]:
    """As it is stored."""
    return _FACTS.dump_python(facts, mode="json")


def from_json(stored: Mapping[str, object]) -> Facts:
    """As it was stored. Raises Unavailable("facts_unreadable") for what only a newer release understands."""
    try:
        return _FACTS.validate_python(stored)
    except ValidationError as error:
        raise Unavailable("facts_unreadable", "What was approved cannot be read by this release.") from error
