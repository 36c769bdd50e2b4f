"""One answer, for who opens its sources."""

from dataclasses import dataclass

from aarhusai.storage.database import Database
from aarhusai.storage.key_cipher import KeyId
from aarhusai.terms.ids import MessageId, PersonId


@dataclass(frozen=True, slots=True)
class SourcesRow:
    """The sealed sources of an answer and its conversation's key."""

    key_id: KeyId | None
    sealed_sources: bytes | None


async def sources(db: Database, person_id: PersonId, message_id: MessageId) -> SourcesRow | None:
    """None for an answer that is not the person's."""
    return await db.one(
        SourcesRow,
        """
        SELECT c.key_id, m.sealed_sources FROM message m JOIN conversation c ON c.id = m.conversation_id
        WHERE m.id = %s AND m.person_id = %s AND m.role = 'assistant' AND c.deleted_at IS NULL
        """,
        (message_id, person_id),
    )
