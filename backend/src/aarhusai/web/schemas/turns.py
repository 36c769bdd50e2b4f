"""Wire shapes of asking, and of the events that follow."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, RootModel

from aarhusai.chat.types import Ask, Trial
from aarhusai.terms.classes import DataClass
from aarhusai.terms.events import TurnStatus
from aarhusai.terms.ids import AssistantId, AttachmentId, CollectionId, ConversationId, MessageId, ModelId
from aarhusai.web.schemas.assistants_content import ContentShape
from aarhusai.web.schemas.chat import ConversationOut, MessageOut, StepOut
from aarhusai.web.schemas.corrections import Corrections, correction
from aarhusai.web.schemas.sheets import SheetOut
from aarhusai.web.schemas.sources import SourcesEventOut
from aarhusai.web.schemas.switched import Sent

DATA_CLASS = r"^K[0-2](\+K3)?(\+K4)?(\+K5)?(\+K6)?$"


class TrialIn(Sent):
    """What is not saved of an assistant of the caller's own, to be tried in a temporary chat."""

    assistant_id: UUID
    content: ContentShape


class TurnIn(Sent):
    """A question, or with `text` null the wish for another answer to the question `parent_id`.

    `corrections` belong to the first question of a conversation: afterwards they have a route of their own.
    `collections` null keeps those that the conversation has, an empty list takes them away. `attachments` are files
    that were sent before, and belong to the question.
    """

    request_id: UUID
    conversation_id: UUID | None = None
    parent_id: UUID | None = None
    text: str | None = None
    model_id: UUID | None = None
    assistant_id: UUID | None = None
    temporary: bool = False
    declared: Annotated[str, Field(pattern=DATA_CLASS)] | None = None
    corrections: Corrections = ()
    collections: Annotated[list[UUID], Field(max_length=20)] | None = None
    attachments: Annotated[tuple[UUID, ...], Field(max_length=20)] = ()
    trial: TrialIn | None = None

    def ask(self) -> Ask:
        """As the chat room takes it. Raises Invalid("reason_needed")."""
        return Ask(
            request_id=self.request_id,
            conversation_id=ConversationId(self.conversation_id) if self.conversation_id else None,
            parent_id=MessageId(self.parent_id) if self.parent_id else None,
            text=self.text,
            model_id=ModelId(self.model_id) if self.model_id else None,
            assistant_id=AssistantId(self.assistant_id) if self.assistant_id else None,
            temporary=self.temporary,
            declared=DataClass.parse(self.declared) if self.declared else None,
            corrections=tuple(correction(one) for one in self.corrections),
            collections=None if self.collections is None else tuple(map(CollectionId, dict.fromkeys(self.collections))),
            attachments=tuple(map(AttachmentId, dict.fromkeys(self.attachments))),
            trial=Trial(AssistantId(self.trial.assistant_id), self.trial.content.content()) if self.trial else None,
        )


class TurnEventOut(BaseModel):
    """`turn`: the first event."""

    turn_id: UUID
    conversation: ConversationOut
    question: MessageOut | None
    answer: MessageOut


class PieceEventOut(BaseModel):
    """`text` and `reasoning`: a piece at an offset in characters; a reader drops what it has."""

    text: str
    at: int


class QueueEventOut(BaseModel):
    """`queue`: the answer's place among those that wait for the model, from 1; 0 once its turn has come."""

    place: int


class EndEventOut(BaseModel):
    """`end`: the last event."""

    status: TurnStatus
    code: str | None
    answer: MessageOut
    conversation: ConversationOut


class TurnNewsOut(BaseModel):
    """`turn` on the page's own stream: a turn began or ended."""

    conversation_id: UUID
    turn_id: UUID
    status: TurnStatus


class DeletedOut(BaseModel):
    """`deleted` on the page's own stream."""

    id: UUID


class TurnStreamOut(
    RootModel[TurnEventOut | PieceEventOut | StepOut | QueueEventOut | SourcesEventOut | SheetOut | EndEventOut]
):
    """The data of a turn's events: `turn`, `text` and `reasoning`, `step`, `queue`, `sources`, `sheet`, `end`."""


class PageStreamOut(RootModel[ConversationOut | DeletedOut | TurnNewsOut]):
    """The data of a page's events: `conversation`, `deleted`, `turn`. `config` carries nothing."""
