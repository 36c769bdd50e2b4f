"""What a title is made of, and giving it."""

from dataclasses import dataclass
from uuid import UUID

from aarhusai.storage.database import Database
from aarhusai.storage.key_cipher import KeyId
from aarhusai.terms.ids import ConversationId, MessageId, ModelId, PersonId, TurnId


@dataclass(frozen=True, slots=True)
class ExchangeRow:
    """A question, its answer, who asked and which model answered."""

    person_id: PersonId
    conversation_id: ConversationId
    key_id: KeyId
    model_id: ModelId
    data_class: str
    question_id: MessageId
    question: bytes
    answer: bytes


async def exchange(db: Database, turn_id: TurnId) -> ExchangeRow | None:
    """The turn's texts, sealed, while the conversation still has the title the house gave it."""
    return await db.one(
        ExchangeRow,
        """
        SELECT c.person_id, c.id AS conversation_id, c.key_id, a.model_id, c.data_class, q.id AS question_id,
            q.sealed_text AS question, a.sealed_text AS answer
        FROM message a JOIN message q ON q.id = a.parent_id JOIN conversation c ON c.id = a.conversation_id
        WHERE a.id = %s AND a.role = 'assistant' AND a.model_id IS NOT NULL AND c.title_by = 'auto'
          AND c.deleted_at IS NULL AND c.key_id IS NOT NULL AND q.sealed_text IS NOT NULL AND a.sealed_text IS NOT NULL
        """,
        (turn_id,),
    )


async def give(db: Database, turn_id: TurnId, key_id: UUID, title: bytes) -> None:
    """Sets the sealed title and tells the person's pages. A title that the person gave meanwhile stands."""
    await db.run(
        """
        WITH c AS (
            UPDATE conversation SET sealed_title = %(title)s, title = '', revision = revision + 1
            FROM message m WHERE m.id = %(turn)s AND conversation.id = m.conversation_id
              AND conversation.title_by = 'auto' AND conversation.deleted_at IS NULL AND conversation.key_id = %(key)s
            RETURNING conversation.id, conversation.person_id, conversation.revision
        ), due AS (
            INSERT INTO index_due (id, title, revision) SELECT c.id, true, c.revision FROM c
            ON CONFLICT (id, title) DO UPDATE SET revision = excluded.revision, at = excluded.at
        )
        SELECT pg_notify('person', concat_ws(' ', person_id, 'conversation', id)) FROM c
        """,
        {"turn": turn_id, "key": key_id, "title": title},
    )
