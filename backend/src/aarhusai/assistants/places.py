"""Tells rooms below what assistants are called: see `gateway.quotas.service.AssistantPlaces`."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from aarhusai.assistants.repository import places as table
from aarhusai.gateway.quotas.types import Place
from aarhusai.storage.database import Executor


async def places_of(executor: Executor, ids: Sequence[UUID]) -> Mapping[UUID, Place]:
    """Names and units of assistants, deleted ones included."""
    return {row.id: Place(row.name, row.path, gone=row.gone) for row in await table.places(executor, ids)}
