"""Collections by name and unit, whoever owns them: only for configuration as code, which reads nothing they hold."""

from dataclasses import dataclass
from uuid import UUID

from aarhusai.storage.database import Executor
from aarhusai.terms.ids import CollectionId, PersonId, UnitId


@dataclass(frozen=True, slots=True)
class DeclaredRow:
    """What a file may say of one."""

    id: UUID
    name: str
    description: str
    owner_id: UUID | None
    data_class: str


async def named(tx: Executor, unit_id: UnitId, name: str, size: int) -> list[DeclaredRow]:
    """Those of this name at the unit, the oldest first, locked."""
    return await tx.all(
        DeclaredRow,
        """
        SELECT id, name, description, owner_id, data_class FROM collection
         WHERE unit_id = %s AND name = %s AND deleted_at IS NULL ORDER BY id LIMIT %s FOR NO KEY UPDATE
        """,
        (unit_id, name, size),
    )


async def give(tx: Executor, collection_id: CollectionId, owner_id: PersonId) -> None:
    """Makes the person its owner."""
    await tx.run(
        "UPDATE collection SET owner_id = %s, revision = revision + 1, changed_at = now() WHERE id = %s",
        (owner_id, collection_id),
    )
