"""A file's bytes become what stands in it, whatever it is and whoever made it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Never, cast

from aarhusai.assistants.porting import open_webui, own
from aarhusai.assistants.porting.sources import PortedCollection, read_collections
from aarhusai.assistants.porting.types import MOST_BYTES, MOST_ITEMS, Fault, Item, ItemKind
from aarhusai.errors import Invalid, TooLarge

_BYTE_ORDER_MARK: Final = "\ufeff"


@dataclass(frozen=True, slots=True)
class FileRead:
    """What a file holds: things in its order, and the collections that it carries."""

    items: tuple[Item, ...]
    collections: tuple[PortedCollection, ...] = ()


def read_file(data: bytes) -> tuple[Item, ...]:
    """The things of a file. Raises as `read_whole`."""
    return read_whole(data).items


def read_whole(data: bytes, limit: int = MOST_BYTES) -> FileRead:
    """Everything of a file of at most `limit` bytes; a slug that comes again is refused the second time.

    Raises TooLarge("import_too_large" | "import_too_many"), Invalid("import_unreadable") for what is no JSON,
    Invalid("import_newer") for our own format of a later version, Invalid("import_unknown") for any other JSON.
    """
    if len(data) > limit:
        raise TooLarge("import_too_large", "The file is too large.", {"limit": limit})
    found = _json(data)
    values, ours = _listed(found)
    collections = _carried(found) if ours else ()
    if len(values) > MOST_ITEMS:
        raise TooLarge("import_too_many", "There is too much in one file.", {"limit": MOST_ITEMS})
    items = [own.read_item(value) if ours else _theirs(value) for value in values]
    if not ours and all(item is None for item in items):
        raise _unknown()
    seen: set[str] = set()
    read: list[Item] = []
    for item in items:
        known = item or Item(ItemKind.ASSISTANT, "", "", None, (Fault.UNREADABLE,))
        if known.ported is not None and known.slug in seen:
            known = replace(known, ported=None, problems=(Fault.TWICE,))
        if known.ported is not None:
            seen.add(known.slug)
        read.append(known)
    return FileRead(tuple(read), collections)


def _carried(found: object) -> tuple[PortedCollection, ...]:
    whole = cast("Mapping[str, object]", found)
    if whole.get("version") == own.WITHOUT_SOURCES or "collections" not in whole:
        return ()
    return read_collections(whole["collections"])


def _theirs(value: object) -> Item | None:
    return open_webui.read_item(value)


def _json(data: bytes) -> object:
    try:
        text = data.decode("utf-8").removeprefix(_BYTE_ORDER_MARK)
        return _storable(json.loads(text, parse_constant=_no_constant))
    except (ValueError, RecursionError) as error:
        raise Invalid("import_unreadable", "The file is not JSON.") from error


def _no_constant(name: str) -> Never:
    """NaN and Infinity are no JSON (RFC 8259, section 6)."""
    raise ValueError(name)


def _storable(value: object) -> object:
    """Without what the database takes for no text: a NUL, half a character."""
    if isinstance(value, str):
        return value if value.isascii() and "\0" not in value else _text(value)
    if isinstance(value, list):
        return [_storable(one) for one in cast("list[object]", value)]
    if isinstance(value, dict):
        return {_text(key): _storable(one) for key, one in cast("dict[str, object]", value).items()}
    return value


def _text(value: str) -> str:
    return value.replace("\0", "").encode("utf-8", "replace").decode()


def _listed(found: object) -> tuple[Sequence[object], bool]:
    """The things of a file, and whether it is of our own format."""
    if isinstance(found, Mapping):
        whole = cast("Mapping[str, object]", found)
        if whole.get("format") == own.FORMAT:
            return _ours(whole), True
        return (whole,), False
    if isinstance(found, list) and found:
        return cast("list[object]", found), False
    raise _unknown()


def _ours(found: Mapping[str, object]) -> Sequence[object]:
    version = found.get("version")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise Invalid("import_unreadable", "The file does not say which version it is of.")
    if version > own.VERSION:
        raise Invalid("import_newer", "The file is of a newer release.", {"version": version, "known": own.VERSION})
    assistants = found.get("assistants")
    if not isinstance(assistants, list):
        raise Invalid("import_unreadable", "There are no assistants in the file.")
    return cast("list[object]", assistants)


def _unknown() -> Invalid:
    return Invalid("import_unknown", "The file is of no known format.")
