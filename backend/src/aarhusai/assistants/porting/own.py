"""Our own format: one JSON object with everything of assistants but people, secrets and ids.

`{"format": "aarhusai.assistants", "version": 1, "assistants": [...]}`. A file of a higher version is refused whole:
what this release does not know would otherwise be lost in silence. Collections are named; a file of version 2 has them
with it, under `collections` (`sources.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Final, cast

from aarhusai.assistants.content import SCHEMA, dump, parse
from aarhusai.assistants.porting.sources import PortedCollection, dump_collection
from aarhusai.assistants.porting.types import (
    LONGEST_LINE,
    LONGEST_TEXT,
    MOST_CASES,
    MOST_LINES,
    Fault,
    Item,
    ItemKind,
    Ported,
    PortedCase,
)
from aarhusai.assistants.types import AssistantContent
from aarhusai.errors import Invalid
from aarhusai.gateway.types import JsonValue
from aarhusai.kit.slugs import slug_of
from aarhusai.terms.classes import DataClass

FORMAT: Final = "aarhusai.assistants"
VERSION: Final = 2
"""The newest that is read."""

WITHOUT_SOURCES: Final = 1
"""What is written where no collection is carried: older releases read it too."""

_NOT_CARRIED: Final = ("schema", "model_id", "collections", "contact", "sharing", "denied")
"""Of a content: people, ids of a house, and what this format says in words of its own."""

_CONTENT: Final = frozenset(spec.name for spec in fields(AssistantContent)) - frozenset(_NOT_CARRIED)
_OWN: Final = frozenset(("slug", "model", "collections", "tests"))
_CASE: Final = frozenset(("question", "facts", "must", "must_not", "source", "data_class", "rubric"))
_LONGEST_NAME: Final = 200
_MOST_COLLECTIONS: Final = 20


def dump_file(assistants: Sequence[Ported], collections: Sequence[PortedCollection] = ()) -> dict[str, JsonValue]:
    """The whole file; `read_item` reads each of its assistants."""
    items: list[JsonValue] = [_dump_item(one) for one in assistants]
    if not collections:
        return {"format": FORMAT, "version": WITHOUT_SOURCES, "assistants": items}
    carried: list[JsonValue] = [dump_collection(one) for one in collections]
    return {"format": FORMAT, "version": VERSION, "assistants": items, "collections": carried}


def read_item(value: object) -> Item:
    """One assistant of a file. What cannot be read has its problem and nothing else."""
    found: Mapping[str, object] = cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}
    name = found.get("name")
    shown = name[:_LONGEST_NAME] if isinstance(name, str) else ""
    given = found.get("slug")
    slug = slug_of(given if isinstance(given, str) else shown, "assistent")
    unknown = set(found) - _CONTENT - _OWN
    if not found or unknown:
        return Item(ItemKind.ASSISTANT, shown, slug, None, (Fault.UNKNOWN_FIELD if unknown else Fault.UNREADABLE,))
    try:
        content = parse({"schema": SCHEMA, **{key: found[key] for key in _CONTENT if key in found}})
        ported = Ported(slug, content, _model(found), _collections(found), _cases(found.get("tests", ())))
    except Invalid as error:
        problem = Fault.TOO_LONG if error.code == "content_too_long" else Fault.UNREADABLE
        return Item(ItemKind.ASSISTANT, shown, slug, None, (problem,))
    if not content.name.strip():
        return Item(ItemKind.ASSISTANT, shown, slug, None, (Fault.UNREADABLE,))
    return Item(ItemKind.ASSISTANT, shown, slug, ported)


def _dump_item(one: Ported) -> dict[str, JsonValue]:
    content = {key: value for key, value in dump(one.content).items() if key not in _NOT_CARRIED}
    return {
        "slug": one.slug,
        **content,
        "model": one.model,
        "collections": list(one.collections),
        "tests": [_dump_case(case) for case in one.cases],
    }


def _dump_case(case: PortedCase) -> dict[str, JsonValue]:
    """Only what is asked for: a file is read by people too."""
    written: dict[str, JsonValue] = {
        "question": case.question,
        "facts": list(case.facts),
        "must": list(case.must),
        "must_not": list(case.must_not),
        "source": case.source,
        "data_class": None if case.data_class is None else str(case.data_class),
        "rubric": case.rubric,
    }
    return {key: value for key, value in written.items() if value}


def _model(found: Mapping[str, object]) -> str | None:
    value = found.get("model")
    if value is None:
        return None
    return _text(value, "model", _LONGEST_NAME)


def _collections(found: Mapping[str, object]) -> tuple[str, ...]:
    return _texts(found.get("collections", ()), "collections", _LONGEST_NAME, _MOST_COLLECTIONS)


def _cases(value: object) -> tuple[PortedCase, ...]:
    return tuple(_case(one) for one in _listed(value, "tests", MOST_CASES))


def _case(value: object) -> PortedCase:
    if not isinstance(value, Mapping):
        raise _bad("tests")
    found = cast("Mapping[str, object]", value)
    if set(found) - _CASE:
        raise _bad("tests")
    question = _text(found.get("question"), "tests", LONGEST_TEXT)
    if not question.strip():
        raise _bad("tests")
    source, rubric, highest = found.get("source"), found.get("rubric"), found.get("data_class")
    return PortedCase(
        question=question,
        facts=_texts(found.get("facts", ()), "tests", LONGEST_LINE, MOST_LINES),
        must=_texts(found.get("must", ()), "tests", LONGEST_LINE, MOST_LINES),
        must_not=_texts(found.get("must_not", ()), "tests", LONGEST_LINE, MOST_LINES),
        source=None if source is None else _text(source, "tests", _LONGEST_NAME),
        data_class=None if highest is None else _class(highest),
        rubric=None if rubric is None else _text(rubric, "tests", LONGEST_TEXT),
    )


def _class(value: object) -> DataClass:
    try:
        return DataClass.parse(str(value))
    except ValueError as error:
        raise _bad("tests") from error


def _texts(value: object, field: str, longest: int, most: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_text(one, field, longest) for one in _listed(value, field, most)))


def _listed(value: object, field: str, most: int) -> Sequence[object]:
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise _bad(field)
    listed = cast("Sequence[object]", value)
    if len(listed) > most:
        raise _too_long(field, most)
    return listed


def _text(value: object, field: str, longest: int) -> str:
    if not isinstance(value, str):
        raise _bad(field)
    if len(value) > longest:
        raise _too_long(field, longest)
    return value


def _bad(field: str) -> Invalid:
    return Invalid("bad_content", "The assistant's content cannot be read.", {"field": field})


def _too_long(field: str, limit: int) -> Invalid:
    return Invalid("content_too_long", "There is too much of something.", {"field": field, "limit": limit})
