"""An assistant's content as JSON: strictly read, because it comes from people, from files and from older houses.

Nothing unknown is accepted and nothing is guessed: a field of a newer schema would otherwise be lost in silence.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Final, TypeVar, cast
from uuid import UUID

from aarhusai.assistants.types import AssistantContent, Gate, ModelRequirement, Parameters
from aarhusai.errors import Invalid
from aarhusai.gateway.types import JsonValue
from aarhusai.grants.types import NOBODY, Grant, Right, SubjectKind
from aarhusai.terms.classes import DataClass, Zone
from aarhusai.terms.ids import CollectionId, ModelId, UnitId

SCHEMA: Final = 1
"""Of the JSON; a content of a higher one was written by a newer release."""

LONGEST: Final[Mapping[str, int]] = {
    "name": 100, "description": 500, "icon": 40, "instructions": 200_000, "banner": 500, "contact": 200,
}  # fmt: skip
"""Characters."""

LONGEST_TAG: Final = 40
LONGEST_PROMPT: Final = 500
LONGEST_TOOL: Final = 64
MOST: Final[Mapping[str, int]] = {
    "tags": 10, "collections": 20, "tools": 20, "suggested_prompts": 6, "sharing": 200, "denied": 200,
}  # fmt: skip
"""Items of a list."""

T = TypeVar("T")
_FIELDS: Final = frozenset(spec.name for spec in fields(AssistantContent))


def dump(content: AssistantContent) -> dict[str, JsonValue]:
    """The content as JSON; `parse` reads it."""
    wanted, asked = content.requirement, content.parameters
    return {
        "schema": SCHEMA,
        "name": content.name,
        "description": content.description,
        "icon": content.icon,
        "tags": list(content.tags),
        "instructions": content.instructions,
        "model_id": None if content.model_id is None else str(content.model_id),
        "requirement": None
        if wanted is None
        else {"max_zone": wanted.max_zone.value, "modality": wanted.modality, "max_price": wanted.max_price},
        "collections": [str(one) for one in content.collections],
        "tools": list(content.tools),
        "suggested_prompts": list(content.suggested_prompts),
        "parameters": {"temperature": asked.temperature, "top_p": asked.top_p, "max_output": asked.max_output},
        "ceiling": None if content.ceiling is None else str(content.ceiling),
        "banner": content.banner,
        "contact": content.contact,
        "open_instructions": content.open_instructions,
        "open_sources": content.open_sources,
        "gate": {"required": content.gate.required, "least": content.gate.least},
        "sharing": [dump_grant(one) for one in content.sharing],
        "denied": [str(one) for one in content.denied],
    }


def dump_grant(grant: Grant) -> dict[str, JsonValue]:
    """A wanted grant to use; the subject of everyone is null."""
    everyone = grant.subject_kind is SubjectKind.EVERYONE
    return {"subject_kind": grant.subject_kind.value, "subject_id": None if everyone else str(grant.subject_id)}


def parse(value: object) -> AssistantContent:
    """Reads what `dump` wrote; what is left out has its default, but for the name.

    Raises Invalid("content_newer") for a higher schema, and Invalid("bad_content") with the field that is wrong.
    """
    found = _mapping(value, "content")
    schema = found.get("schema")
    if isinstance(schema, int) and not isinstance(schema, bool) and schema > SCHEMA:
        raise Invalid("content_newer", "This was written by a newer release.", {"schema": schema, "known": SCHEMA})
    if schema != SCHEMA or isinstance(schema, bool):
        raise bad("schema")
    _only(found, _FIELDS | {"schema"}, "content")
    read = _Fields(found)
    return AssistantContent(
        name=read.text("name", None),
        description=read.text("description"),
        icon=read.text("icon", "pen"),
        tags=read.texts("tags", LONGEST_TAG),
        instructions=read.text("instructions"),
        model_id=read.maybe("model_id", lambda one: ModelId(_uuid(one, "model_id"))),
        requirement=read.maybe("requirement", _requirement),
        collections=read.items("collections", lambda one: CollectionId(_uuid(one, "collections"))),
        tools=read.texts("tools", LONGEST_TOOL),
        suggested_prompts=read.texts("suggested_prompts", LONGEST_PROMPT),
        parameters=read.maybe("parameters", _parameters) or Parameters(),
        ceiling=read.maybe("ceiling", _data_class),
        banner=read.text("banner"),
        contact=read.text("contact"),
        open_instructions=read.flag("open_instructions", otherwise=True),
        open_sources=read.flag("open_sources", otherwise=True),
        gate=read.maybe("gate", _gate) or Gate(),
        sharing=read.items("sharing", parse_grant),
        denied=read.items("denied", lambda one: UnitId(_uuid(one, "denied"))),
    )


def parse_grant(value: object) -> Grant:
    """A wanted grant to use. Raises Invalid("bad_content")."""
    found = _mapping(value, "sharing")
    _only(found, frozenset({"subject_kind", "subject_id"}), "sharing")
    try:
        kind = SubjectKind(str(found.get("subject_kind")))
    except ValueError as error:
        raise bad("sharing") from error
    subject = found.get("subject_id")
    if (subject is None) != (kind is SubjectKind.EVERYONE):
        raise bad("sharing")
    return Grant(kind, NOBODY if subject is None else _uuid(subject, "sharing"), Right.USE)


def checked(content: AssistantContent) -> AssistantContent:
    """The content, when it keeps every limit that `parse` holds. Raises Invalid("bad_content" | "content_too_long")."""
    return parse(dump(content))


class _Fields:
    """One object's fields by name, each checked as it is read."""

    def __init__(self, found: Mapping[str, object]) -> None:
        self._found = found

    def text(self, name: str, otherwise: str | None = "") -> str:
        value = self._found.get(name, otherwise)
        if not isinstance(value, str):
            raise bad(name)
        return _short(value, name, LONGEST[name])

    def flag(self, name: str, *, otherwise: bool) -> bool:
        value = self._found.get(name, otherwise)
        if not isinstance(value, bool):
            raise bad(name)
        return value

    def texts(self, name: str, longest: int) -> tuple[str, ...]:
        def one(value: object) -> str:
            if not isinstance(value, str):
                raise bad(name)
            return _short(value, name, longest)

        return self.items(name, one)

    def items(self, name: str, read: Callable[[object], T]) -> tuple[T, ...]:
        value = self._found.get(name, ())
        if not isinstance(value, Sequence) or isinstance(value, str | bytes):
            raise bad(name)
        listed = cast("Sequence[object]", value)
        if len(listed) > MOST[name]:
            raise Invalid("content_too_long", "There is too much of something.", {"field": name, "limit": MOST[name]})
        return tuple(dict.fromkeys(read(one) for one in listed))

    def maybe(self, name: str, read: Callable[[object], T]) -> T | None:
        value = self._found.get(name)
        return None if value is None else read(value)


def bad(field: str) -> Invalid:
    """The content cannot be used; `field` is what is wrong with it."""
    return Invalid("bad_content", "The assistant's content cannot be read.", {"field": field})


def _requirement(value: object) -> ModelRequirement:
    found = _mapping(value, "requirement")
    _only(found, frozenset({"max_zone", "modality", "max_price"}), "requirement")
    try:
        zone = Zone(str(found.get("max_zone")))
    except ValueError as error:
        raise bad("requirement") from error
    modality = found.get("modality")
    if modality is not None and (not isinstance(modality, str) or not 0 < len(modality) <= LONGEST_TOOL):
        raise bad("requirement")
    return ModelRequirement(zone, modality, _number(found.get("max_price"), 0, 1_000_000, "requirement"))


def _parameters(value: object) -> Parameters:
    found = _mapping(value, "parameters")
    _only(found, frozenset({"temperature", "top_p", "max_output"}), "parameters")
    longest = found.get("max_output")
    if longest is not None and (isinstance(longest, bool) or not isinstance(longest, int)):
        raise bad("parameters")
    if longest is not None and not 1 <= longest <= 1_000_000:
        raise bad("parameters")
    return Parameters(
        _number(found.get("temperature"), 0, 2, "parameters"), _number(found.get("top_p"), 0, 1, "parameters"), longest
    )


def _gate(value: object) -> Gate:
    found = _mapping(value, "gate")
    _only(found, frozenset({"required", "least"}), "gate")
    required = found.get("required", False)
    if not isinstance(required, bool):
        raise bad("gate")
    least = _number(found.get("least", 1.0), 0, 1, "gate")
    return Gate(required, 1.0 if least is None else least)


def _data_class(value: object) -> DataClass:
    try:
        return DataClass.parse(str(value))
    except ValueError as error:
        raise bad("ceiling") from error


def _number(value: object, least: float, most: float, field: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise bad(field)
    return float(value)


def _uuid(value: object, field: str) -> UUID:
    try:
        return UUID(str(value))
    except ValueError as error:
        raise bad(field) from error


def _short(value: str, field: str, longest: int) -> str:
    if len(value) > longest:
        raise Invalid("content_too_long", "A text of it is too long.", {"field": field, "limit": longest})
    return value


def _mapping(value: object, field: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise bad(field)
    return cast("Mapping[str, object]", value)


def _only(found: Mapping[str, object], known: frozenset[str], field: str) -> None:
    if not known.issuperset(found):
        raise bad(field)
