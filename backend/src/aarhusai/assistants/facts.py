"""What an approval is of: the facts of one version as they are just now, for `usecases` to fingerprint and to show."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from aarhusai.assistants.models import chats, fitting
from aarhusai.assistants.publishing import assistant_not_found, version_not_found
from aarhusai.assistants.repository import publishing as table
from aarhusai.assistants.repository import versions
from aarhusai.assistants.types import AssistantContent, AssistantState, Gate, ModelRequirement
from aarhusai.errors import Invalid
from aarhusai.gateway.types import Model
from aarhusai.grants.types import Grant
from aarhusai.identity import subjects
from aarhusai.knowledge.lending import CollectionFacts, collection_facts
from aarhusai.storage.database import Executor
from aarhusai.terms.classes import DataClass, Zone
from aarhusai.terms.ids import AssistantId, CollectionId, ModelId, ProviderId, UnitId


class KnownModels(Protocol):
    """The little of `gateway.registry` that facts are told from."""

    def model(self, model_id: ModelId) -> Model | None:
        """The model, or None when there is none."""
        ...

    def every_model(self) -> tuple[Model, ...]:
        """Every model there is, in the order people see."""
        ...


@dataclass(frozen=True, slots=True)
class ModelFact:
    """A model that answers: its zone, and who runs it (provider, slug and zone of each way to it)."""

    id: ModelId
    name: str
    zone: Zone
    on: bool
    providers: tuple[tuple[ProviderId, str, Zone], ...]


@dataclass(frozen=True, slots=True)
class NamedSubject:
    """A wanted grant with the name of whom it is for: empty for everyone, None for one that is gone."""

    grant: Grant
    name: str | None


@dataclass(frozen=True, slots=True)
class AssistantFacts:
    """One version. `model` is the one it names, None where it names none or that is gone; `answering` are the models
    that fit `requirement` just now. With neither the person chooses among the models of the house. `loosest` is the
    zone of the loosest that may answer just now where the version names none; None where there is no such model.

    `collections` are those that still exist, `missing_collections` how many do not.
    """

    assistant_id: AssistantId
    slug: str
    name: str
    icon: str
    description: str
    unit_id: UnitId | None
    unit_name: str
    unit_path: str
    state: AssistantState
    version: int
    live_version: int | None
    instructions_sha256: str
    model_id: ModelId | None
    model: ModelFact | None
    requirement: ModelRequirement | None
    answering: tuple[ModelFact, ...]
    loosest: Zone | None
    ceiling: DataClass | None
    collections: tuple[CollectionFacts, ...]
    missing_collections: int
    tools: tuple[str, ...]
    sharing: tuple[NamedSubject, ...]
    denied: tuple[UnitId, ...]
    open_instructions: bool
    open_sources: bool
    gate: Gate
    content: AssistantContent


async def live_facts(
    executor: Executor, models: KnownModels, assistant_id: AssistantId, version: int
) -> AssistantFacts:
    """The facts of a version, whoever asks: the caller decides who may see them.

    Raises NotFound("assistant_not_found" | "version_not_found") and Invalid for a content that cannot be read.
    """
    head = await table.head(executor, assistant_id)
    if head is None or head.deleted:
        raise assistant_not_found()
    row = await versions.one(executor, assistant_id, version)
    if row is None:
        raise version_not_found()
    content = row.version().content
    found = {one.id: one for one in await collection_facts(executor, content.collections)}
    names = await subjects.names(executor, [grant.subject_id for grant in content.sharing])
    return _facts(head, version, content, _Around(models, found, names))


async def facts_of_several(
    executor: Executor, models: KnownModels, wanted: Mapping[AssistantId, int]
) -> dict[AssistantId, AssistantFacts]:
    """The same of a version of each of several (at most some hundreds), in four statements.

    One that is gone, or that cannot be read, is left out.
    """
    heads = {AssistantId(one.id): one for one in await table.heads(executor, list(wanted)) if not one.deleted}
    contents: dict[AssistantId, AssistantContent] = {}
    for row in await versions.several(executor, wanted):
        with suppress(Invalid):
            contents[AssistantId(row.assistant_id)] = row.version().content
    sources = list(dict.fromkeys(one for content in contents.values() for one in content.collections))
    found = {one.id: one for one in await collection_facts(executor, sources)}
    subject_ids = list({grant.subject_id for content in contents.values() for grant in content.sharing})
    around = _Around(models, found, await subjects.names(executor, subject_ids))
    return {one: _facts(heads[one], wanted[one], contents[one], around) for one in contents if one in heads}


@dataclass(frozen=True, slots=True)
class _Around:
    """What facts are told from besides the assistant itself."""

    models: KnownModels
    collections: Mapping[CollectionId, CollectionFacts]
    names: Mapping[UUID, str]


def _facts(head: table.HeadRow, version: int, content: AssistantContent, around: _Around) -> AssistantFacts:
    models, wanted = around.models, content.requirement
    found = [around.collections[one] for one in content.collections if one in around.collections]
    named = models.model(content.model_id) if content.model_id is not None else None
    able = fitting(models.every_model(), wanted) if wanted is not None else ()
    return AssistantFacts(
        assistant_id=AssistantId(head.id),
        slug=head.slug,
        name=content.name,
        icon=content.icon,
        description=content.description,
        unit_id=None if head.unit_id is None else UnitId(head.unit_id),
        unit_name=head.unit_name,
        unit_path=head.unit_path,
        state=AssistantState(head.state),
        version=version,
        live_version=head.live_version,
        instructions_sha256=hashlib.sha256(content.instructions.encode("utf-8", "surrogatepass")).hexdigest(),
        model_id=content.model_id,
        model=None if named is None else _fact(named),
        requirement=wanted,
        answering=tuple(map(_fact, able)),
        loosest=_loosest(able if wanted is not None else models.every_model(), content),
        ceiling=content.ceiling,
        collections=tuple(found),
        missing_collections=len(content.collections) - len(found),
        tools=content.tools,
        sharing=_named(content.sharing, around.names),
        denied=content.denied,
        open_instructions=content.open_instructions,
        open_sources=content.open_sources,
        gate=content.gate,
        content=content,
    )


def _loosest(models: Iterable[Model], content: AssistantContent) -> Zone | None:
    if content.model_id is not None:
        return None
    return min((one.zone for one in models if chats(one)), key=lambda zone: zone.strictness, default=None)


def _named(sharing: Sequence[Grant], names: Mapping[UUID, str]) -> tuple[NamedSubject, ...]:
    everyone = {grant.subject_id for grant in sharing if grant.subject_kind == "everyone"}
    return tuple(
        NamedSubject(grant, "" if grant.subject_id in everyone else names.get(grant.subject_id)) for grant in sharing
    )


def _fact(model: Model) -> ModelFact:
    ways = tuple(dict.fromkeys((way.provider_id, way.provider_slug, way.zone) for way in model.endpoints))
    return ModelFact(model.id, model.name, model.zone, model.on and bool(model.endpoints), ways)
