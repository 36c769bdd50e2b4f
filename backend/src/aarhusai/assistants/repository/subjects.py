"""People and units by name: who owns an assistant, and with whom one is shared or may be."""

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
