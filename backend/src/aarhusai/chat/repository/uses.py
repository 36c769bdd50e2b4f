"""Which assistants are used: by one person of late, and by everybody on one day. No content is read."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from aarhusai.storage.database import Executor
from aarhusai.terms.ids import AssistantId, PersonId

_LATEST: Final = 100
"""Conversations that are looked at for what a person used of late."""

_MOST: Final = 20_000


@dataclass(frozen=True, slots=True)
class UseRow:
    """An assistant and its answers of a day."""

    id: UUID
    uses: int


async def recent(executor: Executor, person_id: PersonId) -> list[AssistantId]:
    """The assistants of the person's newest conversations, the latest first."""
    found = await executor.value(
        list,
        """
        SELECT array_agg(assistant_id ORDER BY latest DESC) FROM (
            SELECT assistant_id, max(updated_at) AS latest FROM (
                SELECT assistant_id, updated_at FROM conversation
                 WHERE person_id = %s AND deleted_at IS NULL ORDER BY updated_at DESC, id DESC LIMIT %s) AS newest
             WHERE assistant_id IS NOT NULL GROUP BY assistant_id) AS used
        """,
        (person_id, _LATEST),
    )
    return [AssistantId(one) for one in found or () if isinstance(one, UUID)]


async def of_day(executor: Executor, day: date) -> dict[AssistantId, int]:
    """Answers by assistant of a day (UTC); temporary chats are stored nowhere and so are not among them."""
    rows = await executor.all(
        UseRow,
        """
        SELECT assistant_id AS id, count(*)::integer AS uses FROM message
         WHERE role = 'assistant' AND assistant_id IS NOT NULL
           AND created_at >= %(day)s::date AND created_at < %(day)s::date + 1
         GROUP BY assistant_id LIMIT %(most)s
        """,
        {"day": day, "most": _MOST},
    )
    return {AssistantId(row.id): row.uses for row in rows}
