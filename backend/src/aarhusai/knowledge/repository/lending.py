"""Collections that an assistant lends: what is known of them, and which of them its owners still may ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from aarhusai.storage.database import Executor
from aarhusai.terms.ids import CollectionId


@dataclass(frozen=True, slots=True)
class FactsRow:
    """A collection and its classes."""

    id: UUID
    name: str
    data_class: str
    found_class: str


async def facts(executor: Executor, ids: Sequence[CollectionId]) -> list[FactsRow]:
    """Those that exist."""
    if not ids:
        return []
    return await executor.all(
        FactsRow,
        """
        SELECT id, name, data_class, found_class FROM collection
         WHERE id = ANY (%s) AND deleted_at IS NULL LIMIT %s
        """,
        (list(ids), len(ids)),
    )
