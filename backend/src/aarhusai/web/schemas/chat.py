"""Wire shapes of conversations, messages and turns."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from aarhusai.chat.types import (
    UNSET,
    Change,
    Conversation,
    ConversationPage,
    ConversationTree,
    Feedback,
    Folder,
    Found,
    Listing,
    Message,
    Rating,
    Role,
    TagCount,
    TitleBy,
    View,
)
from aarhusai.kit.paging import DEFAULT_LIMIT, MAX_LIMIT, Page
from aarhusai.terms.events import ToolStep, TurnStatus
from aarhusai.terms.ids import FolderId, MessageId
from aarhusai.web.schemas.sheets import SheetOut, sheet_out
from aarhusai.web.schemas.sources import AttachmentOut, SourceOut, attachment_out, source_out
from aarhusai.web.schemas.switched import Revision, Sent

StepState = Literal["running", "done", "failed"]


class ConversationOut(BaseModel):
    """A conversation without its messages. `head_id` is the leaf that is shown; times are UTC.

    `data_class` is everything it holds, what its person declared included. One that is not `readable` was erased, and
    only an old backup brought its row back. `collections` are those that its person chose: which of them may be
    asked just now, `GET /api/sources` tells.
    """

    id: UUID
    title: str
    title_by: TitleBy
    pinned: bool
    archived: bool
    folder_id: UUID | None
    tags: list[str]
    assistant_id: UUID | None
    model_id: UUID | None
    temporary: bool
    head_id: UUID | None
    revision: int
    created_at: datetime
    updated_at: datetime
    running_turn_id: UUID | None
    data_class: str
    declared_class: str
    readable: bool
    collections: list[UUID]


class StepOut(BaseModel):
    """A tool call as the reader sees it."""

    call_id: str
    tool: str
    state: StepState
    summary: str


class ModelRefOut(BaseModel):
    """The model that wrote an answer, as it was called then."""

    id: UUID
    name: str
    zone: str


class FeedbackOut(BaseModel):
    """What the person thought of an answer."""

    rating: Rating
    comment: str | None


class MessageOut(BaseModel):
    """A question or an answer. A running answer's text is in its turn's stream.

    `replaced` counts what was replaced before anything left; `sent` says that there is a record of what left.
    `attachments` are a question's. `sources` are an answer's, and `unsupported` the stretches of its text, in
    characters (code points) from start to end, that none of them supports. `sheets` is what was
    computed from tables for an answer. `error_facts` are what there is to say of `error_code`, such as whose limit is
    reached (`whose`) and when it opens again (`opens_at`).
    """

    id: UUID
    parent_id: UUID | None
    role: Role
    status: TurnStatus
    text: str
    reasoning: str
    steps: list[StepOut]
    error_code: str | None
    model: ModelRefOut | None
    created_at: datetime
    finished_at: datetime | None
    feedback: FeedbackOut | None
    data_class: str
    replaced: int
    sent: bool
    attachments: list[AttachmentOut]
    sources: list[SourceOut]
    unsupported: list[tuple[int, int]]
    sheets: list[SheetOut]
    error_facts: dict[str, str | int] = {}


class ConversationList(BaseModel):
    """A page, newest first. `pinned` comes with the first page."""

    items: list[ConversationOut]
    pinned: list[ConversationOut]
    next_cursor: str | None


class SnippetOut(BaseModel):
    """A piece of a found text."""

    text: str
    hit: bool


class FoundOut(BaseModel):
    """A conversation that matches; `message_id` null when only its title does."""

    conversation: ConversationOut
    snippet: list[SnippetOut]
    message_id: UUID | None


class FoundList(BaseModel):
    """A page, best first."""

    items: list[FoundOut]
    next_cursor: str | None


class RunningOut(BaseModel):
    """The turn that runs in a conversation."""

    turn_id: UUID


class TreeOut(BaseModel):
    """A conversation with every version of every message, oldest first."""

    conversation: ConversationOut
    messages: list[MessageOut]
    running: RunningOut | None


class ListingQuery(BaseModel):
    """Which part of the list."""

    view: View = "active"
    folder_id: UUID | None = None
    tag: Annotated[str, Field(max_length=200)] | None = None
    cursor: Annotated[str, Field(max_length=500)] | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT

    def listing(self) -> Listing:
        """As the chat room takes it."""
        folder = FolderId(self.folder_id) if self.folder_id else None
        return Listing(view=self.view, folder_id=folder, tag=self.tag, limit=self.limit)


class ConversationPatch(Sent):
    """What to change; what is missing stays. `folder_id` null takes it out of its folder."""

    revision: Revision
    title: Annotated[str, Field(max_length=10_000)] | None = None
    pinned: bool | None = None
    archived: bool | None = None
    folder_id: UUID | None = None
    tags: Annotated[list[str], Field(max_length=100)] | None = None
    head_id: UUID | None = None

    def change(self) -> Change:
        """As the chat room takes it."""
        folder = FolderId(self.folder_id) if self.folder_id else None
        return Change(
            revision=self.revision,
            title=self.title,
            pinned=self.pinned,
            archived=self.archived,
            folder_id=folder if "folder_id" in self.model_fields_set else UNSET,
            tags=self.tags,
            head_id=MessageId(self.head_id) if self.head_id else None,
        )


class FolderIn(Sent):
    """A folder's name."""

    name: Annotated[str, Field(max_length=10_000)]


class FolderOut(BaseModel):
    """A folder and how many conversations lie in it."""

    id: UUID
    name: str
    count: int


class FolderList(BaseModel):
    """All of the person's folders, in Danish alphabetical order."""

    items: list[FolderOut]


class TagOut(BaseModel):
    """A tag and how often it is used."""

    tag: str
    count: int


class TagList(BaseModel):
    """The person's tags, most used first."""

    items: list[TagOut]


class FeedbackIn(Sent):
    """A thumb and, if one likes, words."""

    rating: Rating
    comment: str | None = None

    def feedback(self) -> Feedback:
        """As the chat room takes it."""
        return Feedback(self.rating, self.comment or "")


def conversation_out(c: Conversation) -> ConversationOut:
    """For the wire. Our own values need no validation again."""
    return ConversationOut.model_construct(
        id=c.id,
        title=c.title,
        title_by=c.title_by,
        pinned=c.pinned,
        archived=c.archived,
        folder_id=c.folder_id,
        tags=list(c.tags),
        assistant_id=c.assistant_id,
        model_id=c.model_id,
        temporary=c.temporary,
        head_id=c.head_id,
        revision=c.revision,
        created_at=c.created_at,
        updated_at=c.updated_at,
        running_turn_id=c.running_turn_id,
        data_class=str(c.data_class),
        declared_class=str(c.declared_class),
        readable=c.readable,
        collections=list(c.collections),
    )


def step_out(step: ToolStep) -> StepOut:
    """For the wire."""
    return StepOut.model_construct(call_id=step.call_id, tool=step.tool, state=step.state, summary=step.summary)


def message_out(m: Message) -> MessageOut:
    """For the wire."""
    model = ModelRefOut.model_construct(id=m.model.id, name=m.model.name, zone=m.model.zone) if m.model else None
    feedback = m.feedback
    return MessageOut.model_construct(
        id=m.id,
        parent_id=m.parent_id,
        role=m.role,
        status=m.status,
        text=m.text,
        reasoning=m.reasoning,
        steps=[step_out(step) for step in m.steps],
        error_code=m.error_code,
        model=model,
        created_at=m.created_at,
        finished_at=m.finished_at,
        feedback=FeedbackOut(rating=feedback.rating, comment=feedback.comment or None) if feedback else None,
        data_class=str(m.data_class),
        replaced=m.replaced,
        sent=m.sent,
        attachments=[attachment_out(one) for one in m.attachments],
        sources=[source_out(one) for one in m.sources],
        unsupported=list(m.unsupported),
        sheets=[sheet_out(one) for one in m.sheets],
        error_facts=dict(m.error_facts),
    )


def list_out(page: ConversationPage) -> ConversationList:
    """For the wire."""
    return ConversationList(
        items=[conversation_out(c) for c in page.items],
        pinned=[conversation_out(c) for c in page.pinned],
        next_cursor=page.next_cursor,
    )


def found_out(page: Page[Found]) -> FoundList:
    """For the wire."""
    items = [
        FoundOut(
            conversation=conversation_out(found.conversation),
            snippet=[SnippetOut(text=part.text, hit=part.hit) for part in found.snippet],
            message_id=found.message_id,
        )
        for found in page.items
    ]
    return FoundList(items=items, next_cursor=page.next_cursor)


def tree_out(tree: ConversationTree) -> TreeOut:
    """For the wire."""
    running = tree.conversation.running_turn_id
    return TreeOut(
        conversation=conversation_out(tree.conversation),
        messages=[message_out(m) for m in tree.messages],
        running=RunningOut(turn_id=running) if running else None,
    )


def folder_out(folder: Folder) -> FolderOut:
    """For the wire."""
    return FolderOut(id=folder.id, name=folder.name, count=folder.count)


def tags_out(tags: Sequence[TagCount]) -> TagList:
    """For the wire."""
    return TagList(items=[TagOut(tag=tag.tag, count=tag.count) for tag in tags])
