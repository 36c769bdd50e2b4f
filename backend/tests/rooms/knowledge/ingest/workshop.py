"""A collection, somebody who fills it, and a worker whose model and pace the test decides."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from facts import FACTS
from rooms.gateway.house import KEY, person, root_unit

from aarhusai.config import Settings
from aarhusai.gateway.catalogue import ModelDraft, ProviderDraft, Way
from aarhusai.gateway.door import Checks, Door
from aarhusai.gateway.provider import Embedded
from aarhusai.gateway.providers.scripted import ScriptedProvider
from aarhusai.gateway.registry import Registry
from aarhusai.gateway.service import ModelAdmin
from aarhusai.gateway.types import Endpoint, Task
from aarhusai.gateway.wrappers.ledger import Ledger
from aarhusai.knowledge.building import House, build_knowledge
from aarhusai.knowledge.collections import NewCollection
from aarhusai.knowledge.danish.terms import query_terms
from aarhusai.knowledge.documents import NewDocument
from aarhusai.knowledge.index.finding import Wanted, find, passages
from aarhusai.knowledge.ingest import service as ingest
from aarhusai.knowledge.ingest.building import PROCESSES, build_ingestion
from aarhusai.knowledge.ingest.preparing import Preparing
from aarhusai.knowledge.ingest.types import Progress
from aarhusai.knowledge.ingest.worker import Ingestion, Pace
from aarhusai.knowledge.service import Knowledge
from aarhusai.knowledge.types import Document, Passage, ReadableScope
from aarhusai.protection.classifier import DetectingClassifier
from aarhusai.protection.detector import Detector
from aarhusai.protection.recognisers.registry import Registry as Recognisers
from aarhusai.protection.text import ProtectedText
from aarhusai.storage.announcements import Announcements
from aarhusai.storage.database import Database
from aarhusai.storage.secrets import Secrets
from aarhusai.terms.actor import Actor, Role
from aarhusai.terms.classes import DataClass, Zone
from aarhusai.terms.ids import CollectionId, ModelId, PersonId


class KeptPreparing(Preparing):
    """The processes that look through documents take seconds to begin: one pair serves all tests of a test process."""

    async def close(self) -> None:
        """They go on; only the loop that counts their idle time ends."""
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None


PREPARING = KeptPreparing(PROCESSES, None)

QUICK = Pace(lease=2.0, heartbeat=0.2, poll=0.2, complete=0.3, complete_again=0.3)


class EmbeddingModel(ScriptedProvider):
    """Hashed words; the test may have it fail, or wait."""

    def __init__(self) -> None:
        super().__init__()
        self.failing: Exception | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.asked: list[str] = []

    async def embed(self, endpoint: Endpoint, texts: Sequence[ProtectedText]) -> Embedded:
        """See `ScriptedProvider`."""
        await self.gate.wait()
        if self.failing is not None:
            raise self.failing
        found = await super().embed(endpoint, texts)
        self.asked += [text.reveal() for text in texts]
        return found


@dataclass
class Workshop:
    """What a test works with."""

    db: Database
    url: str
    settings: Settings
    registry: Registry
    admin: ModelAdmin
    knowledge: Knowledge
    model: EmbeddingModel
    people: dict[PersonId, Actor]
    owner: Actor
    anna: Actor
    collection: CollectionId

    async def collection_of(self, actor: Actor, name: str = "Samling", data_class: str = "K1") -> CollectionId:
        """One more."""
        assert actor.unit_id is not None
        new = NewCollection(name, actor.unit_id, data_class=DataClass.parse(data_class))
        return (await self.knowledge.collections.create(actor, new)).id

    async def add(
        self, content: str | bytes, name: str = "notat.txt", actor: Actor | None = None, to: CollectionId | None = None
    ) -> Document:
        """Somebody (Anna) hands a file in."""

        async def chunks() -> AsyncIterator[bytes]:
            yield content.encode() if isinstance(content, str) else content

        new = NewDocument(name.rsplit("/", 1)[-1], name.rsplit("/", 1)[0] if "/" in name else "")
        return await self.knowledge.documents.upload(actor or self.anna, to or self.collection, new, chunks())

    async def document(self, document: Document) -> Document:
        """As it is now."""
        return (await self.knowledge.documents.get(self.anna, document.id)).document

    async def documents(self, to: CollectionId | None = None) -> dict[str, Document]:
        """All, by folder and name."""
        page, _ = await self.knowledge.documents.page(self.anna, to or self.collection)
        return {"/".join(part for part in (one.folder, one.name) if part): one for one in page.items}

    async def progress(self, to: CollectionId | None = None) -> Progress:
        """How the collection stands."""
        async with self.db.session() as session:
            return await ingest.progress(session, to or self.collection)

    async def settled(self, to: CollectionId | None = None, seconds: float = 40) -> Progress:
        """Waits until nothing of the collection is to come."""
        found = await self.progress(to)
        async with asyncio.timeout(seconds):
            while found.busy:
                await asyncio.sleep(0.05)
                found = await self.progress(to)
        return found

    async def found(self, word: str, to: CollectionId | None = None) -> list[Passage]:
        """What a search for a word finds that has just this word."""
        scope = ReadableScope((to or self.collection,))
        hits = await find(self.db, Wanted(scope, query_terms(word)))
        found = await passages(self.db, scope, [hit.chunk_id for hit in hits])
        return [passage for passage in found if word in passage.text.lower()]

    async def add_model(self, zone: Zone = Zone.Z4, name: str = "Søgemodel") -> ModelId:
        """An embedding model that everyone may use."""
        facts = None if zone is Zone.Z4 else FACTS
        draft_provider = ProviderDraft(f"Udbyder af {name}", "scripted", zone, facts=facts)
        provider = await self.admin.create_provider(self.owner, draft_provider)
        draft = ModelDraft(name=name, zone=zone, endpoints=(Way(provider.id, name),), tasks=frozenset({Task.EMBED}))
        return (await self.admin.create_model(self.owner, draft)).id

    async def choose(self, model_id: ModelId | None) -> None:
        """The platform owner chooses the embedding model."""
        from aarhusai.knowledge.ingest.spaces import Choice

        chosen = await self.knowledge.spaces.read(self.owner)
        await self.knowledge.spaces.choose(self.owner, chosen.revision, Choice(model_id))

    async def vectors(self, to: CollectionId | None = None) -> int:
        """How many chunks have a vector in the space that serves."""
        await self.knowledge.spaces.refresh()
        serving = self.knowledge.spaces.serving
        count = await self.db.value(
            int,
            "SELECT count(*) FROM chunk_vector WHERE space_id = %s AND collection_id = %s",
            (serving.id if serving else -1, to or self.collection),
        )
        return count or 0

    @asynccontextmanager
    async def working(self, pace: Pace = QUICK) -> AsyncGenerator[Ingestion]:
        """A worker."""

        async def actor_of(person_id: PersonId) -> Actor | None:
            return self.people.get(person_id)

        announcements = Announcements(self.url)
        ingestion = build_ingestion(self.settings, self.db, self.knowledge, actor_of, pace, PREPARING)
        await ingestion.start(announcements)
        await self.knowledge.spaces.start(announcements)
        announcements.start()
        try:
            yield ingestion
        finally:
            await ingestion.stop()
            await announcements.stop()
            await self.knowledge.spaces.stop()


async def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Waits until it holds."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110  # what is waited for happens in code that knows no event of ours
            await asyncio.sleep(0.02)


async def until_async(holds: Callable[[], Awaitable[bool]], seconds: float = 30) -> None:
    """Waits until it holds."""
    async with asyncio.timeout(seconds):
        while not await holds():  # noqa: ASYNC110  # the same
            await asyncio.sleep(0.05)


@asynccontextmanager
async def a_workshop(db: Database, url: str, folder: Path) -> AsyncGenerator[Workshop]:
    """A house with nobody in it but a platform owner and Anna, who has a collection."""
    secrets = Secrets(KEY)
    registry = Registry(db, secrets)
    await registry.refresh()
    ledger = Ledger(db, "test")
    model = EmbeddingModel()
    classifier = DetectingClassifier(Detector(Recognisers()))
    door = Door(registry, {"scripted": model}, ledger, Checks(classifier=classifier))
    settings = replace(Settings(), data=folder, database_url=url)
    knowledge = build_knowledge(House(settings, db, secrets, registry, door, classifier))
    unit = await root_unit(db)
    owner = await person(db, "Petra Platform", Role.PLATFORM_OWNER, unit)
    anna = await person(db, "Anna Ansat", Role.BUILDER, unit)
    assert owner.person_id is not None
    assert anna.person_id is not None
    admin = ModelAdmin(db, secrets, registry, {"scripted"})
    people = {owner.person_id: owner, anna.person_id: anna}
    shop = Workshop(db, url, settings, registry, admin, knowledge, model, people, owner, anna, CollectionId(unit))
    shop.collection = await shop.collection_of(anna)
    try:
        yield shop
    finally:
        await door.close()
        await registry.stop()
