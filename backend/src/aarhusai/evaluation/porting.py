"""Assistants with their test cases into files, and out of them: all of a file or, where something stops it, nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Final, Literal

from aarhusai.assistants.content import parse
from aarhusai.assistants.drafts import Drafts, require
from aarhusai.assistants.facts import live_facts
from aarhusai.assistants.porting.own import dump_file
from aarhusai.assistants.porting.reading import FileRead, read_whole
from aarhusai.assistants.porting.sources import PortedCollection
from aarhusai.assistants.porting.storing import Building, NewAssistant, check_builder, store, taken
from aarhusai.assistants.porting.types import MOST_BYTES, Fault, Item, ItemKind, Ported, PortedCase
from aarhusai.assistants.publishing import assistant_not_found
from aarhusai.assistants.rights import AssistantRight
from aarhusai.assistants.service import Assistants
from aarhusai.assistants.tools.catalogue import TOOLS
from aarhusai.assistants.types import ASSISTANT_KIND, AssistantContent
from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import Forbidden, NotFound
from aarhusai.evaluation.cases import add_cases
from aarhusai.evaluation.porting_sources import Stock
from aarhusai.evaluation.repository import cases as case_table
from aarhusai.evaluation.targets import KnownModels
from aarhusai.evaluation.types import Case, Expected, NewCase, WantedSource
from aarhusai.gateway.types import JsonValue
from aarhusai.knowledge.lending import collection_facts
from aarhusai.storage.database import Database, Executor
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import AssistantId, CollectionId, DocumentId, UnitId

NOTE: Final = "Importeret"
"""What the first version of an assistant says that came from a file."""

What = Literal["new", "exists", "refused"]


TitlesOf = Callable[[Actor, Collection[DocumentId]], Awaitable[Mapping[DocumentId, str]]]
"""The titles of documents, as far as the actor may see them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What of a file is wanted: the assistants of these short names, all when None, and whether its collections."""

    only: frozenset[str] | None = None
    collections: bool = True

    def of(self, file: FileRead) -> FileRead:
        """The file with nothing else in it."""
        items = tuple(one for one in file.items if self.only is None or one.slug in self.only)
        return FileRead(items, file.collections if self.collections else ())


EVERYTHING: Final = Choice()


@dataclass(frozen=True, slots=True)
class Coming:
    """A collection that is made for an assistant. `size` is bytes of its documents."""

    name: str
    documents: int
    size: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a thing in a file. `result` of a dry run is what would come of it; `id` then is None.

    `missing` names the model, the tools and the collections that it asks for and are not here.
    """

    kind: ItemKind
    name: str
    slug: str
    problems: tuple[Fault, ...]
    result: What
    id: AssistantId | None = None
    tests: int = 0
    missing: tuple[str, ...] = ()
    coming: tuple[Coming, ...] = ()


@dataclass(frozen=True, slots=True)
class Shelves:
    """What files refer to: models by their short name, collections and documents by theirs."""

    models: KnownModels
    stock: Stock
    titles: TitlesOf


@dataclass(frozen=True, slots=True)
class _Ready:
    """A thing that can be stored."""

    place: int
    new: NewAssistant
    cases: tuple[NewCase, ...]


class Porting:
    """Export and import, for those who may read or build."""

    def __init__(
        self, db: Database, assistants: Assistants, drafts: Drafts, building: Building, shelves: Shelves
    ) -> None:
        self._db = db
        self._assistants = assistants
        self._drafts = drafts
        self._building = building
        self._shelves = shelves

    async def export(
        self, actor: Actor, ids: Sequence[AssistantId], *, carried: int | None = None
    ) -> dict[str, JsonValue]:
        """A file of these, with at most `carried` bytes of their collections' documents; with None without them.

        Raises as `ported` and `sources` do.
        """
        ported = await self.ported(actor, ids)
        sources = () if carried is None else await self.sources(actor, ids, carried)
        return await asyncio.to_thread(dump_file, ported, sources)

    async def sources(self, actor: Actor, ids: Sequence[AssistantId], limit: int) -> tuple[PortedCollection, ...]:
        """The collections of these with their documents. Raises as `Stock.carried` does."""
        wanted: list[tuple[CollectionId, str]] = []
        async with self._db.session() as session:
            for one in ids:
                _, content = await self._content(session, actor, one)
                wanted += [(found.id, found.name) for found in await collection_facts(session, content.collections)]
        return await self._shelves.stock.carried(actor, wanted, limit)

    async def ported(self, actor: Actor, ids: Sequence[AssistantId]) -> list[Ported]:
        """These, each as it was last saved. Raises NotFound("assistant_not_found"), Forbidden."""
        async with self._db.session() as session:
            ported = [await self._ported(session, actor, one) for one in ids]
        async with self._db.transaction() as tx:
            for one in ids:
                await append(tx, AuditEntry(actor, "assistant.exported", ASSISTANT_KIND, one))
        return ported

    async def export_slugs(
        self, actor: Actor, slugs: Sequence[str], *, carried: int | None = None
    ) -> dict[str, JsonValue]:
        """A file of those with these short names, or of all that the actor may read. Raises as `export`."""
        known = sorted(self._assistants.snapshot.known.values(), key=lambda one: one.slug)
        if not slugs:
            mine = [one.id for one in known if await self._readable(actor, one.id)]
            return await self.export(actor, mine, carried=carried)
        by_slug = {one.slug: one.id for one in known}
        if any(slug not in by_slug for slug in slugs):
            raise assistant_not_found()
        return await self.export(actor, [by_slug[slug] for slug in dict.fromkeys(slugs)], carried=carried)

    async def take_in(
        self,
        actor: Actor,
        data: bytes,
        unit_id: UnitId | None = None,
        *,
        dry: bool = False,
        limit: int = MOST_BYTES,
        choice: Choice = EVERYTHING,
    ) -> tuple[Taken, ...]:
        """Makes what a file holds and the house does not have, in the unit (the actor's own when None).

        What is there already stays as it is: an assistant of the same short name, a collection of the actor's of the
        same name. Raises what `read_whole` and `Stock.make` raise, NotFound("unit_not_found"),
        Forbidden("not_a_builder" | "feature_off"), Conflict("slug_taken"); nothing was taken in then.
        """
        home = unit_id or actor.unit_id
        if home is None:
            raise Forbidden("not_a_builder", "The caller builds no assistants.")
        async with self._db.session() as session:
            await check_builder(session, actor, home, self._building)
        file = choice.of(await asyncio.to_thread(read_whole, data, limit))
        async with self._db.session() as session:
            there = await taken(session, [item.slug for item in file.items if item.ported is not None])
        coming = await self._coming(actor, file, there)
        if dry:
            found, _ = await self._prepared(actor, home, file, there, coming)
            return tuple(found)
        made = await self._shelves.stock.make(actor, home, coming)
        try:
            found, ready = await self._prepared(actor, home, file, there, coming)
            if ready:
                await self._store(actor, found, ready)
        except BaseException:
            await self._shelves.stock.unmake(actor, made)
            raise
        return tuple(found)

    async def _coming(self, actor: Actor, file: FileRead, there: frozenset[str]) -> list[PortedCollection]:
        """The collections of the file that a new assistant asks for and the actor does not have."""
        new = [item.ported for item in file.items if item.ported is not None and item.slug not in there]
        wanted = {name for one in new for name in one.collections}
        stock = self._shelves.stock
        return [one for one in file.collections if one.name in wanted and await stock.named(actor, one.name) is None]

    async def _prepared(
        self, actor: Actor, home: UnitId, file: FileRead, there: frozenset[str], coming: Sequence[PortedCollection]
    ) -> tuple[list[Taken], list[_Ready]]:
        """What comes of each thing of the file, and what is to be stored."""
        names = {one.name for one in coming}
        found: list[Taken] = []
        ready: list[_Ready] = []
        for item in file.items:
            if item.ported is None or item.slug in there:
                found.append(_taken(item, item.problems, "exists" if item.ported is not None else "refused"))
                continue
            content, problems, missing = await self._at_home(actor, item.ported, item.problems, names)
            whole = Fault.DRAFT_ONLY not in problems
            cases = tuple(map(_new_case, item.ported.cases))
            ready.append(_Ready(len(found), NewAssistant(item.slug, home, content, NOTE, whole), cases))
            made = tuple(_coming(one) for one in coming if one.name in item.ported.collections)
            found.append(replace(_taken(item, problems, "new"), missing=missing, coming=made))
        return found, ready

    async def _store(self, actor: Actor, found: list[Taken], ready: Sequence[_Ready]) -> None:
        async with self._db.transaction() as tx:
            for one in ready:
                assistant_id = await store(tx, actor, one.new)
                if one.cases:
                    await add_cases(tx, actor, assistant_id, one.cases)
                found[one.place] = replace(found[one.place], id=assistant_id)
            details: dict[str, Detail] = {"made": len(ready), "of": len(found)}
            await append(tx, AuditEntry(actor, "assistant.imported", ASSISTANT_KIND, details=details))
        await self._assistants.refresh()

    async def _at_home(
        self, actor: Actor, ported: Ported, problems: Sequence[Fault], coming: AbstractSet[str]
    ) -> tuple[AssistantContent, tuple[Fault, ...], tuple[str, ...]]:
        """The content with ids of this house, what is wrong, and the names of what could not be found here."""
        wrong, missing = list(problems), list[str]()
        models = {model.slug: model.id for model in self._shelves.models.visible_models(actor)}
        model_id = models.get(ported.model) if ported.model is not None else None
        if ported.model is not None and model_id is None:
            wrong.append(Fault.UNKNOWN_MODEL)
            missing.append(ported.model)
        collections: list[CollectionId] = []
        for name in ported.collections:
            known = await self._shelves.stock.named(actor, name)
            if known is not None:
                collections.append(known)
            if name in coming or known is None:
                wrong.append(Fault.NEW_COLLECTION if name in coming else Fault.UNKNOWN_COLLECTION)
            if name not in coming and known is None:
                missing.append(name)
        tools = tuple(one for one in ported.content.tools if one in TOOLS)
        if tools != ported.content.tools:
            wrong.append(Fault.UNKNOWN_TOOL)
            missing += [one for one in ported.content.tools if one not in TOOLS]
        content = replace(ported.content, model_id=model_id, collections=tuple(collections), tools=tools)
        async with self._db.session() as session:
            _, hindering = await self._drafts.judged(session, actor, content)
        if hindering:
            wrong.append(Fault.DRAFT_ONLY)
        return content, tuple(dict.fromkeys(wrong)), tuple(missing)

    async def _ported(self, executor: Executor, actor: Actor, assistant_id: AssistantId) -> Ported:
        models = self._shelves.models
        slug, content = await self._content(executor, actor, assistant_id)
        model = models.model(content.model_id) if content.model_id is not None else None
        named = await collection_facts(executor, content.collections)
        cases = await case_table.of(executor, assistant_id)
        titles = await self._titles(actor, cases)
        return Ported(
            slug,
            content,
            None if model is None else model.slug,
            tuple(one.name for one in named),
            tuple(_ported_case(case, titles) for case in cases),
        )

    async def _content(
        self, executor: Executor, actor: Actor, assistant_id: AssistantId
    ) -> tuple[str, AssistantContent]:
        """The short name, and what it says as it was last saved, or as it is written where nothing was."""
        row = await require(executor, actor, assistant_id, AssistantRight.READ)
        if row.newest_version is None:
            return row.slug, parse(row.draft)
        facts = await live_facts(executor, self._shelves.models, assistant_id, row.newest_version)
        return row.slug, facts.content

    async def _titles(self, actor: Actor, cases: Sequence[Case]) -> Mapping[DocumentId, str]:
        wanted = {
            case.expected.source.document_id
            for case in cases
            if case.expected.source is not None and case.expected.source.document_id is not None
        }
        return await self._shelves.titles(actor, wanted) if wanted else {}

    async def _readable(self, actor: Actor, assistant_id: AssistantId) -> bool:
        async with self._db.session() as session:
            try:
                await require(session, actor, assistant_id, AssistantRight.READ)
            except (NotFound, Forbidden):
                return False
        return True


def _taken(item: Item, problems: tuple[Fault, ...], result: What) -> Taken:
    tests = 0 if item.ported is None else len(item.ported.cases)
    return Taken(item.kind, item.name, item.slug, problems, result, tests=tests)


def _coming(one: PortedCollection) -> Coming:
    return Coming(one.name, len(one.documents), one.size)


def _ported_case(case: Case, titles: Mapping[DocumentId, str]) -> PortedCase:
    expected, source = case.expected, case.expected.source
    name = None
    if source is not None:
        name = source.name or (titles.get(source.document_id) if source.document_id is not None else None)
    return PortedCase(
        case.question,
        expected.facts,
        expected.must,
        expected.must_not,
        name,
        expected.data_class,
        expected.rubric,
    )


def _new_case(case: PortedCase) -> NewCase:
    source = None if case.source is None else WantedSource(name=case.source)
    expected = Expected(case.facts, case.must, case.must_not, source, case.data_class, case.rubric)
    return NewCase(case.question, expected)
