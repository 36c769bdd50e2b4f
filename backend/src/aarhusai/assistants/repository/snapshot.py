"""Assistants as every process holds them in memory: what changed is told by a stamp, and only that is read anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from aarhusai.assistants.types import Assistant
from aarhusai.storage.database import Executor
from aarhusai.terms.ids import ModelId

MOST: Final = 20_000
"""Assistants, and units, that a house's snapshot holds."""

CHANNEL: Final = "assistants"
"""Announced when a version was saved: it concerns the owners alone, so no page but theirs has to look."""


@dataclass(frozen=True, slots=True)
class StampRow:
    """An assistant and the state of its row."""

    id: UUID
    stamp: int


@dataclass(frozen=True, slots=True)
class KnownRow:
    """An assistant with the contents that somebody may meet: the live one, and the newest where that is another."""

    id: UUID
    stamp: int
    slug: str
    name: str
    description: str
    icon: str
    instructions: str
    suggested_prompts: Sequence[str]
    model_id: ModelId | None
    is_default: bool
    version: int
    unit_id: UUID | None
    state: str
    live_version: int | None
    newest_version: int | None
    live: Mapping[str, object] | None
    newest: Mapping[str, object] | None
    denied: Sequence[UUID]
    suspended_code: str | None
    suspended_text: str | None
    suspended_at: datetime | None
    taken_down_at: datetime | None
    taken_down_reason: str | None
    changed_at: datetime
    review_on: date | None


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit."""

    id: UUID
    name: str
    path: str


async def stamps(executor: Executor) -> list[StampRow]:
    """Every assistant that is not deleted."""
    return await executor.all(
        StampRow, "SELECT id, stamp FROM assistant WHERE deleted_at IS NULL ORDER BY id LIMIT %s", (MOST,)
    )


async def known(executor: Executor, ids: Sequence[UUID]) -> list[KnownRow]:
    """These assistants."""
    if not ids:
        return []
    return await executor.all(
        KnownRow,
        """
        SELECT a.id, a.stamp, a.slug, a.name, a.description, a.icon, a.instructions, a.suggested_prompts, a.model_id,
               a.is_default, a.version, a.unit_id, a.state, a.live_version, a.newest_version, live.content AS live,
               newest.content AS newest,
               ARRAY(SELECT d.unit_id FROM assistant_denied AS d WHERE d.assistant_id = a.id) AS denied,
               a.suspended_code, a.suspended_text, a.suspended_at, a.taken_down_at, a.taken_down_reason, a.changed_at,
               a.review_on
          FROM assistant AS a
          LEFT JOIN assistant_version AS live ON live.assistant_id = a.id AND live.number = a.live_version
          LEFT JOIN assistant_version AS newest ON newest.assistant_id = a.id AND newest.number = a.newest_version
                                               AND newest.number IS DISTINCT FROM a.live_version
         WHERE a.id = ANY (%s) AND a.deleted_at IS NULL LIMIT %s
        """,
        (list(ids), len(ids)),
    )


async def units(executor: Executor) -> list[UnitRow]:
    """Every unit, a parent before its children."""
    return await executor.all(UnitRow, "SELECT id, name, path FROM unit ORDER BY length(path), id LIMIT %s", (MOST,))


async def add_unless_there(tx: Executor, assistant: Assistant) -> bool:
    """Stores one of the house's own, which is live by decision of the house, unless its slug is taken or, for a default
    one, there is a default already. Gives whether it did.
    """
    return (
        await tx.run(
            """
        INSERT INTO assistant (id, slug, name, description, icon, instructions, suggested_prompts, model_id,
                               is_default, version, state)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'live')
        ON CONFLICT DO NOTHING
        """,
            (
                assistant.id,
                assistant.slug,
                assistant.name,
                assistant.description,
                assistant.icon,
                assistant.instructions,
                list(assistant.suggested_prompts),
                assistant.model_id,
                assistant.is_default,
                assistant.version,
            ),
        )
        > 0
    )


async def announce(executor: Executor) -> None:
    """Tells every process that a content changed, which nobody but its owners meets."""
    await executor.run("SELECT pg_notify(%s, '')", (CHANNEL,))
