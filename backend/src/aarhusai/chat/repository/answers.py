"""Answers as they stand: a whole turn for who follows it, and the sources of one for who opens them."""

from dataclasses import dataclass

from aarhusai.chat.repository.rows import CONVERSATION, MESSAGE, RUNNING, ConversationRow, MessageRow
from aarhusai.storage.database import Database
from aarhusai.storage.key_cipher import KeyId
from aarhusai.terms.ids import AssistantId, MessageId, PersonId, TurnId


@dataclass(frozen=True, slots=True)
class SourcesRow:
    """The sealed sources of an answer, its conversation's key, and the assistant that answered."""

    key_id: KeyId | None
    sealed_sources: bytes | None
    assistant_id: AssistantId | None


async def sources(db: Database, person_id: PersonId, message_id: MessageId) -> SourcesRow | None:
    """None for an answer that is not the person's."""
    return await db.one(
        SourcesRow,
        """
        SELECT c.key_id, m.sealed_sources, m.assistant_id FROM message m JOIN conversation c ON c.id = m.conversation_id
        WHERE m.id = %s AND m.person_id = %s AND m.role = 'assistant' AND c.deleted_at IS NULL
        """,
        (message_id, person_id),
    )


async def stored_turn(
    db: Database, person_id: PersonId, turn_id: TurnId
) -> tuple[ConversationRow, list[MessageRow]] | None:
    """The conversation, and question and answer in this order, of a turn; None when it is not the person's."""
    rows = await db.all(
        MessageRow,
        "SELECT "
        + MESSAGE
        + """
        FROM message a JOIN message m ON m.id IN (a.id, a.parent_id) LEFT JOIN feedback f ON f.message_id = m.id
        WHERE a.id = %s AND a.person_id = %s AND a.role = 'assistant' ORDER BY m.created_at, m.id LIMIT 2""",
        (turn_id, person_id),
    )
    conversation = await db.one(
        ConversationRow,
        "SELECT "
        + CONVERSATION
        + ", "
        + RUNNING
        + """ FROM message m JOIN conversation c ON c.id = m.conversation_id
        WHERE m.id = %s AND c.person_id = %s AND c.deleted_at IS NULL""",
        (turn_id, person_id),
    )
    return (conversation, rows) if conversation is not None and rows else None
