"""Collections into files and out of them, through the doors of `knowledge`: with the rights of whoever asks."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from aarhusai.assistants.porting.sources import MOST_DOCUMENTS, PortedCollection, PortedDocument
from aarhusai.errors import Conflict, Forbidden, NotFound, TooLarge
from aarhusai.knowledge.collections import Collections, NewCollection
from aarhusai.knowledge.documents import DocumentChange, Documents, NewDocument
from aarhusai.knowledge.previewing import Previews
from aarhusai.knowledge.types import Document
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import CollectionId, UnitId


@dataclass(frozen=True, slots=True)
class Stock:
    """The doors of `knowledge` that files of assistants go through."""

    collections: Collections
    documents: Documents
    previews: Previews

    async def named(self, actor: Actor, name: str) -> CollectionId | None:
        """The actor's collection of this name."""
        try:
            return await self.collections.named(actor, name)
        except NotFound:
            return None

    async def carried(
        self, actor: Actor, wanted: Iterable[tuple[CollectionId, str]], limit: int
    ) -> tuple[PortedCollection, ...]:
        """These collections (id and name) with their documents as they came.

        Raises Forbidden("sources_not_readable") for one whose files the actor may not read, and
        TooLarge("export_too_large") for more than `limit` bytes of documents or too many of them,
        Conflict("sources_of_one_name").
        """
        found: dict[str, PortedCollection] = {}
        left = limit
        for collection_id, name in dict(wanted).items():
            if name in found:
                raise Conflict("sources_of_one_name", "Two collections have the same name.", {"name": name})
            try:
                found[name] = await self._carried(actor, collection_id, left)
            except (NotFound, Forbidden) as error:
                raise Forbidden("sources_not_readable", "The files are not the caller's.", {"name": name}) from error
            left -= found[name].size
        return tuple(found.values())

    async def make(self, actor: Actor, unit_id: UnitId, wanted: Sequence[PortedCollection]) -> list[CollectionId]:
        """Makes them, the actor's own and nobody else's; the worker reads their documents. All of them or none.

        Raises what `Collections.create` and `Documents.upload` raise.
        """
        made: list[CollectionId] = []
        try:
            for one in wanted:
                new = NewCollection(one.name, unit_id, one.description, one.data_class)
                made.append((await self.collections.create(actor, new)).id)
                for document in one.documents:
                    await self._add(actor, made[-1], document)
        except BaseException:
            await self.unmake(actor, made)
            raise
        return made

    async def unmake(self, actor: Actor, made: Sequence[CollectionId]) -> None:
        """Takes away what was made for nothing."""
        for one in made:
            with suppress(NotFound):
                await self.collections.delete(actor, one)

    async def _add(self, actor: Actor, collection_id: CollectionId, document: PortedDocument) -> None:
        async def content() -> AsyncIterator[bytes]:
            yield document.content

        new = NewDocument(document.name, document.folder)
        added = await self.documents.upload(actor, collection_id, new, content())
        if document.restricted:
            await self.documents.change(actor, added.id, DocumentChange(added.revision, restricted=True))

    async def _carried(self, actor: Actor, collection_id: CollectionId, limit: int) -> PortedCollection:
        collection = await self.collections.get(actor, collection_id)
        documents: list[PortedDocument] = []
        async for document in self._documents(actor, collection_id):
            # What is there and cannot be given (nothing of it ever arrived) is left out.
            with suppress(NotFound):
                taken = await self._file(actor, document, limit)
                documents.append(taken)
                limit -= len(taken.content)
            if len(documents) > MOST_DOCUMENTS:
                raise _too_large(MOST_DOCUMENTS)
        declared = collection.data_class | collection.found_class
        return PortedCollection(collection.name, collection.description, declared, tuple(documents))

    async def _documents(self, actor: Actor, collection_id: CollectionId) -> AsyncIterator[Document]:
        cursor: str | None = None
        while True:
            page, _ = await self.documents.page(actor, collection_id, cursor=cursor)
            for document in page.items:
                yield document
            cursor = page.next_cursor
            if cursor is None:
                return

    async def _file(self, actor: Actor, document: Document, limit: int) -> PortedDocument:
        original = await self.previews.file(actor, document.id)
        if original.size > limit:
            raise _too_large(limit)
        content = b"".join([piece async for piece in original.content])
        return PortedDocument(document.name, document.folder, content, document.restricted)


def _too_large(limit: int) -> TooLarge:
    return TooLarge("export_too_large", "The collections are too large for one file.", {"limit": limit})
