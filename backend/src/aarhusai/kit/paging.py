"""Pages of a list: a limit and an opaque cursor, never an offset."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from aarhusai.errors import Invalid

T = TypeVar("T")

DEFAULT_LIMIT = 50
MAX_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Part of a list. `next_cursor` is None on the last page."""

    items: tuple[T, ...]
    next_cursor: str | None = None


def encode_cursor(*values: str) -> str:
    """Sort keys of the last row, as text that means nothing to the caller."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, size: int) -> tuple[str, ...]:
    """The sort keys again. Raises Invalid("bad_cursor") for anything encode_cursor did not make."""
    try:
        values: object = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise _bad_cursor() from error
    if not isinstance(values, list):
        raise _bad_cursor()
    texts = tuple(value for value in cast("list[object]", values) if isinstance(value, str))
    if len(texts) != size or len(texts) != len(cast("list[object]", values)):
        raise _bad_cursor()
    return texts


def _bad_cursor() -> Invalid:
    return Invalid("bad_cursor", "The page marker is not valid.")
