"""A turn's two great statements, its beginning and its end: each is one statement, so each is whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString
from uuid import UUID

from psycopg import IntegrityError
from psycopg.types.json import Jsonb

from aarhusai.chat.repository.rows import CONVERSATION, ConversationRow
from aarhusai.chat.sealing import SealedOutcome
from aarhusai.chat.types import Outcome
from aarhusai.errors import AarhusError, Conflict, NotFound
from aarhusai.storage.database import Database, is_unique_violation
from aarhusai.storage.key_cipher import ConversationKey, KeyId
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import (
    AssistantId,
    AttachmentId,
    CollectionId,
    ConversationId,
    MessageId,
    ModelId,
    PersonId,
    TurnId,
)

_BRANCH_LIMIT = 400
"""Messages of a branch that a model is shown at most; what does not fit its window is dropped by the door."""


@dataclass(frozen=True, slots=True)
class BranchRow:
    """A message of the branch that is answered, and what the conversation says of model, assistant, class and key."""

    assistant_id: AssistantId | None
    model_id: ModelId | None
    data_class: str
    declared: str
    declared_chosen: bool
    key_id: KeyId | None
    protection: bytes | None
    protection_revision: int
    id: MessageId | None
    role: str | None
    status: str | None
    text: str | None
    sealed_text: bytes | None
    collections: Sequence[CollectionId]
    attachments: Sequence[AttachmentId] | None


@dataclass(frozen=True, slots=True)
class NewTurn:
    """Everything the beginning writes. `question` is None when an old question is answered again.

    Texts come sealed. `declared` is what the request adds to what was declared before. `protection_revision` is the one
    the turn begins with: when a correction came in between, nothing is written. `corrections` came with the question.
    `collections` None leaves those the conversation has; `attachments` are the question's own.
    """

    turn_id: TurnId
    conversation_id: ConversationId
    new_conversation: bool
    key_id: KeyId
    sealed_title: bytes
    question_id: MessageId
    parent_id: MessageId | None
    question: bytes | None
    declared: DataClass | None
    corrections: int
    protection_revision: int
    model_id: ModelId
    model_name: str
    zone: str
    assistant_id: AssistantId | None
    assistant_version: int | None
    owner: str
    incarnation: UUID
    collections: tuple[CollectionId, ...] | None = None
    attachments: tuple[AttachmentId, ...] = ()


@dataclass(frozen=True, slots=True)
class BegunRow(ConversationRow):
    """The conversation after the beginning or the end of a turn."""

    audit_id: int = 0
    told: str = ""


_NEW: LiteralString = """
    c AS (
        INSERT INTO conversation (id, person_id, assistant_id, model_id, key_id, sealed_title, title_by, head_id,
            declared, declared_chosen, data_class, collections)
        VALUES (%(conversation)s, %(person)s, %(assistant)s, %(model)s, %(key)s, %(title)s, 'auto', %(turn)s,
            %(declared)s, %(chosen)s, %(declared)s, coalesce(%(collections)s::uuid[], '{}'))
        RETURNING *
    ), title_due AS (
        INSERT INTO index_due (id, title, revision) SELECT c.id, true, c.revision FROM c ON CONFLICT DO NOTHING
    )"""

_CONTINUED: LiteralString = """
    c AS (
        UPDATE conversation SET head_id = %(turn)s, model_id = %(model)s, assistant_id = %(assistant)s,
            declared = class_union(declared, %(declared)s), declared_chosen = declared_chosen OR %(chosen)s,
            data_class = class_union(data_class, %(declared)s),
            collections = coalesce(%(collections)s::uuid[], collections),
            updated_at = clock_timestamp(), revision = revision + 1
        WHERE id = %(conversation)s AND person_id = %(person)s AND deleted_at IS NULL
          AND key_id = %(key)s AND protection_revision = %(protection_revision)s
        RETURNING *
    )"""

_QUESTION: LiteralString = """,
    question AS (
        INSERT INTO message (id, conversation_id, person_id, parent_id, role, sealed_text, data_class, created_at,
            finished_at, attachments)
        SELECT %(question_id)s, c.id, c.person_id, %(parent)s, 'user', %(question)s, c.declared, c.updated_at,
            c.updated_at, %(attachments)s::uuid[] FROM c
    ), question_due AS (
        -- The same request again must break the message's key, not this one.
        INSERT INTO index_due (id, title, revision) SELECT %(question_id)s, false, 0 FROM c ON CONFLICT DO NOTHING
    )"""

_BOUND: LiteralString = """,
    bound AS (
        UPDATE attachment SET conversation_id = c.id FROM c
        WHERE attachment.id = ANY(%(attachments)s::uuid[]) AND attachment.person_id = c.person_id
          AND (attachment.conversation_id IS NULL OR attachment.conversation_id = c.id)
    )"""

_REST: LiteralString = """,
    answer AS (
        INSERT INTO message (id, conversation_id, person_id, parent_id, role, status, model_id, model_name, zone,
            assistant_id, assistant_version, data_class, created_at)
        SELECT %(turn)s, c.id, c.person_id, %(question_id)s, 'assistant', 'running', %(model)s, %(model_name)s,
            %(zone)s, %(assistant)s, %(assistant_version)s, c.declared, c.updated_at + interval '1 microsecond' FROM c
    ),
    turn_row AS (
        INSERT INTO turn (id, conversation_id, person_id, owner, incarnation)
        SELECT %(turn)s, c.id, c.person_id, %(owner)s, %(incarnation)s FROM c
    )
    SELECT """

_TELL: LiteralString = """,
        audit_append('person', %(person)s, %(unit)s, 'turn.begun', 'conversation', c.id, c.data_class, %(details)s)
            AS audit_id,
        pg_notify('person', concat_ws(' ', %(person)s::text, 'turn', c.id, %(turn)s::text, 'running'))::text AS told
    FROM c"""


def _begin(conversation: LiteralString, question: LiteralString) -> LiteralString:
    return "WITH" + conversation + question + _REST + CONVERSATION + _TELL


_BEGIN: dict[tuple[bool, bool], LiteralString] = {
    (True, True): _begin(_NEW, _QUESTION),
    (False, True): _begin(_CONTINUED, _QUESTION),
    (False, False): _begin(_CONTINUED, ""),
}
_BEGIN_WITH_FILES: dict[bool, LiteralString] = {
    True: _begin(_NEW, _QUESTION + _BOUND),
    False: _begin(_CONTINUED, _QUESTION + _BOUND),
}


async def begin(db: Database, actor: Actor, turn: NewTurn) -> BegunRow | None:
    """Writes conversation, question, answer, turn, audit and announcement in one statement.

    None when the conversation is not as it was read: it was deleted, or a correction of its protection came in between.
    Raises NotFound("model_not_available") when model or assistant went meanwhile, Conflict("turn_running"), and
    RepeatedRequest when the question or the answer stands already.
    """
    told = {"turn": str(turn.turn_id), "model": str(turn.model_id), "new": turn.new_conversation}
    details = Jsonb(told | ({"corrections": turn.corrections} if turn.corrections else {}))
    params = {
        "conversation": turn.conversation_id,
        "person": actor.person_id,
        "unit": actor.unit_id,
        "key": turn.key_id,
        "title": turn.sealed_title,
        "declared": str(turn.declared or DataClass()),
        "chosen": turn.declared is not None,
        "protection_revision": turn.protection_revision,
        "turn": turn.turn_id,
        "question_id": turn.question_id,
        "parent": turn.parent_id,
        "question": turn.question,
        "model": turn.model_id,
        "model_name": turn.model_name,
        "zone": turn.zone,
        "assistant": turn.assistant_id,
        "assistant_version": turn.assistant_version,
        "owner": turn.owner,
        "incarnation": turn.incarnation,
        "collections": None if turn.collections is None else list(turn.collections),
        "attachments": list(turn.attachments),
        "details": details,
    }
    asked = turn.question is not None
    files = asked and turn.attachments
    query = _BEGIN_WITH_FILES[turn.new_conversation] if files else _BEGIN[turn.new_conversation, asked]
    try:
        return await db.one(BegunRow, query, params)
    except IntegrityError as error:
        raise _refusal(error) from error


class RepeatedRequest(Conflict):
    """The request's id is taken: the caller looks up what became of it."""


def _refusal(error: IntegrityError) -> AarhusError:
    if is_unique_violation(error, "message_pkey"):
        return RepeatedRequest("request_repeated", "The request was received before.")
    if is_unique_violation(error, "turn_one_per_conversation"):
        return turn_running()
    return NotFound("model_not_available", "The model is not available.")


def turn_running() -> Conflict:
    """One answer at a time in a conversation."""
    return Conflict("turn_running", "An answer is being written in this conversation.")


def conversation_not_found() -> NotFound:
    """It does not exist or is somebody else's."""
    return NotFound("conversation_not_found", "There is no such conversation.")


async def branch(
    db: Database, person_id: PersonId, conversation_id: ConversationId, leaf: MessageId | None
) -> list[BranchRow]:
    """The branch from the root down to `leaf`, oldest first; one row without a message when there is no leaf.

    `protection` stands in the last row only. Raises NotFound("conversation_not_found").
    """
    rows = await db.all(
        BranchRow,
        """
        WITH RECURSIVE branch AS (
            SELECT m.id, m.parent_id, m.role, m.status, m.text, m.sealed_text, m.attachments, 1 AS depth
            FROM message m WHERE m.id = %(leaf)s AND m.conversation_id = %(conversation)s
            UNION ALL
            SELECT m.id, m.parent_id, m.role, m.status, m.text, m.sealed_text, m.attachments, b.depth + 1
            FROM branch b JOIN message m ON m.id = b.parent_id WHERE b.depth < %(limit)s
        )
        SELECT c.assistant_id, c.model_id, c.data_class, c.declared, c.declared_chosen, c.key_id,
            CASE WHEN b.id IS NOT DISTINCT FROM %(leaf)s THEN c.protection END AS protection, c.protection_revision,
            b.id, b.role, b.status, b.text, b.sealed_text, c.collections, b.attachments
        FROM conversation c LEFT JOIN branch b ON true
        WHERE c.id = %(conversation)s AND c.person_id = %(person)s AND c.deleted_at IS NULL
        ORDER BY b.depth DESC LIMIT %(limit)s
        """,
        {"leaf": leaf, "conversation": conversation_id, "person": person_id, "limit": _BRANCH_LIMIT},
    )
    if not rows:
        raise conversation_not_found()
    return rows


async def turn_of_request(db: Database, person_id: PersonId, request_id: UUID) -> TurnId | None:
    """The turn that a request began: the answer itself, or the first answer to the question it named."""
    return await db.value(
        UUID,
        """
        SELECT m.id FROM message m JOIN conversation c ON c.id = m.conversation_id
        WHERE c.person_id = %(person)s AND c.deleted_at IS NULL AND m.role = 'assistant'
          AND (m.id = %(request)s OR m.parent_id = %(request)s)
        ORDER BY m.created_at LIMIT 1
        """,
        {"person": person_id, "request": request_id},
    )  # pyright: ignore[reportReturnType]  # a message's id


@dataclass(frozen=True, slots=True)
class Ending:
    """What the end writes besides the outcome, and the key to seal it with.

    `title_job` names the job that makes a title, if one should be made, and `classify_job` the one that finds the class
    of a turn for which detection was skipped.
    """

    turn_id: TurnId
    conversation_id: ConversationId
    person_id: PersonId
    unit_id: UUID | None
    incarnation: UUID
    key: ConversationKey
    title_job: str | None
    classify_job: str | None = None


_FINISH: LiteralString = (
    """
    WITH ended AS (
        UPDATE turn SET status = %(status)s, ended_at = clock_timestamp()
        WHERE id = %(turn)s AND incarnation = %(incarnation)s AND status IN ('running', 'cut_off')
        RETURNING conversation_id
    ), answer AS (
        UPDATE message SET status = %(status)s, sealed_text = %(text)s, sealed_rest = %(rest)s, sent = %(sent)s,
            replaced = %(replaced)s, sealed_sources = %(sources)s, error_code = %(code)s,
            data_class = class_union(coalesce(%(class)s::text, data_class), %(sources_class)s),
            input_tokens = %(input)s, output_tokens = %(output)s, finished_at = now()
        FROM ended WHERE message.id = %(turn)s RETURNING message.id, message.parent_id
    ), question AS (
        UPDATE message SET data_class = class_union(message.data_class, %(class)s)
        FROM answer WHERE message.id = answer.parent_id AND %(class)s::text IS NOT NULL
          AND message.data_class <> class_union(message.data_class, %(class)s)
    ), due AS (
        INSERT INTO index_due (id, title, revision) SELECT answer.id, false, 0 FROM answer
        ON CONFLICT (id, title) DO UPDATE SET at = clock_timestamp()
    ), log AS (
        DELETE FROM turn_event WHERE turn_id = %(turn)s AND EXISTS (SELECT FROM ended)
    ), c AS (
        UPDATE conversation SET updated_at = now(), revision = revision + 1,
            data_class = class_union(class_union(data_class, coalesce(%(class)s::text, data_class)), %(sources_class)s),
            protection = coalesce(%(protection)s::bytea, protection),
            protection_revision = protection_revision + (%(protection)s::bytea IS NOT NULL)::integer
        FROM ended WHERE conversation.id = ended.conversation_id RETURNING conversation.*
    )
    SELECT """
    + CONVERSATION
    + """,
        audit_append('person', %(person)s, %(unit)s, 'turn.ended', 'conversation', c.id, c.data_class, %(details)s)
            AS audit_id,
        concat(
            pg_notify('turn', %(turn)s::text)::text,
            pg_notify('person', concat_ws(' ', %(person)s::text, 'turn', c.id, %(turn)s::text, %(status)s::text))::text,
            CASE WHEN %(title_job)s::text IS NOT NULL AND %(status)s = 'done' AND c.title_by = 'auto' AND NOT EXISTS (
                SELECT FROM message m WHERE m.conversation_id = c.id AND m.role = 'assistant' AND m.status = 'done'
            ) THEN job_enqueue(%(title_job)s, jsonb_build_object('turn_id', %(turn)s::text), NULL, 0)::text END,
            CASE WHEN %(classify_job)s::text IS NOT NULL
                THEN job_enqueue(%(classify_job)s, jsonb_build_object('turn_id', %(turn)s::text), NULL, 0)::text END
        ) AS told
    FROM c"""
)


async def finish(db: Database, ending: Ending, outcome: Outcome, sealed: SealedOutcome) -> BegunRow | None:
    """Stores the answer, ends the turn, audits, asks for title and class, and tells the readers, in one statement.

    None when the turn is gone (its conversation was purged) or is no longer this process's.
    """
    details = {"turn": str(ending.turn_id), "status": outcome.status.value, "tokens": outcome.output_tokens}
    if outcome.code:
        details["code"] = outcome.code
    return await db.one(
        BegunRow,
        _FINISH,
        {
            "turn": ending.turn_id,
            "person": ending.person_id,
            "unit": ending.unit_id,
            "incarnation": ending.incarnation,
            "status": outcome.status.value,
            "text": sealed.text,
            "rest": sealed.rest,
            "protection": sealed.protection,
            "sent": sealed.sent,
            "replaced": sealed.replaced,
            "sources": sealed.sources,
            "sources_class": "K0" if sealed.sources_class is None else str(sealed.sources_class),
            "class": None if sealed.data_class is None else str(sealed.data_class),
            "code": outcome.code,
            "input": outcome.input_tokens,
            "output": outcome.output_tokens,
            "details": Jsonb(details),
            "title_job": ending.title_job,
            "classify_job": ending.classify_job if sealed.data_class is None else None,
        },
    )
