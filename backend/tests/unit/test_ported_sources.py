"""Collections in a file of assistants: what was written is read again, and what was damaged is refused whole."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from aarhusai.assistants.porting.own import dump_file
from aarhusai.assistants.porting.reading import read_file, read_whole
from aarhusai.assistants.porting.sources import PortedCollection, PortedDocument
from aarhusai.assistants.porting.types import MOST_BYTES, Ported
from aarhusai.assistants.types import AssistantContent
from aarhusai.errors import Invalid, TooLarge
from aarhusai.terms.classes import DataClass

Json = dict[str, Any]
GUIDE = PortedDocument("Vejledning.md", "2026/Støtte", b"Fristen er 14 dage.")
LOGO = PortedDocument("Logo.png", "", bytes(range(256)), restricted=True)
SOURCES = PortedCollection("Standarder", "Kvalitetsstandarder", DataClass.parse("K2+K3"), (GUIDE, LOGO))
SPECIALIST = Ported("standarder", AssistantContent("Standarder"), None, ("Standarder",))


def file() -> Json:
    return json.loads(json.dumps(dump_file([SPECIALIST], [SOURCES])))


def read(value: Json) -> tuple[PortedCollection, ...]:
    return read_whole(json.dumps(value).encode()).collections


def test_what_was_written_is_read_again() -> None:
    assert file()["version"] == 2
    assert read(file()) == (SOURCES,)


def test_a_file_without_collections_stays_readable_to_older_releases() -> None:
    plain = dump_file([SPECIALIST])
    assert (plain["version"], "collections" in plain) == (1, False)
    assert read({**file(), "version": 1}) == ()


def first(value: Json) -> Json:
    return value["collections"][0]


def document(value: Json) -> Json:
    return first(value)["documents"][0]


DAMAGES: list[Callable[[Json], object]] = [
    lambda value: value.update(collections={}),
    lambda value: value.update(collections=[7]),
    lambda value: value.update(collections=[first(value)] * 2),
    lambda value: value.update(collections=[{**first(value), "name": f"Samling {one}"} for one in range(51)]),
    lambda value: first(value).pop("documents"),
    lambda value: first(value).update(documents=[{}]),
    lambda value: first(value).update(documents=[document(value)] * 2001),
    lambda value: first(value).update(name=" "),
    lambda value: first(value).update(name="x" * 201),
    lambda value: first(value).update(data_class="K9"),
    lambda value: first(value).update(owner="Mikkel"),
    lambda value: document(value).pop("content"),
    lambda value: document(value).update(content=7),
    lambda value: document(value).update(content="æ"),
    lambda value: document(value).update(content=document(value)["content"][:-4]),
    lambda value: document(value).update(content="", sha256=hashlib.sha256().hexdigest()),
    lambda value: document(value).update(sha256="0" * 64),
    lambda value: document(value).pop("sha256"),
    lambda value: document(value).update(restricted="no"),
    lambda value: document(value).update(folder=["2026"]),
    lambda value: document(value).update(url="https://lindehoej.example"),
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES, ids=range(len(DAMAGES)))
def test_a_damaged_collection_refuses_the_file(damage: Callable[[Json], object]) -> None:
    value = file()
    damage(value)
    with pytest.raises(Invalid, match="import_unreadable"):
        read(value)


def test_a_file_is_as_large_as_its_reader_allows() -> None:
    data = b" " * MOST_BYTES + json.dumps(file()).encode()
    with pytest.raises(TooLarge, match="import_too_large"):
        read_file(data)
    assert read_whole(data, 2 * MOST_BYTES).collections == (SOURCES,)
