"""What a conversation knows of its personal data, its declared class, and the record of what left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from aarhusai.storage.database import Database
from aarhusai.storage.key_cipher import KeyId
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import ConversationId, MessageId, PersonId, TurnId


@dataclass(frozen=True, slots=True)
class ProtectionRow:
    """A conversation's protection, sealed, and whether an answer is being written, whose end will store a newer one."""

    key_id: KeyId | None
    protection: bytes | None
    protection_revision: int
    declared: str
    data_class: str
    running: bool


async def protection(db: Database, person_id: PersonId, conversation_id: ConversationId) -> ProtectionRow | None:
    """None when the person has no such conversation."""
    return await db.one(
        ProtectionRow,
        """
        SELECT key_id, protection, protection_revision, declared, data_class, EXISTS (
            SELECT FROM turn t WHERE t.conversation_id = c.id AND t.status = 'running'
        ) AS running
        FROM conversation c WHERE id = %s AND person_id = %s AND deleted_at IS NULL
        """,
        (conversation_id, person_id),
    )


@dataclass(frozen=True, slots=True)
class Act:
    """What the audit log says of a change: the act, and details without content."""

    name: str
    details: Mapping[str, str | int | bool]


async def store(
    db: Database, actor: Actor, conversation_id: ConversationId, revision: int, sealed: bytes, act: Act
) -> bool:
    """Stores it; False when somebody else changed it first or an answer is being written."""
    return bool(
        await db.value(
            int,
            """
            WITH c AS (
                UPDATE conversation SET protection = %(sealed)s, protection_revision = protection_revision + 1
                WHERE id = %(conversation)s AND person_id = %(person)s AND deleted_at IS NULL
                  AND protection_revision = %(revision)s
                  AND NOT EXISTS (
                    SELECT FROM turn t WHERE t.conversation_id = %(conversation)s AND t.status = 'running'
                  )
                RETURNING id, data_class
            )
            SELECT count(audit_append(
                'person', %(person)s, %(unit)s, %(act)s, 'conversation', c.id, c.data_class, %(details)s)) FROM c
            """,
            _acting(actor, conversation_id, act) | {"sealed": sealed, "revision": revision},
        )
    )


@dataclass(frozen=True, slots=True)
class Declared:
    """Another class than before. `lowering` is the id of the row that keeps the sealed reason; None for a raise."""

    before: str
    after: str
    lowering: UUID | None
    sealed_reason: bytes | None


async def declare(db: Database, actor: Actor, conversation_id: ConversationId, declared: Declared, act: Act) -> bool:
    """Declares another class; False when it is not `before` any more.

    What the conversation holds by then stays at the class its turns had.
    """
    return bool(
        await db.value(
            int,
            """
            WITH held AS (
                SELECT DISTINCT data_class FROM message WHERE conversation_id = %(conversation)s
            ), part AS (
                SELECT unnest(string_to_array(data_class, '+')) AS code FROM held
                UNION SELECT unnest(string_to_array(%(after)s, '+'))
            ), together AS (
                SELECT max(code) FILTER (WHERE code <= 'K2') || coalesce(
                    string_agg('+' || code, '' ORDER BY code) FILTER (WHERE code > 'K2'), '') AS data_class FROM part
            ), c AS (
                UPDATE conversation SET declared = %(after)s, declared_chosen = true, data_class = together.data_class,
                    revision = revision + 1
                FROM together
                WHERE id = %(conversation)s AND person_id = %(person)s AND deleted_at IS NULL AND declared = %(before)s
                RETURNING id, conversation.data_class
            ), kept AS (
                INSERT INTO class_lowering (id, conversation_id, before, after, sealed_reason)
                SELECT %(lowering)s, c.id, %(before)s, %(after)s, %(reason)s FROM c WHERE %(lowering)s::uuid IS NOT NULL
            )
            SELECT count(audit_append(
                    'person', %(person)s, %(unit)s, %(act)s, 'conversation', c.id, c.data_class, %(details)s))
                + count(pg_notify('person', concat_ws(' ', %(person)s::text, 'conversation', c.id)))
            FROM c
            """,
            _acting(actor, conversation_id, act)
            | {
                "before": declared.before,
                "after": declared.after,
                "lowering": declared.lowering,
                "reason": declared.sealed_reason,
            },
        )
    )


def _acting(actor: Actor, conversation_id: ConversationId, act: Act) -> dict[str, object]:
    return {
        "conversation": conversation_id,
        "person": actor.person_id,
        "unit": actor.unit_id,
        "act": act.name,
        "details": Jsonb(dict(act.details)),
    }


@dataclass(frozen=True, slots=True)
class SentRow:
    """The record of what left for an answer, and what its placeholders stand for, sealed."""

    conversation_id: ConversationId
    key_id: KeyId | None
    sent: bytes | None
    protection: bytes | None


async def sent(db: Database, actor: Actor, turn_id: TurnId) -> SentRow | None:
    """None when the person has no such answer. Opening a record puts names back (law.md F1): that is in the log."""
    return await db.one(
        SentRow,
        """
        WITH found AS (
            SELECT c.id AS conversation_id, c.key_id, c.data_class, m.sent, c.protection
            FROM message m JOIN conversation c ON c.id = m.conversation_id
            WHERE m.id = %(turn)s AND m.person_id = %(person)s AND c.person_id = m.person_id AND m.role = 'assistant'
              AND c.deleted_at IS NULL
        ), noted AS (
            SELECT count(audit_append('person', %(person)s, %(unit)s, 'conversation.sent_opened', 'conversation',
                                      conversation_id, data_class, jsonb_build_object('turn', %(turn)s::uuid)))
            FROM found WHERE sent IS NOT NULL
        )
        SELECT conversation_id, key_id, sent, protection FROM found, noted
        """,
        {"turn": turn_id, "person": actor.person_id, "unit": actor.unit_id},
    )


@dataclass(frozen=True, slots=True)
class TurnTextRow:
    """A question or an answer of a turn, sealed, whose it is, and what its conversation knows."""

    person_id: PersonId
    key_id: KeyId
    id: MessageId
    sealed_text: bytes
    conversation_id: ConversationId
    protection: bytes | None


_TURN_TEXTS: Final[LiteralString] = """
    SELECT c.person_id, c.key_id, m.id, m.sealed_text, c.id AS conversation_id, c.protection
    FROM message a JOIN conversation c ON c.id = a.conversation_id JOIN message m ON m.id IN (a.id, a.parent_id)
    WHERE a.id = %s AND a.role = 'assistant' AND c.deleted_at IS NULL AND c.key_id IS NOT NULL
      AND m.sealed_text IS NOT NULL
    ORDER BY m.created_at, m.id LIMIT 2
"""


async def turn_texts(db: Database, turn_id: TurnId) -> Sequence[TurnTextRow]:
    """Question and answer, for a job that finds their class."""
    return await db.all(TurnTextRow, _TURN_TEXTS, (turn_id,))


async def classify(db: Database, turn_id: TurnId, data_class: str) -> None:
    """Adds a class that was found after the answer to the turn's messages and to the conversation."""
    await db.run(
        """
        WITH turned AS (
            SELECT id, parent_id, conversation_id FROM message WHERE id = %(turn)s AND role = 'assistant'
        ), told AS (
            UPDATE message SET data_class = class_union(message.data_class, %(class)s)
            FROM turned WHERE message.id IN (turned.id, turned.parent_id)
        ), c AS (
            UPDATE conversation SET data_class = class_union(data_class, %(class)s), revision = revision + 1
            FROM turned WHERE conversation.id = turned.conversation_id
              AND data_class <> class_union(data_class, %(class)s)
            RETURNING conversation.id, conversation.person_id, conversation.data_class
        )
        SELECT audit_append('system', NULL, NULL, 'conversation.classified', 'conversation', id, data_class, '{}'),
            pg_notify('person', concat_ws(' ', person_id, 'conversation', id))
        FROM c
        """,
        {"turn": turn_id, "class": data_class},
    )
