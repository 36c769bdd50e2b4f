"""Collections in a file of assistants: what their documents are, and the files themselves.

`{"name", "description", "data_class", "documents": [{"name", "folder", "restricted", "sha256", "content"}]}`, with the
content in base64. Nothing of people is in it: who owns a collection and whom it is shared with stays in its house.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from aarhusai.errors import Invalid
from aarhusai.gateway.types import JsonValue
from aarhusai.terms.classes import DataClass

MOST_COLLECTIONS: Final = 50
MOST_DOCUMENTS: Final = 2_000
"""Collections of one file, and documents of one collection."""

CARRIED_BYTES: Final = 14_000_000
"""Of all documents together in a file that a page fetches or sends: in base64 they fit into `MOST_BYTES`."""

COMMAND_BYTES: Final = 140_000_000
"""The same of a file that a command writes."""

COMMAND_FILE: Final = 200 * 1024 * 1024
"""Bytes of a file that a command reads."""

_LONGEST_NAME: Final = 200
_LONGEST_FOLDER: Final = 400
_LONGEST_DESCRIPTION: Final = 4_000
_COLLECTION: Final = frozenset(("name", "description", "data_class", "documents"))
_DOCUMENT: Final = frozenset(("name", "folder", "restricted", "sha256", "content"))


@dataclass(frozen=True, slots=True)
class PortedDocument:
    """A file as it came. `restricted`: it is for fewer than its collection."""

    name: str
    folder: str
    content: bytes
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class PortedCollection:
    """A collection and its documents; `data_class` is what was declared ∪ what was found."""

    name: str
    description: str
    data_class: DataClass
    documents: tuple[PortedDocument, ...]

    @property
    def size(self) -> int:
        """Bytes of its documents."""
        return sum(len(one.content) for one in self.documents)


def dump_collection(one: PortedCollection) -> JsonValue:
    """As it stands in a file."""
    return {
        "name": one.name,
        "description": one.description,
        "data_class": str(one.data_class),
        "documents": [_dump_document(document) for document in one.documents],
    }


def read_collections(value: object) -> tuple[PortedCollection, ...]:
    """Those of a file. Raises Invalid("import_unreadable") for what is no collection, or came damaged."""
    found = tuple(_collection(one) for one in _listed(value, MOST_COLLECTIONS))
    if len({one.name for one in found}) < len(found):
        raise _unreadable()
    return found


def _dump_document(one: PortedDocument) -> JsonValue:
    return {
        "name": one.name,
        "folder": one.folder,
        "restricted": one.restricted,
        "sha256": hashlib.sha256(one.content).hexdigest(),
        "content": base64.b64encode(one.content).decode(),
    }


def _collection(value: object) -> PortedCollection:
    found = _mapped(value, _COLLECTION)
    try:
        data_class = DataClass.parse(_text(found, "data_class", _LONGEST_NAME))
    except ValueError as error:
        raise _unreadable() from error
    return PortedCollection(
        name=_name(found),
        description=_text(found, "description", _LONGEST_DESCRIPTION),
        data_class=data_class,
        documents=tuple(_document(one) for one in _listed(found.get("documents"), MOST_DOCUMENTS)),
    )


def _document(value: object) -> PortedDocument:
    found = _mapped(value, _DOCUMENT)
    given, restricted = found.get("content"), found.get("restricted", False)
    if not isinstance(given, str) or not isinstance(restricted, bool):
        raise _unreadable()
    try:
        content = base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _unreadable() from error
    if not content or hashlib.sha256(content).hexdigest() != found.get("sha256"):
        raise _unreadable()
    return PortedDocument(_name(found), _text(found, "folder", _LONGEST_FOLDER), content, restricted)


def _mapped(value: object, known: frozenset[str]) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise _unreadable()
    found = cast("Mapping[str, object]", value)
    if set(found) - known:
        raise _unreadable()
    return found


def _listed(value: object, most: int) -> Sequence[object]:
    if not isinstance(value, list):
        raise _unreadable()
    listed = cast("list[object]", value)
    if len(listed) > most:
        raise _unreadable()
    return listed


def _name(found: Mapping[str, object]) -> str:
    name = _text(found, "name", _LONGEST_NAME)
    if not name.strip():
        raise _unreadable()
    return name


def _text(found: Mapping[str, object], field: str, longest: int) -> str:
    value = found.get(field, "")
    if not isinstance(value, str) or len(value) > longest:
        raise _unreadable()
    return value


def _unreadable() -> Invalid:
    return Invalid("import_unreadable", "The collections of the file are damaged.")
