"""What a title is made of, and giving it."""

from dataclasses import dataclass

from aarhusai.storage.database import Database
from aarhusai.terms.ids import ConversationId, ModelId, PersonId, TurnId


@dataclass(frozen=True, slots=True)
class ExchangeRow:
    """A question, its answer, who asked and which model answered."""

    person_id: PersonId
    conversation_id: ConversationId
    model_id: ModelId
    data_class: str
    question: str
    answer: str


async def exchange(db: Database, turn_id: TurnId) -> ExchangeRow | None:
    """The beginning of the turn's texts, while the conversation still has the title the house gave it."""
    return await db.one(
        ExchangeRow,
        """
        SELECT c.person_id, c.id AS conversation_id, a.model_id, c.data_class, left(q.text, 4000) AS question,
            left(a.text, 4000) AS answer
        FROM message a JOIN message q ON q.id = a.parent_id JOIN conversation c ON c.id = a.conversation_id
        WHERE a.id = %s AND a.role = 'assistant' AND a.model_id IS NOT NULL AND c.title_by = 'auto'
          AND c.deleted_at IS NULL
        """,
        (turn_id,),
    )


async def give(db: Database, turn_id: TurnId, title: str) -> None:
    """Sets the title and tells the person's pages. A title that the person gave meanwhile stands."""
    await db.run(
        """
        WITH c AS (
            UPDATE conversation SET title = %(title)s, revision = revision + 1
            FROM message m WHERE m.id = %(turn)s AND conversation.id = m.conversation_id
              AND conversation.title_by = 'auto' AND conversation.deleted_at IS NULL
            RETURNING conversation.id, conversation.person_id
        )
        SELECT pg_notify('person', concat_ws(' ', person_id, 'conversation', id)) FROM c
        """,
        {"turn": turn_id, "title": title},
    )
