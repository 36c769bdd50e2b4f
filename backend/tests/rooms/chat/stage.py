"""The chat room with nobody else in the house: two people, two models, and an agent loop that the test plays itself."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from uuid import UUID

from aarhusai.assistants.types import AgentRun, Assistant, AssistantContent
from aarhusai.chat.answer_sources import AnswerSources
from aarhusai.chat.asking import Asking
from aarhusai.chat.attachments import Attachments
from aarhusai.chat.choosing import Choosing
from aarhusai.chat.live.lease import new_replica
from aarhusai.chat.live.live import Live
from aarhusai.chat.live.running import TurnReader
from aarhusai.chat.sealing import TEXT, open_piece, open_text
from aarhusai.chat.service import Chat
from aarhusai.chat.store import Store, make_store
from aarhusai.chat.temporary import TemporaryChats
from aarhusai.chat.types import Ask, Batch, Closed, Listing, Notice, Opened
from aarhusai.errors import NotFound, TooLarge
from aarhusai.gateway.types import Model, Task
from aarhusai.kit.ids import new_id
from aarhusai.knowledge.citing import Askable, CitedDocument
from aarhusai.knowledge.types import Lending
from aarhusai.storage.announcements import Announcements
from aarhusai.storage.database import Database
from aarhusai.storage.key_cipher import KeyId
from aarhusai.storage.key_schema import key_database_url, prepare_key_database
from aarhusai.storage.key_store import KeyDatabase
from aarhusai.storage.secrets import Secrets
from aarhusai.terms.actor import Actor, ActorKind
from aarhusai.terms.blobs import StoredBlob
from aarhusai.terms.classes import Zone
from aarhusai.terms.events import Ended, ReasoningPiece, TextPiece, TurnEvent, TurnStatus
from aarhusai.terms.ids import (
    AssistantId,
    BlobId,
    CollectionId,
    ConversationId,
    DocumentId,
    MessageId,
    ModelId,
    PersonId,
    UnitId,
)

PATIENCE = 5.0

MASTER_KEY = bytes(range(32))


def a_model(slug: str, bundled: bool = False) -> Model:
    """A chat model in Z4."""
    return Model(
        id=ModelId(new_id()),
        slug=slug,
        name=slug.title(),
        description="",
        zone=Zone.Z4,
        tasks=frozenset({Task.CHAT}),
        modalities=frozenset({"text"}),
        context_window=8192,
        max_output=1024,
        supports_tools=False,
        price_input=0,
        price_output=0,
        currency="DKK",
        bundled=bundled,
        on=True,
        position=1,
        endpoints=(),
        revision=1,
    )


class PlayedAnswers:
    """An agent loop whose events the test gives one by one. Every run that began is in `runs`."""

    def __init__(self) -> None:
        self.runs: list[AgentRun] = []
        self.closed: list[AgentRun] = []
        self.play: Callable[[AgentRun], AsyncIterator[TurnEvent]] | None = None
        self._open: list[asyncio.Queue[TurnEvent | BaseException]] = []

    async def run(self, run: AgentRun) -> AsyncGenerator[TurnEvent, None]:
        """The events the test gives to the run; it ends with an `Ended`, or with the error it is given."""
        queue: asyncio.Queue[TurnEvent | BaseException] = asyncio.Queue()
        self.runs.append(run)
        self._open.append(queue)
        try:
            if self.play is not None:
                async for event in self.play(run):
                    yield event
                return
            while True:
                event = await queue.get()
                if isinstance(event, BaseException):
                    raise event
                yield event
        finally:
            self._open.remove(queue)
            self.closed.append(run)

    async def give(self, *events: TurnEvent | BaseException) -> None:
        """Lets the newest run that is not over say this; waits for one to begin."""
        await until(lambda: bool(self._open))
        for event in events:
            self._open[-1].put_nowait(event)
        await asyncio.sleep(0)


def said(text: str, at: int = 0) -> TextPiece:
    """A piece of the answer; the chat room counts the offset itself."""
    return TextPiece(text, at)


def thought(text: str) -> ReasoningPiece:
    """A piece of reasoning."""
    return ReasoningPiece(text, 0)


EVERYTHING = Listing()
DONE = Ended(TurnStatus.DONE, None, 12, 34)


class FilesInMemory:
    """A blob store whose rows are in the database and whose bytes are not."""

    def __init__(self) -> None:
        self.stored: dict[BlobId, bytes] = {}
        self.db: Database | None = None

    async def put(self, chunks: AsyncIterable[bytes], limit: int) -> StoredBlob:
        """Keeps what comes."""
        content = b"".join([chunk async for chunk in chunks])
        if len(content) > limit:
            raise TooLarge("file_too_large", "The file is too large.", {"limit": limit})
        stored = StoredBlob(BlobId(new_id()), len(content), b"sha256")
        assert self.db is not None
        await self.db.run(
            "INSERT INTO blob (id, wrapped_key, size, sha256) VALUES (%s, %s, %s, %s)",
            (stored.id, b"key", stored.size, stored.sha256),
        )
        self.stored[stored.id] = content
        return stored

    async def open(self, blob_id: BlobId) -> AsyncIterable[bytes]:
        """In small pieces."""

        async def pieces() -> AsyncGenerator[bytes, None]:
            content = self.stored[blob_id]
            for at in range(0, len(content), 70_000):
                yield content[at : at + 70_000]

        return pieces()


@dataclass
class StandInHouse:
    """What the room needs of gateway, assistants and knowledge."""

    models: list[Model]
    assistants: list[Assistant] = field(default_factory=list[Assistant])
    collections: dict[CollectionId, Askable] = field(default_factory=dict[CollectionId, Askable])
    cited: dict[DocumentId, CitedDocument] = field(default_factory=dict[DocumentId, CitedDocument])
    files: FilesInMemory = field(default_factory=FilesInMemory)

    def usable(self, actor: Actor, model_id: ModelId) -> Model | None:
        """Every model that is on, for everybody."""
        return next((m for m in self.models if m.id == model_id and m.on), None)

    def visible_models(self, actor: Actor) -> tuple[Model, ...]:
        """Every model that is on."""
        return tuple(m for m in self.models if m.on)

    def default_model(self, actor: Actor) -> Model | None:
        """The first."""
        return next((m for m in self.models if m.on), None)

    def quoting_model(self, actor: Actor) -> Model | None:
        """The one that quotes, if the test has one."""
        return next((m for m in self.models if m.quotes), None)

    async def chosen(
        self, actor: Actor, wanted: Sequence[CollectionId], lending: Lending | None = None
    ) -> Sequence[Askable]:
        """Those that the test has given."""
        return [self.collections[one] for one in wanted if one in self.collections]

    async def documents(
        self, actor: Actor, ids: Collection[DocumentId], lending: Lending | None = None
    ) -> Mapping[DocumentId, CitedDocument]:
        """Those that the test has given."""
        return {one: self.cited[one] for one in ids if one in self.cited}

    def get(self, actor: Actor, assistant_id: AssistantId) -> Assistant:
        """By id."""
        for assistant in self.assistants:
            if assistant.id == assistant_id:
                return assistant
        raise NotFound("assistant_not_found", "There is no such assistant.")

    def default(self, actor: Actor) -> Assistant | None:
        """None here: the tests of assistants are in their own room."""
        return None

    def trial(self, actor: Actor, assistant_id: AssistantId, content: AssistantContent) -> Assistant:
        """Nobody builds here."""
        raise NotFound("assistant_not_found", "There is no such assistant.")

    def lending(self, assistant: Assistant) -> Lending | None:
        """Nothing is lent here."""
        return None


@dataclass
class Replica:
    """One web process: its own pool, listener, running turns and temporary chats."""

    db: Database
    keys: KeyDatabase
    store: Store
    announcements: Announcements
    answers: PlayedAnswers
    live: Live
    chat: Chat


@dataclass
class Stage:
    """The database, who is in it, and the first web process."""

    db: Database
    house: StandInHouse
    anna: Actor
    bo: Actor
    here: Replica

    @property
    def chat(self) -> Chat:
        """The first process's room."""
        return self.here.chat

    @property
    def live(self) -> Live:
        """The first process's turns."""
        return self.here.live

    @property
    def answers(self) -> PlayedAnswers:
        """The first process's agent loop."""
        return self.here.answers

    async def converse(self, text: str, answer: str, actor: Actor | None = None) -> Closed:
        """A whole turn in a new conversation."""
        reader = await self.chat.ask(actor or self.anna, asking(text))
        await self.answers.give(said(answer), DONE)
        return await end_of(reader)


def asking(
    text: str | None,
    conversation_id: ConversationId | None = None,
    parent_id: MessageId | None = None,
    **more: object,
) -> Ask:
    """A question with a fresh request id."""
    ask = Ask(request_id=new_id(), conversation_id=conversation_id, parent_id=parent_id, text=text)
    return replace(ask, **more)  # pyright: ignore[reportArgumentType]  # the fields of Ask


async def notices_of(reader: TurnReader) -> list[Notice]:
    """Everything to the end."""
    found: list[Notice] = []
    async with asyncio.timeout(PATIENCE * 2):
        while (batch := await reader.read(PATIENCE)) is not None:
            found += batch.notices
    return found


async def end_of(reader: TurnReader) -> Closed:
    """The last notice."""
    last = (await notices_of(reader))[-1]
    assert isinstance(last, Closed)
    return last


async def opening_of(reader: TurnReader) -> Opened:
    """The first notice."""
    batch = await reader.read(PATIENCE)
    assert batch is not None
    assert isinstance(batch.notices[0], Opened)
    return batch.notices[0]


async def next_of(reader: TurnReader) -> Batch:
    """The next batch that holds something."""
    async with asyncio.timeout(PATIENCE):
        while True:
            batch = await reader.read(PATIENCE)
            assert batch is not None
            if batch.notices:
                return batch


def text_of(notices: Sequence[Notice]) -> str:
    """The answer as a client puts it together: what it has already is dropped by offset."""
    text = ""
    for notice in notices:
        if isinstance(notice, TextPiece):
            assert notice.at <= len(text), "a piece is missing"
            text = text[: notice.at] + notice.text + text[notice.at + len(notice.text) :]
    return text


async def until(true: Callable[[], bool]) -> None:
    """Waits for something that happens in the background."""
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110  # what is waited for is in the database or in another task
            await asyncio.sleep(0.005)


@dataclass(frozen=True)
class SealedRow:
    """A sealed column of a row, and the key of its conversation."""

    id: UUID
    seq: int
    key_id: KeyId
    sealed: bytes | None


async def stored_texts(store: Store, role: str) -> list[str]:
    """The texts that the main database holds of messages of this role, oldest first, opened."""
    rows = await store.db.all(
        SealedRow,
        "SELECT m.id, 0 AS seq, c.key_id, m.sealed_text AS sealed FROM message m"
        " JOIN conversation c ON c.id = m.conversation_id WHERE m.role = %s ORDER BY m.created_at",
        (role,),
    )
    keys = await store.keys.of([row.key_id for row in rows])
    return [open_text(keys[row.key_id], TEXT, row.id, row.sealed) for row in rows if row.sealed is not None]


async def logged_text(store: Store) -> str:
    """What the log holds of the only running turn, opened."""
    rows = await store.db.all(
        SealedRow,
        "SELECT e.turn_id AS id, e.seq, c.key_id, e.sealed FROM turn_event e JOIN turn t ON t.id = e.turn_id"
        " JOIN conversation c ON c.id = t.conversation_id ORDER BY e.seq",
    )
    keys = await store.keys.of([row.key_id for row in rows])
    return "".join(
        open_piece(keys[row.key_id], MessageId(row.id), row.seq, row.sealed).text for row in rows if row.sealed
    )


@asynccontextmanager
async def replica(
    url: str, house: StandInHouse, name: str, key_url: str | None = None
) -> AsyncGenerator[Replica, None]:
    """A running web process of that name. `key_url` is another key database than the one beside the main one."""
    db, announcements, answers, temporary = Database(url, size=8), Announcements(url), PlayedAnswers(), TemporaryChats()
    await prepare_key_database(url, key_url)
    keys = KeyDatabase(Database(key_database_url(url, key_url), size=4), Secrets(MASTER_KEY))
    await db.open()
    await keys.db.open()
    store = make_store(db, keys, keys.db)
    house.files.db = db
    live = Live(store, announcements, answers, new_replica(name), temporary.finish)
    sources = AnswerSources(db, store.keys, Attachments(db, store.keys, house.files), house)
    asking = Asking(store, live, temporary, Choosing(house, house), sources)
    chat = Chat(store, live, temporary, asking, sources)
    await live.start()
    announcements.start()
    await announcements.connected.wait()
    try:
        yield Replica(db, keys, store, announcements, answers, live, chat)
    finally:
        await live.stop()
        await announcements.stop()
        await keys.db.close()
        await db.close()


async def build_people(db: Database, models: Sequence[Model]) -> tuple[Actor, Actor]:
    """Anna and Bo, and the rows that their conversations refer to."""
    unit = UnitId(new_id())
    await db.run("INSERT INTO unit (id, slug, name, path) VALUES (%s, 'solby', 'Solby', %s)", (unit, str(unit)))
    for model in models:
        await db.run(
            "INSERT INTO model (id, slug, name, zone, bundled) VALUES (%s, %s, %s, %s, %s)",
            (model.id, model.slug, model.name, model.zone, model.bundled),
        )
    return await _person(db, unit, "Anna Holm"), await _person(db, unit, "Bo Lund")


async def _person(db: Database, unit: UnitId, name: str) -> Actor:
    person = PersonId(new_id())
    email = f"{name.split(maxsplit=1)[0].lower()}@solby.example"
    await db.run("INSERT INTO person (id, email, name, unit_id) VALUES (%s, %s, %s, %s)", (person, email, name, unit))
    return Actor(ActorKind.PERSON, person, name, unit, str(unit))
