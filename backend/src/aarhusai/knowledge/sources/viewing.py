"""A view of another database as a source: each row a document."""

import hashlib
from collections.abc import AsyncIterator, Mapping
from typing import Final

from aarhusai.egress.views import View, ViewRow, rows_of
from aarhusai.errors import Invalid
from aarhusai.knowledge.documents import Documents, NewDocument
from aarhusai.knowledge.sources.repository import runs
from aarhusai.knowledge.sources.repository.runs import PageRow, Settled
from aarhusai.knowledge.sources.visiting import Visit, Visiting
from aarhusai.storage.blobs import Blobs
from aarhusai.storage.database import Database
from aarhusai.terms.ids import CollectionId

SCHEME: Final = "view:"
_LIMIT: Final = 20_000_000


class Viewing:
    """Takes views. `views` are those the operator listed, by name."""

    def __init__(
        self, db: Database, blobs: Blobs, documents: Documents, visiting: Visiting, views: Mapping[str, View]
    ) -> None:
        self._db = db
        self._blobs = blobs
        self._documents = documents
        self._visiting = visiting
        self._views = views

    def names(self, collection_id: CollectionId) -> tuple[str, ...]:
        """Views that the collection may take, by name."""
        return tuple(sorted(name for name, view in self._views.items() if collection_id in view.collections))

    def require(self, collection_id: CollectionId, url: str) -> View:
        """The view of this address. Raises Invalid("view_not_found") also when the collection may not take it."""
        view = self._views.get(url.removeprefix(SCHEME))
        if view is None or collection_id not in view.collections:
            raise Invalid("view_not_found", "There is no such view for this collection.")
        return view

    async def take(self, visit: Visit) -> None:
        """Every row, anew or as it was; rows that are gone go with their documents.

        A run that was broken off begins anew and finds most rows unchanged. Raises what `require` and `rows_of` raise.
        """
        view = self.require(visit.source.collection_id, visit.source.urls[0])
        async for row in rows_of(view):
            url = f"{SCHEME}{view.name}#{row.key}"
            async with self._db.session() as session:
                if not await runs.renew(session, visit.run.id, runs.LEASE):
                    return
                known = await runs.known(session, visit.run, url)
            page = known or PageRow(url, 0, True, None, None, None, None, 0)
            await self._visiting.settle(visit, page, await self._document(visit, view, row, page))
        await self._remove_gone(visit)

    async def _remove_gone(self, visit: Visit) -> None:
        while visit.source.remove_gone:
            async with self._db.session() as session:
                gone = await runs.left_over(session, visit.run)
            if not gone:
                return
            for page in gone:
                await self._visiting.settle(visit, page, await self._visiting.remove(visit, page, None))

    async def _document(self, visit: Visit, view: View, row: ViewRow, page: PageRow) -> Settled:
        content = _text(row).encode()
        mark = hashlib.sha256(content).digest()
        if page.document_id and page.fingerprint == mark:
            return Settled("unchanged", None, page.document_id, fingerprint=mark)
        new = NewDocument(
            name=f"{row.title[:120]} ({row.key}).md".replace("/", " "),
            folder=view.name,
            source="view",
            source_id=visit.source.id,
            title=row.title[:300],
            dated_at=row.dated_at,
        )
        blob = await self._blobs.put(_once(content), _LIMIT)
        document = await self._documents.begin(visit.actor, visit.source.collection_id, new, blob)
        return Settled("changed" if page.document_id == document.id else "added", None, document.id, fingerprint=mark)


def _text(row: ViewRow) -> str:
    """The row as Markdown: its title, and each column under its name; one column alone needs none."""
    if len(row.fields) == 1:
        return f"# {row.title}\n\n{row.fields[0][1]}\n"
    return f"# {row.title}\n\n" + "\n\n".join(f"**{name}**: {value}" for name, value in row.fields if value) + "\n"


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
