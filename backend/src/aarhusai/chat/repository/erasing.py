"""Keys to destroy: noted when a conversation's row goes, whatever made it go, and forgotten when the key is gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aarhusai.storage.database import Database
from aarhusai.storage.key_cipher import KeyId

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class _DueRow:
    key_id: KeyId


async def due(db: Database) -> list[KeyId]:
    """Keys of conversations that are gone, oldest first, up to a batch."""
    rows = await db.all(_DueRow, "SELECT key_id FROM key_to_destroy ORDER BY at LIMIT %s", (_AT_ONCE,))
    return [row.key_id for row in rows]


async def done(db: Database, key_ids: Sequence[KeyId]) -> None:
    """They are destroyed: says so in the audit log, and forgets them."""
    await db.run(
        """
        WITH gone AS (
            DELETE FROM key_to_destroy WHERE key_id = ANY(%s) RETURNING conversation_id
        )
        SELECT count(audit_append(
            'system', NULL, NULL, 'conversation.key_destroyed', 'conversation', conversation_id, NULL, '{}'))
        FROM gone
        """,
        (list(key_ids),),
    )


async def health(db: Database) -> int:
    """How many keys wait to be destroyed."""
    return await db.value(int, "SELECT count(*) FROM key_to_destroy") or 0
