"""What a conversation is made of, as it leaves this room: frozen values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal
from uuid import UUID

from aarhusai.assistants.types import AssistantContent
from aarhusai.protection.conversation import Free, Mark
from aarhusai.terms.classes import DataClass
from aarhusai.terms.events import QueuePlace, ReasoningPiece, SourceFound, SourcesFound, TextPiece, ToolStep, TurnStatus
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
from aarhusai.terms.sheets import SheetComputed

MAX_QUESTION = 200_000
"""Characters of one question."""

MAX_ANSWER = 2_000_000
"""Characters of one answer, reasoning included; a model that goes on is ended there with the code "length"."""

MAX_TITLE = 200
MAX_TAGS = 10
MAX_TAG = 40
MAX_FOLDER_NAME = 100
MAX_FOLDERS = 200
MAX_COMMENT = 4_000
MAX_MESSAGES_SHOWN = 2_000

INTERNAL: Final = DataClass()
"""The class of what nobody said anything of and nothing was found in."""

TitleBy = Literal["none", "auto", "person"]
Role = Literal["user", "assistant"]
View = Literal["active", "archived"]
Rating = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation without its messages. `head_id` is the leaf that is shown. Times are UTC.

    `declared_class` is what its person said it holds; `data_class` is that and everything that was detected.
    `readable` is False when its key was destroyed: an old backup brought back what had been erased. `collections` are
    those its person chose for it; who may use them is asked anew with every question.
    """

    id: ConversationId
    title: str
    title_by: TitleBy
    pinned: bool
    archived: bool
    folder_id: FolderId | None
    tags: Sequence[str]
    assistant_id: AssistantId | None
    model_id: ModelId | None
    temporary: bool
    head_id: MessageId | None
    revision: int
    created_at: datetime
    updated_at: datetime
    running_turn_id: TurnId | None = None
    data_class: DataClass = INTERNAL
    declared_class: DataClass = INTERNAL
    readable: bool = True
    collections: Sequence[CollectionId] = ()


@dataclass(frozen=True, slots=True)
class ModelRef:
    """The model that wrote an answer, as it was called then."""

    id: ModelId
    name: str
    zone: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the person thought of an answer."""

    rating: Rating
    comment: str


AttachmentStatus = Literal["waiting", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a person attached. `size` is bytes; `error_code` says why it could not be read.

    A picture is shown to models that see; what was read in it is for the others.
    """

    id: AttachmentId
    name: str
    media_type: str
    size: int
    pages: int
    status: AttachmentStatus
    error_code: str | None
    data_class: DataClass
    created_at: datetime

    @property
    def is_image(self) -> bool:
        """Whether it is a picture."""
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class Cited:
    """A source of an answer as its person may see it now.

    `cited`: the answer names its number. What is not `available` any more has neither title nor page. `changed`: the
    document has another version than the one that was read. `opens`: its page is theirs to look at.
    """

    source: SourceFound
    cited: bool = False
    available: bool = False
    changed: bool = False
    opens: bool = True


@dataclass(frozen=True, slots=True)
class Message:
    """A question or an answer. A running answer's text is in its turn's stream, not here.

    `replaced` counts the values that were replaced before anything left; `sent` says that a record of what left exists.
    `attachments` are a question's, as ids until somebody looked what they are; `sources`,
    `unsupported` and `sheets` (what was computed for it) an answer's. `error_facts` are those of an answer's error,
    such as whose limit is reached and when it opens.
    """

    id: MessageId
    parent_id: MessageId | None
    role: Role
    status: TurnStatus
    text: str
    created_at: datetime
    reasoning: str = ""
    steps: Sequence[ToolStep] = ()
    error_code: str | None = None
    model: ModelRef | None = None
    finished_at: datetime | None = None
    feedback: Feedback | None = None
    data_class: DataClass = INTERNAL
    replaced: int = 0
    sent: bool = False
    attachment_ids: Sequence[AttachmentId] = ()
    attachments: Sequence[Attachment] = ()
    sources: Sequence[Cited] = ()
    unsupported: Sequence[tuple[int, int]] = ()
    sheets: Sequence[SheetComputed] = ()
    error_facts: Mapping[str, str | int] = field(default_factory=dict[str, str | int])


@dataclass(frozen=True, slots=True)
class ConversationTree:
    """A conversation with every version of every message, oldest first."""

    conversation: Conversation
    messages: Sequence[Message]


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """Part of the list. `pinned` is filled on the first page only, and `items` never holds a pinned one."""

    items: Sequence[Conversation]
    pinned: Sequence[Conversation]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Listing:
    """Which part of a person's conversations. `before` is the last row's time and id."""

    view: View = "active"
    folder_id: FolderId | None = None
    tag: str | None = None
    before: tuple[datetime, ConversationId] | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Folder:
    """A person's own folder and how many conversations lie in it."""

    id: FolderId
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class TagCount:
    """A tag the person uses, and how often."""

    tag: str
    count: int


@dataclass(frozen=True, slots=True)
class SnippetPart:
    """A piece of a found text; `hit` when it is one of the words looked for."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A conversation that matches. `message_id` is None when only its title does."""

    conversation: Conversation
    snippet: Sequence[SnippetPart]
    message_id: MessageId | None


class Unset(StrEnum):
    """Stands for "leave it as it is", where None means "empty it"."""

    UNSET = "unset"


UNSET = Unset.UNSET


@dataclass(frozen=True, slots=True)
class Change:
    """An edit of a conversation. None leaves a field as it is; `folder_id` None takes it out of its folder."""

    revision: int
    title: str | None = None
    pinned: bool | None = None
    archived: bool | None = None
    folder_id: FolderId | Unset | None = UNSET
    tags: Sequence[str] | None = None
    head_id: MessageId | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """An unsaved content of an assistant of the caller's own, to be tried in a temporary chat."""

    assistant_id: AssistantId
    content: AssistantContent


@dataclass(frozen=True, slots=True)
class Ask:
    """A question, or with `text` None the wish for another answer to the question `parent_id`.

    `request_id` is chosen by the caller: it becomes the question's id (the answer's when there is no new question), so
    that the same wish sent twice is carried out once. `declared` is the class of data the person says the conversation
    holds; it raises what was declared before and never lowers it. `corrections` hold from the first question of a new
    conversation on; an old one has verbs of its own for them, and takes none here. `collections` None keeps those that
    the conversation has. `trial` answers with an unsaved content, in a temporary chat alone.
    """

    request_id: UUID
    conversation_id: ConversationId | None
    parent_id: MessageId | None
    text: str | None
    model_id: ModelId | None = None
    assistant_id: AssistantId | None = None
    temporary: bool = False
    declared: DataClass | None = None
    corrections: tuple[Mark | Free, ...] = ()
    collections: tuple[CollectionId, ...] | None = None
    attachments: tuple[AttachmentId, ...] = ()
    trial: Trial | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """The first notice of a turn, its event number 0. `question` is None when an old question is answered again."""

    turn_id: TurnId
    conversation: Conversation
    question: Message | None
    answer: Message


@dataclass(frozen=True, slots=True)
class Closed:
    """The last notice of a turn: the whole answer as it is stored.

    `code` is the error's stable code, "length" or "content_filter" for an answer cut short, or "not_stored_yet" while
    the database is away.
    """

    status: TurnStatus
    code: str | None
    answer: Message
    conversation: Conversation


Notice = Opened | TextPiece | ReasoningPiece | ToolStep | QueuePlace | SourcesFound | SheetComputed | Closed


@dataclass(frozen=True, slots=True)
class Batch:
    """Notices that leave together. `number` counts the turn's events up to the end of this batch."""

    number: int
    notices: Sequence[Notice]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a turn ended and everything that arrived of it."""

    status: TurnStatus
    code: str | None
    text: str
    reasoning: str
    steps: Sequence[ToolStep]
    input_tokens: int = 0
    output_tokens: int = 0
    sources: Sequence[SourceFound] = ()
    unsupported: Sequence[tuple[int, int]] = ()
    sources_class: DataClass | None = None
    sheets: Sequence[SheetComputed] = ()
    facts: Mapping[str, str | int] = field(default_factory=dict[str, str | int])
