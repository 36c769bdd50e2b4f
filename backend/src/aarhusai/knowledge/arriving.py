"""Small texts that come by the thousand, such as lines of a file: each becomes a document, many in one transaction."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from psycopg.errors import ForeignKeyViolation

from aarhusai.audit.service import append_all
from aarhusai.audit.types import AuditEntry
from aarhusai.errors import Invalid
from aarhusai.grants.types import Right
from aarhusai.kit.ids import new_id
from aarhusai.knowledge.access import collection_not_found, require_collection
from aarhusai.knowledge.ingest.service import enqueue_all
from aarhusai.knowledge.names import clean_document_name, clean_folder
from aarhusai.knowledge.repository import arriving as table
from aarhusai.knowledge.repository.arriving import Arriving, Found
from aarhusai.knowledge.types import DOCUMENT_KIND
from aarhusai.storage.blobs import Blobs
from aarhusai.storage.database import Database, Transaction
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import CollectionId, DocumentId, VersionId


@dataclass(frozen=True, slots=True)
class SmallText:
    """A text of at most `storage.blobs.SMALL` bytes. One of the same name and folder becomes its next version."""

    name: str
    content: bytes
    folder: str = ""
    title: str | None = None


class Arrivals:
    """Takes them in. What comes singly, or is larger, goes through `Documents`."""

    def __init__(self, db: Database, blobs: Blobs) -> None:
        self._db = db
        self._blobs = blobs

    async def take_in(
        self, actor: Actor, collection_id: CollectionId, texts: Sequence[SmallText]
    ) -> list[DocumentId | Invalid]:
        """For each its document, in order, or why its name cannot be one.

        As `Documents.begin`: what is the same, byte for byte, as what is searched or waits already is left as it is,
        and what was read before is searched until the new text has been. Raises what `require_collection` raises.
        """
        taken: list[DocumentId | Invalid | None] = [None] * len(texts)
        placed: list[tuple[int, Arriving]] = []
        for number, text in enumerate(texts):
            try:
                name, folder = clean_document_name(text.name), clean_folder(text.folder)
            except Invalid as error:
                taken[number] = error
            else:
                placed.append((number, Arriving(name, folder, text.title, len(text.content))))
        for together in _rounds(placed):
            ids = await self._take_in(actor, collection_id, [(one, texts[number].content) for number, one in together])
            for (number, _), document_id in zip(together, ids, strict=True):
                taken[number] = document_id
        return [one for one in taken if one is not None]

    async def _take_in(
        self, actor: Actor, collection_id: CollectionId, texts: Sequence[tuple[Arriving, bytes]]
    ) -> list[DocumentId]:
        try:
            async with self._db.transaction() as tx:
                await require_collection(tx, actor, collection_id, Right.WRITE)
                arriving = [one for one, _ in texts]
                # What waits, then the document, then the collection: the order in which everybody locks.
                await table.hold_tasks(tx, collection_id, arriving)
                new = [(DocumentId(new_id()), one) for one in arriving]
                found = {
                    (one.folder, one.name): one for one in await table.place(tx, collection_id, actor.person_id, new)
                }
                pairs = [(found[one.folder, one.name], one, content) for one, content in texts]
                await self._renew(
                    tx, actor, collection_id, [pair for pair in pairs if not _unchanged(pair[0], pair[2])]
                )
                return [one.id for one, _, _ in pairs]
        except ForeignKeyViolation as error:  # the collection was deleted between the question and the writing
            raise collection_not_found() from error

    async def _renew(
        self,
        tx: Transaction,
        actor: Actor,
        collection_id: CollectionId,
        changed: Sequence[tuple[Found, Arriving, bytes]],
    ) -> None:
        if not changed:
            return
        if before := [found for found, _, _ in changed if not found.made]:
            await table.renew(tx, before)
        blobs = await self._blobs.put_small(tx, [content for _, _, content in changed])
        versions = {VersionId(new_id()): found.id for found, _, _ in changed}
        await table.add_versions(
            tx,
            [
                (version_id, found.id, blob, one.title)
                for version_id, (found, one, _), blob in zip(versions, changed, blobs, strict=True)
            ],
        )
        await enqueue_all(tx, versions, actor.person_id)
        await append_all(tx, [_entry(actor, collection_id, found, one.size) for found, one, _ in changed])


def _rounds(placed: Iterable[tuple[int, Arriving]]) -> Iterator[list[tuple[int, Arriving]]]:
    """In order; the same place twice is two versions, the second after the first."""
    together: dict[tuple[str, str], tuple[int, Arriving]] = {}
    for number, one in placed:
        if (one.folder, one.name) in together:
            yield list(together.values())
            together = {}
        together[one.folder, one.name] = number, one
    if together:
        yield list(together.values())


def _unchanged(found: Found, content: bytes) -> bool:
    """The newest version has the same bytes and was read or will be."""
    if found.newest_sha256 is None or found.status not in {"waiting", "reading", "ready", "paused"}:
        return False
    return found.newest_sha256 == hashlib.sha256(content).digest()


def _entry(actor: Actor, collection_id: CollectionId, found: Found, size: int) -> AuditEntry:
    act = "document.added" if found.made else "document.replaced"
    details = {"collection_id": str(collection_id), "source": "text", "bytes": size}
    return AuditEntry(actor, act, DOCUMENT_KIND, found.id, found.data_class, details)
