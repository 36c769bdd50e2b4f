"""Which assistants are used: by one person of late, and by everybody on one day; and how. No content is read."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from aarhusai.kit.clock import day_begins
from aarhusai.storage.database import Database, Executor
from aarhusai.terms.ids import AssistantId, PersonId

_LATEST: Final = 100
"""Conversations that are looked at for what a person used of late."""

_MOST: Final = 20_000


@dataclass(frozen=True, slots=True)
class UseRow:
    """An assistant and its answers of a day."""

    id: UUID
    uses: int


@dataclass(frozen=True, slots=True)
class RecentRow:
    """An assistant that somebody used of late."""

    id: UUID


@dataclass(frozen=True, slots=True)
class ReceptionRow:
    """The different people who asked an assistant, and what they thought of its answers."""

    people: int
    up: int
    down: int


async def recent(db: Database, person_id: PersonId) -> list[AssistantId]:
    """The assistants of the person's newest conversations, the latest first."""
    rows = await db.all(
        RecentRow,
        """
        SELECT assistant_id AS id FROM (
            SELECT assistant_id, updated_at FROM conversation WHERE person_id = %(me)s AND deleted_at IS NULL
             ORDER BY updated_at DESC, id DESC LIMIT %(latest)s) AS newest
         WHERE assistant_id IS NOT NULL GROUP BY assistant_id ORDER BY max(updated_at) DESC LIMIT %(latest)s
        """,
        {"me": person_id, "latest": _LATEST},
    )
    return [AssistantId(row.id) for row in rows]


async def of_day(db: Database, day: date) -> dict[AssistantId, int]:
    """Answers by assistant of a day; temporary chats are stored nowhere and so are not among them."""
    rows = await db.all(
        UseRow,
        """
        SELECT assistant_id AS id, count(*)::integer AS uses FROM message
         WHERE role = 'assistant' AND assistant_id IS NOT NULL
           AND created_at >= %(begins)s AND created_at < %(ends)s
         GROUP BY assistant_id LIMIT %(most)s
        """,
        {"begins": day_begins(day), "ends": day_begins(day + timedelta(days=1)), "most": _MOST},
    )
    return {AssistantId(row.id): row.uses for row in rows}


async def reception(executor: Executor, assistant_id: AssistantId, days: int) -> ReceptionRow:
    """Of the answers of the last days whose conversation is there still."""
    row = await executor.one(
        ReceptionRow,
        """
        SELECT count(DISTINCT m.person_id)::integer AS people,
               count(*) FILTER (WHERE f.rating = 'up')::integer AS up,
               count(*) FILTER (WHERE f.rating = 'down')::integer AS down
          FROM message AS m LEFT JOIN feedback AS f ON f.message_id = m.id
         WHERE m.role = 'assistant' AND m.assistant_id = %(assistant)s
           AND m.created_at > now() - make_interval(days => %(days)s)
        """,
        {"assistant": assistant_id, "days": days},
    )
    return row or ReceptionRow(0, 0, 0)
