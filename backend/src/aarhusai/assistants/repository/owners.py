"""Who owns an assistant, and those that nobody does any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg import sql

from aarhusai.assistants.types import ASSISTANT_KIND
from aarhusai.storage.database import Executor
from aarhusai.terms.ids import AssistantId


@dataclass(frozen=True, slots=True)
class OwnerRow:
    """A person who owns it, by name."""

    id: UUID
    name: str
    active: bool


@dataclass(frozen=True, slots=True)
class OwnerlessRow:
    """What is told of one whose owners left, before it is taken over."""

    id: UUID
    name: str
    unit_id: UUID
    unit_name: str
    state: str
    last_owner: str


_OWNERLESS = sql.SQL("""
       a.deleted_at IS NULL AND NOT a.is_default
   AND NOT EXISTS (SELECT FROM grant_entry AS g JOIN person AS p ON p.id = g.subject_id AND p.state = 'active'
                    WHERE g.object_kind = %(kind)s AND g.object_id = a.id AND g.subject_kind = 'person'
                      AND g.right_name = 'write')
   AND (%(paths)s::text[] IS NULL OR EXISTS (
       SELECT FROM unnest(%(paths)s::text[]) AS mine (path)
        WHERE u.path = mine.path OR starts_with(u.path, mine.path || '/')))
""")
"""A condition on `assistant AS a JOIN unit AS u`."""


async def of(executor: Executor, assistant_id: AssistantId) -> list[OwnerRow]:
    """Its owners as Danes sort them; somebody who was removed is none."""
    return await executor.all(
        OwnerRow,
        """
        SELECT p.id, p.name, p.state = 'active' AS active
          FROM grant_entry AS g JOIN person AS p ON p.id = g.subject_id
         WHERE g.object_kind = %s AND g.object_id = %s AND g.subject_kind = 'person' AND g.right_name = 'write'
         ORDER BY danish_order(p.name) COLLATE "C", p.id LIMIT 100
        """,
        (ASSISTANT_KIND, assistant_id),
    )


async def ownerless(
    executor: Executor, paths: Sequence[str] | None, after: Sequence[str] | None, size: int
) -> list[OwnerlessRow]:
    """Those of these branches (of all when None) without an owner who can sign in, by name."""
    query = sql.SQL("""
        SELECT a.id, a.name, a.unit_id, u.name AS unit_name, a.state, coalesce((
               SELECT min(p.name) FROM grant_entry AS g JOIN person AS p ON p.id = g.subject_id
                WHERE g.object_kind = %(kind)s AND g.object_id = a.id AND g.right_name = 'write'), '') AS last_owner
          FROM assistant AS a JOIN unit AS u ON u.id = a.unit_id
         WHERE {ownerless}
           AND (%(after_id)s::uuid IS NULL OR (danish_order(a.name) COLLATE "C", a.id)
                                              > (danish_order(%(after_name)s::text) COLLATE "C", %(after_id)s::uuid))
         ORDER BY danish_order(a.name) COLLATE "C", a.id LIMIT %(size)s
    """).format(ownerless=_OWNERLESS)
    name, last = after or ("", None)
    return await executor.all(
        OwnerlessRow, query, {**_params(paths), "after_name": name, "after_id": last, "size": size}
    )


async def is_ownerless(executor: Executor, paths: Sequence[str] | None, assistant_id: AssistantId) -> bool:
    """Whether it is one of those."""
    query = sql.SQL("""
        SELECT true FROM assistant AS a JOIN unit AS u ON u.id = a.unit_id WHERE a.id = %(id)s AND {ownerless}
    """).format(ownerless=_OWNERLESS)
    return await executor.value(bool, query, {**_params(paths), "id": assistant_id}) is True


def _params(paths: Sequence[str] | None) -> dict[str, object]:
    return {"kind": ASSISTANT_KIND, "paths": None if paths is None else list(paths)}
