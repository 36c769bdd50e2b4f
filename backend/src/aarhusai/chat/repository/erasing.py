"""Keys to destroy: noted when a conversation's row goes, whatever made it go, and forgotten when the key is gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aarhusai.storage.database import Database
from aarhusai.storage.key_cipher import KeyId

_AT_ONCE: Final = 500
_LOOKED_AT_ONCE: Final = 20_000


@dataclass(frozen=True, slots=True)
class _KeyRow:
    key_id: KeyId


async def due(db: Database) -> list[KeyId]:
    """Keys of conversations and attachments that are gone, oldest first, up to a batch."""
    rows = await db.all(_KeyRow, "SELECT key_id FROM key_to_destroy ORDER BY at LIMIT %s", (_AT_ONCE,))
    return [row.key_id for row in rows]


async def done(db: Database, key_ids: Sequence[KeyId]) -> None:
    """They are destroyed: says so in the audit log, and forgets them."""
    await db.run(
        """
        WITH gone AS (
            DELETE FROM key_to_destroy WHERE key_id = ANY(%s) RETURNING conversation_id, kind
        )
        SELECT count(audit_append('system', NULL, NULL,
            CASE kind WHEN 'attachment' THEN 'attachment.key_destroyed' ELSE 'conversation.key_destroyed' END,
            kind, conversation_id, NULL, '{}'))
        FROM gone
        """,
        (list(key_ids),),
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """Keys that are to be destroyed, and texts that are to be indexed."""

    to_destroy: int
    to_index: int


async def waiting(db: Database) -> Waiting:
    """Counts."""
    found = await db.one(
        Waiting,
        "SELECT (SELECT count(*) FROM key_to_destroy) AS to_destroy, (SELECT count(*) FROM index_due) AS to_index",
    )
    assert found is not None
    return found


async def keys_in_use(db: Database, after: KeyId | None) -> list[KeyId]:
    """The keys that conversations and attachments have, in order of their ids, from after the one named."""
    rows = await db.all(
        _KeyRow,
        """
        SELECT key_id FROM (
            SELECT key_id FROM conversation WHERE key_id IS NOT NULL UNION ALL SELECT key_id FROM attachment
        ) AS k WHERE %(after)s::uuid IS NULL OR key_id > %(after)s
        ORDER BY key_id LIMIT %(limit)s
        """,
        {"after": after, "limit": _LOOKED_AT_ONCE},
    )
    return [row.key_id for row in rows]
