"""The verbs on documents: they come in, are listed, renamed, restricted and deleted."""

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from psycopg.errors import ForeignKeyViolation, UniqueViolation

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import Conflict, Forbidden, Invalid, TooLarge, Unavailable
from aarhusai.grants.types import Right
from aarhusai.kit.ids import new_id
from aarhusai.kit.paging import DEFAULT_LIMIT, Page, decode_cursor, encode_cursor
from aarhusai.knowledge.access import changed_meanwhile, collection_not_found, require_collection, require_document
from aarhusai.knowledge.arriving import Arrivals, SmallText
from aarhusai.knowledge.names import clean_document_name, clean_file_name, clean_folder
from aarhusai.knowledge.repository import documents as table
from aarhusai.knowledge.repository import versions
from aarhusai.knowledge.repository.documents import Wanted
from aarhusai.knowledge.repository.versions import Incoming, Placed, VersionRow
from aarhusai.knowledge.types import DOCUMENT_KIND, Document, Named, Source, Status
from aarhusai.storage.blobs import Blobs
from aarhusai.storage.database import Database, Transaction
from aarhusai.terms.actor import Actor
from aarhusai.terms.blobs import StoredBlob
from aarhusai.terms.ids import CollectionId, DocumentId, PersonId, VersionId

LONGEST_TEXT: Final = 1_000_000
"""Characters of a text that is typed in."""


class Enqueue(Protocol):
    """Has a version read by the worker, in the caller's transaction; a higher `priority` goes first."""

    async def __call__(
        self, tx: Transaction, version_id: VersionId, document_id: DocumentId, person_id: PersonId | None, priority: int
    ) -> None:
        """See above."""
        ...


@dataclass(frozen=True, slots=True)
class NewDocument:
    """What is known of a document before it is read. One of the same name in the same folder becomes its next version.

    `name` is kept as it is but for characters that cannot be shown; `folder` has parts joined by "/".
    """

    name: str
    folder: str = ""
    source: Source = "upload"
    source_id: UUID | None = None
    url: str | None = None
    title: str | None = None
    dated_at: datetime | None = None
    priority: int = 0


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """What to change; None stays."""

    revision: int
    name: str | None = None
    restricted: bool | None = None


@dataclass(frozen=True, slots=True)
class DocumentDetail:
    """A document with its versions, what the caller may do, and its collection when the caller may know of that."""

    document: Document
    collection: Named | None
    rights: tuple[Right, ...]
    versions: tuple[VersionRow, ...]


class Documents:
    """Every verb asks for the caller's rights in the statement that reads or in the transaction that writes."""

    def __init__(self, db: Database, blobs: Blobs, enqueue: Enqueue, limit: int) -> None:
        self._db = db
        self._blobs = blobs
        self._enqueue = enqueue
        self._limit = limit
        self._arrivals = Arrivals(db, blobs)

    async def page(
        self,
        actor: Actor,
        collection_id: CollectionId,
        words: str | None = None,
        status: Status | None = None,
        cursor: str | None = None,
    ) -> tuple[Page[Document], int]:
        """Those of a collection that the actor may read, by folder and name, and how many there are in all.

        All whose name, title or folder holds the words, and that stand so.

        Raises what `require_collection` raises, Invalid("bad_cursor").
        """
        wanted = Wanted(words, status)
        after = None if cursor is None else decode_cursor(cursor, 3)
        if after is not None:
            _check_id(after[2])
        async with self._db.session() as session:
            await require_collection(session, actor, collection_id, Right.READ)
            rows = await table.page(session, actor, collection_id, wanted, after, DEFAULT_LIMIT + 1)
        items = tuple(row.document() for row in rows[:DEFAULT_LIMIT])
        more = len(rows) > DEFAULT_LIMIT
        last = items[-1] if items else None
        position = encode_cursor(last.folder, last.name, str(last.id)) if more and last else None
        return Page(items, position), rows[0].total if rows else 0

    async def shared(self, actor: Actor, cursor: str | None = None) -> tuple[Page[Document], int]:
        """Those that were shared with the actor and whose collection was not, by name, and how many in all.

        Raises Invalid("bad_cursor").
        """
        after = None if cursor is None else decode_cursor(cursor, 2)
        if after is not None:
            _check_id(after[1])
        async with self._db.session() as session:
            rows = await table.shared(session, actor, after, DEFAULT_LIMIT + 1)
        items = tuple(row.document() for row in rows[:DEFAULT_LIMIT])
        more = len(rows) > DEFAULT_LIMIT
        position = encode_cursor(items[-1].name, str(items[-1].id)) if more else None
        return Page(items, position), rows[0].total if rows else 0

    async def get(self, actor: Actor, document_id: DocumentId) -> DocumentDetail:
        """One the actor may read. Raises NotFound("document_not_found")."""
        async with self._db.session() as session:
            row = await require_document(session, actor, document_id, Right.READ)
            found = await versions.versions(session, document_id)
        rights = (Right.USE, Right.READ, *([Right.WRITE] if row.writes else []))
        return DocumentDetail(row.document(), row.collection(), rights, tuple(found))

    async def upload(
        self, actor: Actor, collection_id: CollectionId, new: NewDocument, content: AsyncIterable[bytes]
    ) -> Document:
        """Stores a file and has it read. Nothing is read of `content` from whoever may not write here.

        Raises what `begin` raises and what `Blobs.put` raises; nothing stays then.
        """
        name = clean_file_name(new.name)
        clean_folder(new.folder)
        async with self._db.session() as session:
            await require_collection(session, actor, collection_id, Right.WRITE)
        blob = await self._blobs.put(content, self._limit)
        if blob.size == 0:
            await self._blobs.delete(blob.id)
            raise Invalid("file_empty", "The file is empty.")
        return await self.begin(actor, collection_id, replace(new, name=name), blob)

    async def add_text(self, actor: Actor, collection_id: CollectionId, name: str, text: str) -> Document:
        """Stores a text that was typed in, as Markdown. Raises what `upload` raises, TooLarge("text_too_long")."""
        if len(text) > LONGEST_TEXT:
            raise TooLarge("text_too_long", "The text is too long.", {"limit": LONGEST_TEXT})
        if not text.strip():
            raise Invalid("text_empty", "There is no text.")
        title = clean_document_name(name)
        new = NewDocument(f"{title}.md", source="text", title=title)
        async with self._db.session() as session:
            await require_collection(session, actor, collection_id, Right.WRITE)
        blob = await self._blobs.put(_once(text.encode()), self._limit)
        return await self.begin(actor, collection_id, new, blob)

    async def add_small(
        self, actor: Actor, collection_id: CollectionId, texts: Sequence[SmallText]
    ) -> list[DocumentId | Invalid]:
        """Many small texts at once. See `Arrivals.take_in`."""
        return await self._arrivals.take_in(actor, collection_id, texts)

    async def begin(self, actor: Actor, collection_id: CollectionId, new: NewDocument, blob: StoredBlob) -> Document:
        """Makes the document of this name, or the next version of the one there is, and has it read.

        What is the same, byte for byte, as what is searched or waits already is left as it is. The version that was
        read before is searched until the new one has been. Takes the blob over, also when it raises: what
        `require_collection` raises, Invalid("bad_document_name" | "folder_too_deep").
        """
        try:
            async with self._db.transaction() as tx:
                document, used = await self._begin(tx, actor, collection_id, new, blob)
        except ForeignKeyViolation as error:  # the collection was deleted between the question and the writing
            await self._blobs.delete(blob.id)
            raise collection_not_found() from error
        except BaseException:
            with suppress(Unavailable):  # the sweep takes it away then
                await self._blobs.delete(blob.id)
            raise
        if not used:
            await self._blobs.delete(blob.id)
        return document

    async def change(self, actor: Actor, document_id: DocumentId, change: DocumentChange) -> Document:
        """Renames or restricts. A restricted document is for those it was shared with itself and who may write here.

        Raises what `require_document` raises, Conflict("changed_meanwhile" | "document_name_taken"),
        Invalid("bad_document_name"), Forbidden("document_named_by_source") for what a source named.
        """
        async with self._db.transaction() as tx:
            await require_document(tx, actor, document_id, Right.WRITE)
            await table.lock(tx, document_id)
            present = (await require_document(tx, actor, document_id, Right.WRITE)).document()
            if present.revision != change.revision:
                raise changed_meanwhile()
            name = present.name if change.name is None else clean_document_name(change.name)
            restricted = present.restricted if change.restricted is None else change.restricted
            changed = [
                *(["name"] if name != present.name else []),
                *(["restricted"] if restricted != present.restricted else []),
            ]
            if not changed:
                return present
            if name != present.name and present.source in {"web", "view"}:
                raise Forbidden("document_named_by_source", "The document is named by where it comes from.")
            try:
                await table.rename(tx, document_id, name, restricted=restricted)
            except UniqueViolation as error:
                raise Conflict("document_name_taken", "Another document in this folder has this name.") from error
            details: dict[str, Detail] = {"fields": changed, "restricted": restricted}
            await _record(tx, actor, "document.changed", present, details)
            return (await require_document(tx, actor, document_id, Right.WRITE)).document()

    async def delete(self, actor: Actor, document_id: DocumentId) -> None:
        """Removes it from everything. Raises what `require_document` raises."""
        async with self._db.transaction() as tx:
            await require_document(tx, actor, document_id, Right.WRITE)
            await table.lock(tx, document_id)
            present = (await require_document(tx, actor, document_id, Right.WRITE)).document()
            await table.delete(tx, document_id)
            await table.settle_class(tx, present.collection_id)
            await _record(tx, actor, "document.deleted", present, {"bytes": present.size})

    async def _begin(
        self, tx: Transaction, actor: Actor, collection_id: CollectionId, new: NewDocument, blob: StoredBlob
    ) -> tuple[Document, bool]:
        """The document, and whether the blob is now its."""
        await require_collection(tx, actor, collection_id, Right.WRITE)
        incoming = Incoming(
            collection_id=collection_id,
            name=clean_document_name(new.name),
            folder=clean_folder(new.folder),
            source=new.source,
            source_id=new.source_id,
            url=new.url,
            title=new.title,
            dated_at=new.dated_at,
            size=blob.size,
            created_by=actor.person_id,
        )
        await versions.hold_task(tx, incoming)
        placed = await versions.place(tx, DocumentId(new_id()), incoming)
        unchanged = _unchanged(placed, blob)
        if not unchanged:
            version_id = VersionId(new_id())
            await versions.add_version(tx, version_id, placed, incoming, blob)
            await self._enqueue(tx, version_id, placed.id, actor.person_id, new.priority)
        document = (await require_document(tx, actor, placed.id, Right.WRITE)).document()
        if not unchanged:
            act = "document.added" if placed.made else "document.replaced"
            await _record(tx, actor, act, document, {"source": new.source, "bytes": blob.size})
        return document, not unchanged


def _unchanged(placed: Placed, blob: StoredBlob) -> bool:
    """The newest version has the same bytes and was read or will be."""
    return placed.newest_sha256 == blob.sha256 and placed.status in {"waiting", "reading", "ready", "paused"}


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _check_id(text: str) -> None:
    try:
        UUID(text)
    except ValueError as error:
        raise Invalid("bad_cursor", "The page marker is not valid.") from error


async def _record(tx: Transaction, actor: Actor, act: str, document: Document, details: dict[str, Detail]) -> None:
    about = {"collection_id": str(document.collection_id), **details}
    await append(tx, AuditEntry(actor, act, DOCUMENT_KIND, document.id, str(document.data_class), about))
