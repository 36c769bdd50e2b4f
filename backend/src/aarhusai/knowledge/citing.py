"""What answers are built on: collections to ask, passages to answer from, and citations opened again.

Everything is looked up in what the caller may see at that moment. An answer that was written before a right was taken
away keeps its text; what it cites is no longer there for its reader (law.md F5).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import Forbidden
from aarhusai.grants.types import Right
from aarhusai.knowledge.index.finding import passages
from aarhusai.knowledge.quality import cited_repository
from aarhusai.knowledge.repository import citing as table
from aarhusai.knowledge.repository import documents
from aarhusai.knowledge.repository.citing import AskableRow, CitedRow
from aarhusai.knowledge.scope import scope_of
from aarhusai.knowledge.trying import Hits
from aarhusai.knowledge.types import DOCUMENT_KIND, Lending, Passage, ReadableScope, Span
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import ChunkId, CollectionId, DocumentId, MessageId, VersionId


@dataclass(frozen=True, slots=True)
class Askable:
    """A collection that its reader may ask. `documents` counts those that answers may come from; 0 when not counted."""

    id: CollectionId
    name: str
    data_class: DataClass
    documents: int


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """A document as an answer's reader may see it. `collection_id` is None when the collection is not theirs.

    `opens`: they may look at the page; who is lent a collection by an assistant that keeps its sources closed may not.
    """

    id: DocumentId
    title: str
    version_id: VersionId | None
    pages: int
    dated_at: datetime | None
    url: str | None
    collection_id: CollectionId | None
    collection: str
    opens: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a document a passage stands: the version that was read, the chunk, and the page to show of it.

    A table that was computed is no chunk: its page is shown to who may read the document, and nothing is marked.
    """

    document_id: DocumentId
    version_id: VersionId
    chunk_id: ChunkId | None
    page: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class OpenedPage:
    """A page of a cited document with the passage marked: `spans` count characters of `text`.

    Who may ask a document without reading it gets the passage alone; then `whole_page` is False. `changed`: the
    passage is of a version that is gone, so nothing is marked.
    """

    document: CitedDocument
    page: int
    label: str
    text: str
    spans: tuple[tuple[int, int], ...]
    headings: tuple[str, ...]
    whole_page: bool
    changed: bool


class Searches(Protocol):
    """`search.Search`."""

    async def search(
        self, actor: Actor, scope: ReadableScope, question: str, k: int = 8, *, declared: DataClass
    ) -> Hits:
        """The best passages."""
        ...


class Notes(Protocol):
    """`quality.unanswered.Unanswering`."""

    async def note(self, collections: Sequence[CollectionId], question: str, declared: DataClass) -> None:
        """Keeps that there was no answer."""
        ...


class Citing:
    """Every verb is on behalf of its actor. What is not the actor's does not exist."""

    def __init__(self, db: Database, searcher: Searches, notes: Notes) -> None:
        self._db = db
        self._searcher = searcher
        self._notes = notes

    async def askable(self, actor: Actor) -> tuple[Askable, ...]:
        """The collections that the actor may ask, by name."""
        async with self._db.session() as session:
            return tuple(_askable(row) for row in await table.askable(session, actor))

    async def chosen(
        self, actor: Actor, wanted: Sequence[CollectionId], lending: Lending | None = None
    ) -> tuple[Askable, ...]:
        """Those of the collections that the actor may ask, or is lent, just now, in the order given. One statement."""
        async with self._db.session() as session:
            found = {row.id: _askable(row) for row in await table.chosen(session, actor, wanted, lending)}
        return tuple(found[one] for one in wanted if one in found)

    async def find(
        self,
        actor: Actor,
        collections: Sequence[CollectionId],
        question: str,
        k: int,
        declared: DataClass,
        *,
        lending: Lending | None = None,
    ) -> Sequence[Passage]:
        """The `k` best passages of what the actor may use of these collections just now, the best first.

        `declared` is the class of the conversation that the question is part of, `lending` what the assistant that
        answers lends the actor. Raises what the search raises.
        """
        async with self._db.session() as session:
            scope = await scope_of(session, actor, Right.USE, collections, lending)
        if scope.empty:
            return ()
        return (await self._searcher.search(actor, scope, question, k, declared=declared)).passages

    async def unanswered(self, collections: Sequence[CollectionId], question: str, declared: DataClass) -> None:
        """Notes that these collections, which were asked, had no answer. Raises Unavailable."""
        await self._notes.note(collections, question, declared)

    async def cited(self, versions: Collection[VersionId]) -> None:
        """Notes that an answer cites these versions of documents, for their source quality report.

        Only the day is kept. Raises Unavailable.
        """
        if versions:
            async with self._db.session() as session:
                await cited_repository.note(session, versions)

    async def documents(
        self, actor: Actor, ids: Collection[DocumentId], lending: Lending | None = None
    ) -> Mapping[DocumentId, CitedDocument]:
        """Those of the documents that the actor may be answered from just now. One statement; none for no ids."""
        if not ids:
            return {}
        async with self._db.session() as session:
            rows = await table.cited(session, actor, ids, lending)
        return {DocumentId(row.id): _document(row, lending) for row in rows}

    async def open(
        self, actor: Actor, place: Place, message_id: MessageId, lending: Lending | None = None
    ) -> OpenedPage | None:
        """The page of a citation; None when the document is not the actor's to ask any more. The look is logged.

        Raises Forbidden("source_closed") for who is lent it by an assistant that keeps its sources closed.
        """
        async with self._db.transaction() as tx:
            rows = await table.cited(tx, actor, [place.document_id], lending)
            if not rows:
                return None
            document = _document(rows[0], lending)
            if not document.opens:
                raise Forbidden("source_closed", "The assistant's sources are not to be opened.")
            reads = not rows[0].own or await documents.get(tx, actor, place.document_id, Right.READ) is not None
            scope = await scope_of(tx, actor, Right.USE, [CollectionId(rows[0].collection_id)], lending)
            version = document.version_id
            shown = await table.page(tx, version, place.page) if reads and version is not None else None
            about: dict[str, Detail] = {"message_id": str(message_id), "page": place.page}
            await append(
                tx, AuditEntry(actor, "document.opened", DOCUMENT_KIND, document.id, rows[0].data_class, about)
            )
        changed = version != place.version_id
        found = [] if changed or place.chunk_id is None else await passages(self._db, scope, [place.chunk_id])
        text = shown.text if shown else found[0].text if found else ""
        spans = tuple((span.start, min(span.end, len(text))) for span in place.spans if span.page == place.page)
        if changed:
            spans = ()
        elif shown is None:
            spans = ((0, len(text)),) if text else ()
        return OpenedPage(
            document=document,
            page=place.page,
            label=shown.label if shown else "",
            text=text,
            spans=tuple(span for span in spans if span[0] < span[1]),
            headings=found[0].headings if found else (),
            whole_page=shown is not None,
            changed=changed,
        )


def _askable(row: AskableRow) -> Askable:
    return Askable(CollectionId(row.id), row.name, DataClass.parse(row.data_class), row.documents)


def _document(row: CitedRow, lending: Lending | None) -> CitedDocument:
    return CitedDocument(
        id=DocumentId(row.id),
        title=row.title,
        version_id=None if row.version_id is None else VersionId(row.version_id),
        pages=row.pages,
        dated_at=row.dated_at,
        url=row.url,
        collection_id=CollectionId(row.collection_id) if row.uses_collection else None,
        collection=row.collection_name if row.uses_collection else "",
        opens=row.own or lending is None or lending.opens,
    )
