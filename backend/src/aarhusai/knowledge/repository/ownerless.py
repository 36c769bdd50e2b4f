"""Collections whose owner left, and in which nobody else may write."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from psycopg import sql

from aarhusai.knowledge.types import COLLECTION_KIND
from aarhusai.storage.database import Executor
from aarhusai.terms.ids import CollectionId, PersonId

_OWNERLESS: Final = sql.SQL("""
       c.deleted_at IS NULL
   AND NOT EXISTS (SELECT FROM person AS p WHERE p.id = c.owner_id AND p.state = 'active')
   AND NOT EXISTS (
       SELECT FROM grant_entry AS g
         LEFT JOIN unit AS top ON g.subject_kind = 'unit_branch' AND top.id = g.subject_id
         JOIN person AS p ON p.state = 'active'
         JOIN unit AS home ON home.id = p.unit_id
        WHERE g.object_kind = %(kind)s AND g.object_id = c.id AND g.right_name = 'write'
          AND CASE g.subject_kind
                WHEN 'person' THEN p.id = g.subject_id
                WHEN 'unit' THEN home.id = g.subject_id
                WHEN 'unit_branch' THEN home.path = top.path OR starts_with(home.path, top.path || '/')
                WHEN 'everyone' THEN true
              END)
   AND (%(paths)s::text[] IS NULL OR EXISTS (
       SELECT FROM unnest(%(paths)s::text[]) AS mine (path)
        WHERE u.path = mine.path OR starts_with(u.path, mine.path || '/')))
""")
"""A condition on `collection AS c JOIN unit AS u`."""


@dataclass(frozen=True, slots=True)
class OwnerlessRow:
    """What is told of one before it is taken over. `owner_name` is None when the person was removed."""

    id: UUID
    name: str
    owner_id: UUID | None
    owner_name: str | None
    unit_id: UUID
    unit_name: str
    data_class: str


async def page(
    executor: Executor, paths: Sequence[str] | None, after: Sequence[str] | None, size: int
) -> list[OwnerlessRow]:
    """Those of these branches (of all when None), by name. `after` is name and id of the last one before."""
    query = sql.SQL("""
        SELECT c.id, c.name, c.owner_id, owner.name AS owner_name, c.unit_id, u.name AS unit_name, c.data_class
          FROM collection AS c JOIN unit AS u ON u.id = c.unit_id LEFT JOIN person AS owner ON owner.id = c.owner_id
         WHERE {ownerless}
           AND (%(after_id)s::uuid IS NULL OR (danish_order(c.name) COLLATE "C", c.id)
                                              > (danish_order(%(after_name)s::text) COLLATE "C", %(after_id)s::uuid))
         ORDER BY danish_order(c.name) COLLATE "C", c.id LIMIT %(size)s
    """).format(ownerless=_OWNERLESS)
    name, last = after or ("", None)
    params = {**_params(paths), "after_name": name, "after_id": last, "size": size}
    return await executor.all(OwnerlessRow, query, params)


async def take_over(
    tx: Executor, paths: Sequence[str] | None, collection_id: CollectionId, person_id: PersonId
) -> bool:
    """Makes the person its owner, when it is one of these. Locked before it is judged: of two, one takes it."""
    await tx.run("SELECT FROM collection WHERE id = %s FOR NO KEY UPDATE", (collection_id,))
    query = sql.SQL("""
        UPDATE collection AS c
           SET owner_id = %(person_id)s, taken_over_at = now(), changed_at = now(), revision = c.revision + 1
          FROM unit AS u
         WHERE c.id = %(id)s AND u.id = c.unit_id AND {ownerless}
        RETURNING true
    """).format(ownerless=_OWNERLESS)
    params = {**_params(paths), "id": collection_id, "person_id": person_id}
    return await tx.value(bool, query, params) is True


def _params(paths: Sequence[str] | None) -> dict[str, object]:
    return {"kind": COLLECTION_KIND, "paths": None if paths is None else list(paths)}
