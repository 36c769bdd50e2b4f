"""Sources as they are stored."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from aarhusai.knowledge.sources.types import MOST_SOURCES, Kind, Schedule, Wish
from aarhusai.storage.database import Executor
from aarhusai.terms.ids import CollectionId, PersonId


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row, and how many documents came from it."""

    id: UUID
    collection_id: CollectionId
    kind: str
    name: str
    urls: list[str]
    depth: int
    page_limit: int
    include: list[str]
    exclude: list[str]
    schedule: str
    take_files: bool
    remove_gone: bool
    person_id: PersonId | None
    next_at: datetime | None
    revision: int
    documents: int

    @property
    def wish(self) -> Wish:
        """What was asked for."""
        return Wish(
            kind=cast("Kind", self.kind),
            urls=tuple(self.urls),
            name=self.name,
            depth=self.depth,
            page_limit=self.page_limit,
            include=tuple(self.include),
            exclude=tuple(self.exclude),
            schedule=cast("Schedule", self.schedule),
            take_files=self.take_files,
            remove_gone=self.remove_gone,
        )


async def of_collection(executor: Executor, collection_id: CollectionId) -> list[SourceRow]:
    """All of a collection, by name."""
    return await executor.all(
        SourceRow,
        """
        SELECT s.id, s.collection_id, s.kind, s.name, s.urls, s.depth, s.page_limit, s.include, s.exclude, s.schedule,
               s.take_files, s.remove_gone, s.person_id, s.next_at, s.revision,
               (SELECT count(*) FROM web_page p WHERE p.source_id = s.id AND p.document_id IS NOT NULL) AS documents
          FROM web_source s WHERE s.collection_id = %s
         ORDER BY danish_order(s.name) COLLATE "C", s.id LIMIT %s
        """,
        (collection_id, MOST_SOURCES),
    )


async def get(executor: Executor, source_id: UUID) -> SourceRow | None:
    """One."""
    return await executor.one(
        SourceRow,
        """
        SELECT s.id, s.collection_id, s.kind, s.name, s.urls, s.depth, s.page_limit, s.include, s.exclude, s.schedule,
               s.take_files, s.remove_gone, s.person_id, s.next_at, s.revision,
               (SELECT count(*) FROM web_page p WHERE p.source_id = s.id AND p.document_id IS NOT NULL) AS documents
          FROM web_source s
         WHERE s.id = %s
        """,
        (source_id,),
    )


async def count(executor: Executor, collection_id: CollectionId) -> int:
    """How many a collection has."""
    found = await executor.value(int, "SELECT count(*) FROM web_source WHERE collection_id = %s", (collection_id,))
    return found or 0


def _params(source_id: UUID, wish: Wish, person_id: PersonId | None) -> dict[str, object]:
    return {
        "id": source_id,
        "kind": wish.kind,
        "name": wish.name,
        "urls": list(wish.urls),
        "depth": wish.depth,
        "page_limit": wish.page_limit,
        "include": list(wish.include),
        "exclude": list(wish.exclude),
        "schedule": wish.schedule,
        "take_files": wish.take_files,
        "remove_gone": wish.remove_gone,
        "person_id": person_id,
    }


async def insert(
    tx: Executor, source_id: UUID, collection_id: CollectionId, wish: Wish, person_id: PersonId | None
) -> None:
    """Makes one; when it has a schedule it is due after the first day or week."""
    await tx.run(
        """
        INSERT INTO web_source (id, collection_id, kind, name, urls, depth, page_limit, include, exclude, schedule,
                                take_files, remove_gone, person_id, next_at)
        VALUES (%(id)s, %(collection_id)s, %(kind)s, %(name)s, %(urls)s, %(depth)s, %(page_limit)s, %(include)s,
                %(exclude)s, %(schedule)s, %(take_files)s, %(remove_gone)s, %(person_id)s,
                CASE %(schedule)s::text WHEN 'daily' THEN now() + interval '1 day'
                                        WHEN 'weekly' THEN now() + interval '7 days' END)
        """,
        {**_params(source_id, wish, person_id), "collection_id": collection_id},
    )


async def update(tx: Executor, source_id: UUID, revision: int, wish: Wish, person_id: PersonId | None) -> bool:
    """Changes one unless somebody else did; whether it was changed."""
    changed = await tx.run(
        """
        UPDATE web_source
           SET kind = %(kind)s, name = %(name)s, urls = %(urls)s, depth = %(depth)s, page_limit = %(page_limit)s,
               include = %(include)s, exclude = %(exclude)s, take_files = %(take_files)s,
               remove_gone = %(remove_gone)s, person_id = %(person_id)s,
               next_at = CASE WHEN schedule = %(schedule)s::text THEN next_at
                              WHEN %(schedule)s::text <> 'manual' THEN now() END,
               schedule = %(schedule)s, revision = revision + 1, changed_at = now()
         WHERE id = %(id)s AND revision = %(revision)s
        """,
        {**_params(source_id, wish, person_id), "revision": revision},
    )
    return changed > 0


async def delete(tx: Executor, source_id: UUID) -> None:
    """Removes it with its runs and what it knew of pages; documents stay."""
    await tx.run("DELETE FROM web_source WHERE id = %s", (source_id,))


@dataclass(frozen=True, slots=True)
class DueRow:
    """A source whose time has come."""

    id: UUID


async def take_due(tx: Executor, most: int) -> list[DueRow]:
    """Sources whose time has come, each to one caller only; their next time is set."""
    return await tx.all(
        DueRow,
        """
        UPDATE web_source
           SET next_at = now() + CASE schedule WHEN 'daily' THEN interval '1 day' ELSE interval '7 days' END
         WHERE id IN (SELECT id FROM web_source WHERE next_at <= now() AND schedule <> 'manual'
                       ORDER BY next_at LIMIT %s FOR UPDATE SKIP LOCKED)
        RETURNING id
        """,
        (most,),
    )
