"""What an assistant may do beyond its owners: its state, the version that is live, and the units that are denied."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from aarhusai.assistants.types import AssistantState
from aarhusai.storage.database import Executor
from aarhusai.terms.ids import AssistantId, PersonId, UnitId


@dataclass(frozen=True, slots=True)
class HeadRow:
    """What a verb needs to know of an assistant before it does anything."""

    id: UUID
    slug: str
    is_default: bool
    unit_id: UUID | None
    unit_name: str
    unit_path: str
    state: str
    live_version: int | None
    newest_version: int | None
    revision: int
    taken_down: bool
    deleted: bool


_HEAD = """
SELECT a.id, a.slug, a.is_default, a.unit_id, coalesce(u.name, '') AS unit_name, coalesce(u.path, '') AS unit_path,
       a.state, a.live_version, a.newest_version, a.revision, a.taken_down_at IS NOT NULL AS taken_down,
       a.deleted_at IS NOT NULL AS deleted
  FROM assistant AS a LEFT JOIN unit AS u ON u.id = a.unit_id
"""


async def head(executor: Executor, assistant_id: AssistantId) -> HeadRow | None:
    """The assistant, whoever asks."""
    return await executor.one(HeadRow, _HEAD + " WHERE a.id = %s", (assistant_id,))


async def heads(executor: Executor, ids: Sequence[AssistantId]) -> list[HeadRow]:
    """The assistants, whoever asks."""
    return await executor.all(HeadRow, _HEAD + " WHERE a.id = ANY (%s) LIMIT %s", (list(ids), len(ids)))


async def locked(tx: Executor, assistant_id: AssistantId) -> HeadRow | None:
    """The assistant, which nobody else changes until the transaction ends."""
    await tx.run("SELECT FROM assistant WHERE id = %s FOR NO KEY UPDATE", (assistant_id,))
    return await head(tx, assistant_id)


async def go_live(tx: Executor, assistant_id: AssistantId, version: int) -> None:
    """Makes the version the one that others meet; the columns of old show it to older processes."""
    await tx.run(
        """
        UPDATE assistant AS a
           SET state = 'live', live_version = v.number, suspended_code = NULL, suspended_text = NULL,
               suspended_by = NULL, suspended_at = NULL, changed_at = now(), version = v.number,
               name = v.content ->> 'name', description = v.content ->> 'description', icon = v.content ->> 'icon',
               instructions = v.content ->> 'instructions',
               suggested_prompts = ARRAY(SELECT jsonb_array_elements_text(v.content -> 'suggested_prompts'))
          FROM assistant_version AS v
         WHERE a.id = %s AND v.assistant_id = a.id AND v.number = %s
        """,
        (assistant_id, version),
    )


async def suspend(tx: Executor, assistant_id: AssistantId, code: str, text: str, by: PersonId | None) -> None:
    """Takes it from everybody but its owners, with what those are told who had it."""
    await tx.run(
        """
        UPDATE assistant SET state = 'suspended', suspended_code = %s, suspended_text = %s, suspended_by = %s,
               suspended_at = now(), changed_at = now() WHERE id = %s
        """,
        (code, text, by, assistant_id),
    )


async def set_state(tx: Executor, assistant_id: AssistantId, state: AssistantState) -> None:
    """Another state, and no reason for a suspension any more."""
    await tx.run(
        """
        UPDATE assistant SET state = %s, suspended_code = NULL, suspended_text = NULL, suspended_by = NULL,
               suspended_at = NULL, changed_at = now() WHERE id = %s
        """,
        (state.value, assistant_id),
    )


async def set_review(tx: Executor, assistant_id: AssistantId, on: date | None) -> None:
    """When its use is to be looked at again."""
    await tx.run("UPDATE assistant SET review_on = %s WHERE id = %s", (on, assistant_id))


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A denied unit."""

    unit_id: UUID


async def denied(executor: Executor, assistant_id: AssistantId) -> list[UUID]:
    """The units whose people may not use it."""
    query = "SELECT unit_id FROM assistant_denied WHERE assistant_id = %s ORDER BY unit_id LIMIT 5000"
    return [row.unit_id for row in await executor.all(UnitRow, query, (assistant_id,))]


async def deny(tx: Executor, assistant_id: AssistantId, units: Sequence[UnitId]) -> None:
    """Makes these the denied units, those that still exist."""
    await tx.run(
        "DELETE FROM assistant_denied WHERE assistant_id = %s AND unit_id <> ALL (%s)", (assistant_id, list(units))
    )
    await tx.run(
        """
        INSERT INTO assistant_denied (assistant_id, unit_id)
        SELECT %s, u.id FROM unit AS u WHERE u.id = ANY (%s) ON CONFLICT DO NOTHING
        """,
        (assistant_id, list(units)),
    )


async def announce(executor: Executor) -> None:
    """Tells every process that what is visible to whom has changed."""
    await executor.run("SELECT pg_notify('config', '')")
