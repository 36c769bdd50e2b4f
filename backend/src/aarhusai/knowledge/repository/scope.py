"""What a caller may read, in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from psycopg import sql

from aarhusai.grants.predicate import granted
from aarhusai.grants.types import Right
from aarhusai.knowledge.repository.access import collection_access
from aarhusai.knowledge.types import DOCUMENT_KIND, Lending
from aarhusai.storage.database import Executor
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import CollectionId

MOST: Final = 50_000
"""Collections, and documents that stand out from their collections, in one scope."""


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """Ids, each list with one too many when there are more than MOST."""

    collections: Sequence[UUID]
    hidden: Sequence[UUID]
    granted: Sequence[UUID]


_SCOPE = sql.SQL("""
WITH mine AS MATERIALIZED (
    SELECT c.id, {writes} AS writes
      FROM collection AS c
     WHERE {may} AND (%(wanted)s::uuid[] IS NULL OR c.id = ANY (%(wanted)s::uuid[]))
), own AS MATERIALIZED (
    SELECT d.id, d.collection_id
      FROM document AS d JOIN collection AS c ON c.id = d.collection_id AND c.deleted_at IS NULL
     WHERE d.id IN {own} AND (%(wanted)s::uuid[] IS NULL OR d.collection_id = ANY (%(wanted)s::uuid[]))
)
SELECT ARRAY(SELECT id FROM mine ORDER BY id LIMIT %(most)s) AS collections,
       ARRAY(SELECT d.id FROM document AS d JOIN mine ON mine.id = d.collection_id AND NOT mine.writes
              WHERE d.restricted AND d.id NOT IN (SELECT id FROM own) ORDER BY d.id LIMIT %(most)s) AS hidden,
       ARRAY(SELECT id FROM own WHERE collection_id NOT IN (SELECT id FROM mine) ORDER BY id LIMIT %(most)s) AS granted
""")


async def scope_row(
    executor: Executor,
    actor: Actor,
    right: Right,
    wanted: Sequence[CollectionId] | None,
    lending: Lending | None = None,
) -> ScopeRow:
    """What the actor has the right to, or is lent, among the `wanted` collections; among all when that is None."""
    access = collection_access(actor, of_many=True, lending=lending)
    own = granted(actor, DOCUMENT_KIND, right, "own")
    query = _SCOPE.format(writes=access.writes, may=access.may(right), own=own.sql)
    params = {**access.params, **own.params, "wanted": None if wanted is None else list(wanted), "most": MOST + 1}
    row = await executor.one(ScopeRow, query, params)
    assert row is not None
    return row
