"""Rows that a release before sealing wrote, and sealing them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString
from uuid import UUID

from aarhusai.chat.sealing import StepJson
from aarhusai.storage.database import Database
from aarhusai.storage.key_cipher import KeyId
from aarhusai.terms.ids import ConversationId, MessageId


async def any_left(db: Database) -> bool:
    """Whether anything lies in the open. Partial indexes make this cheap when nothing does."""
    return bool(
        await db.value(
            bool,
            """
            SELECT EXISTS (SELECT FROM conversation WHERE key_id IS NULL)
                OR EXISTS (SELECT FROM message WHERE (text <> '' OR reasoning <> '' OR steps <> '[]')
                    AND status <> 'running')
                OR EXISTS (SELECT FROM feedback WHERE comment <> '')
            """,
        )
    )


@dataclass(frozen=True, slots=True)
class PlainTitle:
    """A conversation without a key."""

    id: ConversationId
    title: str


async def conversations(db: Database, limit: int, only: ConversationId | None = None) -> list[PlainTitle]:
    """Conversations without a key, or the one named if it has none."""
    return await db.all(
        PlainTitle,
        """
        SELECT id, title FROM conversation WHERE key_id IS NULL AND (%(only)s::uuid IS NULL OR id = %(only)s)
        ORDER BY id LIMIT %(limit)s
        """,
        {"only": only, "limit": limit},
    )


@dataclass(frozen=True, slots=True)
class Sealed:
    """A row's content under its conversation's key."""

    id: UUID
    content: bytes
    rest: bytes | None = None


async def give_keys(db: Database, key_ids: Sequence[KeyId], titles: Sequence[Sealed]) -> None:
    """Gives each conversation its key, unless another process did, and seals its title."""
    await db.run(
        """
        WITH c AS (
            UPDATE conversation SET key_id = e.key_id, sealed_title = e.title, title = ''
            FROM unnest(%s::uuid[], %s::uuid[], %s::bytea[]) AS e (id, key_id, title)
            WHERE conversation.id = e.id AND conversation.key_id IS NULL
            RETURNING conversation.id, conversation.revision
        )
        INSERT INTO index_due (id, title, revision) SELECT id, true, revision FROM c ON CONFLICT (id, title) DO NOTHING
        """,
        ([title.id for title in titles], list(key_ids), [title.content for title in titles]),
    )


@dataclass(frozen=True, slots=True)
class PlainMessage:
    """A message in the open, and its conversation's key."""

    id: MessageId
    key_id: KeyId
    text: str
    reasoning: str
    steps: Sequence[StepJson]


async def messages(db: Database, limit: int, only: ConversationId | None = None) -> list[PlainMessage]:
    """Messages in the open whose conversation has a key; of the conversation named, or of any."""
    where: LiteralString = "" if only is None else "AND m.conversation_id = %(only)s"
    return await db.all(
        PlainMessage,
        """
        SELECT m.id, c.key_id, m.text, m.reasoning, m.steps
        FROM message m JOIN conversation c ON c.id = m.conversation_id
        WHERE (m.text <> '' OR m.reasoning <> '' OR m.steps <> '[]') AND m.status <> 'running' AND c.key_id IS NOT NULL
        """
        + where
        + " ORDER BY m.id LIMIT %(limit)s",
        {"limit": limit, "only": only},
    )


async def seal_messages(db: Database, sealed: Sequence[Sealed]) -> None:
    """Puts what is sealed in the place of what was in the open."""
    await db.run(
        """
        WITH m AS (
            UPDATE message SET sealed_text = e.text, sealed_rest = e.rest, text = '', reasoning = '', steps = '[]'
            FROM unnest(%s::uuid[], %s::bytea[], %s::bytea[]) AS e (id, text, rest)
            WHERE message.id = e.id AND (message.text <> '' OR message.reasoning <> '' OR message.steps <> '[]')
            RETURNING message.id
        )
        INSERT INTO index_due (id, title, revision) SELECT id, false, 0 FROM m ON CONFLICT (id, title) DO NOTHING
        """,
        ([row.id for row in sealed], [row.content for row in sealed], [row.rest for row in sealed]),
    )


@dataclass(frozen=True, slots=True)
class PlainComment:
    """A comment in the open, and its conversation's key."""

    message_id: MessageId
    key_id: KeyId
    comment: str


async def comments(db: Database, limit: int) -> list[PlainComment]:
    """Comments in the open whose conversation has a key."""
    return await db.all(
        PlainComment,
        """
        SELECT f.message_id, c.key_id, f.comment FROM feedback f JOIN message m ON m.id = f.message_id
        JOIN conversation c ON c.id = m.conversation_id
        WHERE f.comment <> '' AND c.key_id IS NOT NULL ORDER BY f.message_id LIMIT %s
        """,
        (limit,),
    )


async def seal_comments(db: Database, sealed: Sequence[Sealed]) -> None:
    """Puts what is sealed in the place of what was in the open."""
    await db.run(
        """
        UPDATE feedback SET sealed_comment = e.comment, comment = ''
        FROM unnest(%s::uuid[], %s::bytea[]) AS e (id, comment)
        WHERE feedback.message_id = e.id AND feedback.comment <> ''
        """,
        ([row.id for row in sealed], [row.content for row in sealed]),
    )
