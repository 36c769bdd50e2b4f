"""What a person thinks of an answer of theirs."""

from psycopg.types.json import Jsonb

from aarhusai.chat.repository.conversations import KeyRow
from aarhusai.chat.types import Rating
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import MessageId, PersonId


async def key_of_answer(db: Database, person_id: PersonId, message_id: MessageId) -> KeyRow | None:
    """The key of the conversation that an answer of the person's stands in."""
    return await db.one(
        KeyRow,
        """
        SELECT c.id AS conversation_id, c.key_id FROM message m JOIN conversation c ON c.id = m.conversation_id
        WHERE m.id = %s AND m.person_id = %s AND c.person_id = m.person_id AND m.role = 'assistant'
          AND c.deleted_at IS NULL
        """,
        (message_id, person_id),
    )


async def give_feedback(
    db: Database, actor: Actor, message_id: MessageId, rating: Rating, comment: bytes | None
) -> bool:
    """Stores or replaces the person's own feedback on an answer; False when there is no such answer of theirs.

    The comment comes sealed under the conversation's key.
    """
    return bool(
        await db.value(
            int,
            """
            WITH given AS (
                INSERT INTO feedback (message_id, person_id, rating, sealed_comment)
                SELECT m.id, m.person_id, %(rating)s, %(comment)s
                FROM message m JOIN conversation c ON c.id = m.conversation_id
                WHERE m.id = %(message)s AND m.person_id = %(person)s AND m.role = 'assistant' AND c.deleted_at IS NULL
                ON CONFLICT (message_id) DO UPDATE SET rating = excluded.rating, comment = '',
                    sealed_comment = excluded.sealed_comment, at = now()
                RETURNING message_id
            )
            SELECT count(audit_append(
                'person', %(person)s, %(unit)s, 'feedback.given', 'message', message_id, NULL, %(details)s)) FROM given
            """,
            {
                "message": message_id,
                "person": actor.person_id,
                "unit": actor.unit_id,
                "rating": rating,
                "comment": comment,
                "details": Jsonb({"rating": rating, "commented": comment is not None}),
            },
        )
    )


async def take_back_feedback(db: Database, actor: Actor, message_id: MessageId) -> bool:
    """Removes it; False when there is no such answer of theirs."""
    return bool(
        await db.value(
            int,
            """
            WITH gone AS (
                DELETE FROM feedback WHERE message_id = %(message)s AND person_id = %(person)s RETURNING message_id
            )
            SELECT count(audit_append(
                    'person', %(person)s, %(unit)s, 'feedback.removed', 'message', message_id, NULL, '{}'))
                + (SELECT count(*) FROM message
                   WHERE id = %(message)s AND person_id = %(person)s AND role = 'assistant')
            FROM gone
            """,
            {"message": message_id, "person": actor.person_id, "unit": actor.unit_id},
        )
    )
