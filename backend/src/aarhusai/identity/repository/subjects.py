"""People and units by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from aarhusai.storage.database import Executor


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """A person or a unit. `path` is the unit's, or that of the person's own unit, and `beside` that unit's name."""

    id: UUID
    name: str
    path: str
    beside: str


async def known(executor: Executor, ids: Sequence[UUID]) -> list[SubjectRow]:
    """The people and units of these ids; `beside` is empty for a unit. People who are blocked are among them."""
    if not ids:
        return []
    return await executor.all(
        SubjectRow,
        """
        SELECT u.id, u.name, u.path, '' AS beside FROM unit AS u WHERE u.id = ANY (%(ids)s)
        UNION ALL
        SELECT p.id, p.name, u.path, u.name FROM person AS p JOIN unit AS u ON u.id = p.unit_id
         WHERE p.id = ANY (%(ids)s)
        LIMIT %(most)s
        """,
        {"ids": list(ids), "most": len(ids) + 1},
    )


async def names(executor: Executor, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Names by id, of those that are there."""
    return {row.id: row.name for row in await known(executor, ids)}


async def people(
    executor: Executor, paths: Sequence[str] | None, words: str, size: int, roles: Sequence[str] = ()
) -> list[SubjectRow]:
    """People of these branches (of all when None) who can sign in and whose name holds the words, by name.

    With `roles` also those outside the branches who hold one of them at any unit.
    """
    return await executor.all(
        SubjectRow,
        """
        SELECT p.id, p.name, u.path, u.name AS beside FROM person AS p JOIN unit AS u ON u.id = p.unit_id
         WHERE p.state = 'active' AND strpos(lower(p.name), lower(%(words)s::text)) > 0
           AND (%(paths)s::text[] IS NULL
                OR EXISTS (SELECT FROM unnest(%(paths)s::text[]) AS top (path)
                            WHERE u.path = top.path OR starts_with(u.path, top.path || '/'))
                OR EXISTS (SELECT FROM role_holding AS h WHERE h.person_id = p.id AND h.role = ANY (%(roles)s::text[])))
         ORDER BY danish_order(p.name) COLLATE "C", p.id LIMIT %(size)s
        """,
        {"paths": None if paths is None else list(paths), "words": words, "size": size, "roles": list(roles)},
    )


async def units(executor: Executor, words: str, size: int) -> list[SubjectRow]:
    """Units whose name holds the words, a parent before its children."""
    return await executor.all(
        SubjectRow,
        """
        SELECT u.id, u.name, u.path, '' AS beside FROM unit AS u
         WHERE strpos(lower(u.name), lower(%(words)s::text)) > 0
         ORDER BY length(u.path), danish_order(u.name) COLLATE "C", u.id LIMIT %(size)s
        """,
        {"words": words, "size": size},
    )
