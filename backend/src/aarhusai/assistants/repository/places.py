"""What assistants are called and where they lie, for rooms below that know them by their ids alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from aarhusai.storage.database import Executor


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """An assistant's name, the path of its unit (empty for none), and whether it was deleted."""

    id: UUID
    name: str
    path: str
    gone: bool


async def places(executor: Executor, ids: Sequence[UUID]) -> list[PlaceRow]:
    """Those of the assistants that there are, or were."""
    return await executor.all(
        PlaceRow,
        """
        SELECT a.id, a.name, coalesce(u.path, '') AS path, a.deleted_at IS NOT NULL AS gone
        FROM assistant a LEFT JOIN unit u ON u.id = a.unit_id WHERE a.id = ANY (%s) LIMIT 20000
        """,
        (list(ids),),
    )
