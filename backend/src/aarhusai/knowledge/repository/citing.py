"""What answers are built on, as somebody may see it just now: collections to ask, and documents that answers cite."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from psycopg import sql

from aarhusai.grants.types import Right
from aarhusai.knowledge.repository.access import collection_access, document_access
from aarhusai.knowledge.types import Lending
from aarhusai.storage.database import Executor
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import CollectionId, DocumentId, VersionId

_MOST: Final = 500
_MOST_CITED: Final = 20_000


@dataclass(frozen=True, slots=True)
class AskableRow:
    """A collection that somebody may ask, and how many of its documents they are answered from."""

    id: UUID
    name: str
    data_class: str
    documents: int


@dataclass(frozen=True, slots=True)
class CitedRow:
    """A document that an answer was built on, and its collection when that exists for the caller.

    `own`: it is theirs to be answered from without anybody lending it.
    """

    id: UUID
    title: str
    version_id: UUID | None
    pages: int
    dated_at: datetime | None
    url: str | None
    data_class: str
    collection_id: UUID
    collection_name: str
    uses_collection: bool
    own: bool


@dataclass(frozen=True, slots=True)
class PageRow:
    """The text of a page, and what the page calls itself."""

    label: str
    text: str


async def askable(executor: Executor, actor: Actor, wanted: Sequence[CollectionId] | None = None) -> list[AskableRow]:
    """The collections that the actor may ask, all or those of `wanted`, by name."""
    access, reading = collection_access(actor), document_access(actor, Right.USE)
    query = sql.SQL("""
        SELECT c.id, c.name, c.data_class, (
            SELECT count(*) FROM document AS d
             WHERE d.collection_id = c.id AND d.version_id IS NOT NULL AND {allowed})::integer AS documents
          FROM collection AS c
         WHERE {uses} AND (%(wanted)s::uuid[] IS NULL OR c.id = ANY (%(wanted)s::uuid[]))
         ORDER BY danish_order(c.name) COLLATE "C", c.id LIMIT %(most)s
    """).format(allowed=reading.allowed, uses=access.uses)
    params = {**reading.params, "wanted": None if wanted is None else list(wanted), "most": _MOST}
    return await executor.all(AskableRow, query, params)


async def chosen(
    executor: Executor, actor: Actor, wanted: Sequence[CollectionId], lending: Lending | None = None
) -> list[AskableRow]:
    """Those of the collections that the actor may ask, or is lent, nothing counted."""
    access = collection_access(actor, lending=lending)
    query = sql.SQL("""
        SELECT c.id, c.name, c.data_class, 0 AS documents FROM collection AS c
         WHERE c.id = ANY (%(wanted)s::uuid[]) AND {uses} LIMIT %(most)s
    """).format(uses=access.uses)
    return await executor.all(AskableRow, query, {**access.params, "wanted": list(wanted), "most": _MOST})


async def cited(
    executor: Executor, actor: Actor, ids: Collection[DocumentId], lending: Lending | None = None
) -> list[CitedRow]:
    """Those of the documents that the actor may be answered from just now, by their own right or by what is lent."""
    access, own = collection_access(actor), document_access(actor, Right.USE)
    using = own if lending is None else document_access(actor, Right.USE, lending=lending)
    query = sql.SQL("""
        SELECT d.id, coalesce(nullif(d.title, ''), d.name) AS title, d.version_id, d.pages, d.dated_at, d.url,
               d.data_class, c.id AS collection_id, c.name AS collection_name, {uses} AS uses_collection,
               {own} AS own
          FROM document AS d JOIN collection AS c ON c.id = d.collection_id
         WHERE d.id = ANY (%(ids)s::uuid[]) AND d.version_id IS NOT NULL AND {allowed} LIMIT %(most)s
    """).format(uses=access.uses, allowed=using.allowed, own=own.allowed)
    return await executor.all(CitedRow, query, {**using.params, "ids": list(ids), "most": _MOST_CITED})


async def page(executor: Executor, version_id: VersionId, number: int) -> PageRow | None:
    """A page's text, for who may read the document."""
    return await executor.one(
        PageRow, "SELECT label, text FROM document_page WHERE version_id = %s AND number = %s", (version_id, number)
    )
