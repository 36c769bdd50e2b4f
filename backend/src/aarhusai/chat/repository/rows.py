"""Column lists, and rows turned into the room's values once their key is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, LiteralString

from aarhusai.chat.sealing import COMMENT, TEXT, TITLE, Rest, StepJson, open_rest, open_text, steps_of
from aarhusai.chat.sealing_sources import NO_SOURCES, cited_of, open_sources
from aarhusai.chat.types import Conversation, Feedback, Message, ModelRef, Rating, Role, TitleBy
from aarhusai.storage.key_cipher import ConversationKey, KeyId
from aarhusai.terms.classes import DataClass
from aarhusai.terms.events import TurnStatus
from aarhusai.terms.ids import (
    AssistantId,
    AttachmentId,
    CollectionId,
    ConversationId,
    FolderId,
    MessageId,
    ModelId,
    TurnId,
)

CONVERSATION: Final[LiteralString] = (
    "c.id, c.key_id, c.title, c.sealed_title, c.title_by, c.pinned, c.archived_at IS NOT NULL AS archived, c.folder_id,"
    " c.tags, c.assistant_id, c.model_id, c.head_id, c.revision, c.data_class, c.declared, c.created_at, c.updated_at,"
    " c.collections"
)
"""A ConversationRow's columns from `conversation c`, all but `running_turn_id`."""

RUNNING: Final[LiteralString] = (
    "(SELECT t.id FROM turn t WHERE t.conversation_id = c.id AND t.status = 'running') AS running_turn_id"
)

MESSAGE: Final[LiteralString] = (
    "m.id, m.parent_id, m.role, m.status, m.text, m.reasoning, m.steps, m.sealed_text, m.sealed_rest, m.error_code,"
    " m.model_id, m.model_name, m.zone, m.data_class, m.replaced, m.sent IS NOT NULL AS has_sent, m.created_at,"
    " m.finished_at, m.attachments, m.sealed_sources, f.rating, f.comment, f.sealed_comment"
)
"""A MessageRow's columns from `message m` and `feedback f`."""

KeysById = Mapping[KeyId, ConversationKey]


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """A row of `conversation`. `title` is what a release before sealing left; everything newer is sealed."""

    id: ConversationId
    key_id: KeyId | None
    title: str
    sealed_title: bytes | None
    title_by: TitleBy
    pinned: bool
    archived: bool
    folder_id: FolderId | None
    tags: Sequence[str]
    assistant_id: AssistantId | None
    model_id: ModelId | None
    head_id: MessageId | None
    revision: int
    data_class: str
    declared: str
    created_at: datetime
    updated_at: datetime
    collections: Sequence[CollectionId] = ()
    running_turn_id: TurnId | None = None

    def conversation(self, keys: KeysById, running: TurnId | None = None) -> Conversation:
        """The value that leaves the room; one whose key is gone has no title and says that it cannot be read."""
        key = keys.get(self.key_id) if self.key_id is not None else None
        title = self.title
        if self.sealed_title is not None:
            title = open_text(key, TITLE, self.id, self.sealed_title) if key is not None else ""
        return Conversation(
            id=self.id,
            title=title,
            title_by=self.title_by,
            pinned=self.pinned,
            archived=self.archived,
            folder_id=self.folder_id,
            tags=self.tags,
            assistant_id=self.assistant_id,
            model_id=self.model_id,
            temporary=False,
            head_id=self.head_id,
            revision=self.revision,
            created_at=self.created_at,
            updated_at=self.updated_at,
            running_turn_id=running or self.running_turn_id,
            data_class=DataClass.parse(self.data_class),
            declared_class=DataClass.parse(self.declared),
            readable=self.key_id is None or key is not None,
            collections=tuple(self.collections),
        )


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A row of `message` with its feedback. Plain texts are what a release before sealing left."""

    id: MessageId
    parent_id: MessageId | None
    role: Role
    status: str
    text: str
    reasoning: str
    steps: Sequence[StepJson]
    sealed_text: bytes | None
    sealed_rest: bytes | None
    error_code: str | None
    model_id: ModelId | None
    model_name: str | None
    zone: str | None
    data_class: str
    replaced: int
    has_sent: bool
    created_at: datetime
    finished_at: datetime | None
    rating: Rating | None
    comment: str | None
    sealed_comment: bytes | None
    attachments: Sequence[AttachmentId] = ()
    sealed_sources: bytes | None = None

    def message(self, key: ConversationKey | None) -> Message:
        """The value that leaves the room. Raises Unavailable("conversation_key_missing" | "content_unreadable")."""
        model = ModelRef(self.model_id, self.model_name or "", self.zone or "") if self.model_id else None
        rest = Rest(self.reasoning, steps_of(self.steps))
        if self.sealed_rest is not None:
            rest = open_rest(key, self.id, self.sealed_rest)
        record = NO_SOURCES
        if self.sealed_sources is not None and key is not None:
            record = open_sources(key, self.id, self.sealed_sources)
        return Message(
            id=self.id,
            parent_id=self.parent_id,
            role=self.role,
            status=TurnStatus(self.status),
            text=self.text if self.sealed_text is None else open_text(key, TEXT, self.id, self.sealed_text),
            created_at=self.created_at,
            reasoning=rest.reasoning,
            steps=rest.steps,
            error_code=self.error_code,
            error_facts=rest.facts,
            model=model,
            finished_at=self.finished_at,
            feedback=self._feedback(key),
            data_class=DataClass.parse(self.data_class),
            replaced=self.replaced,
            sent=self.has_sent,
            attachment_ids=tuple(self.attachments),
            sources=cited_of(record),
            unsupported=record.unsupported,
            sheets=record.sheets,
        )

    def _feedback(self, key: ConversationKey | None) -> Feedback | None:
        if self.rating is None:
            return None
        comment = self.comment or ""
        if self.sealed_comment is not None:
            comment = open_text(key, COMMENT, self.id, self.sealed_comment)
        return Feedback(self.rating, comment)
