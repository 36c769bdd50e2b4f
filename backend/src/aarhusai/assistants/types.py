"""What assistants are, and what one run of an assistant is given."""

from dataclasses import dataclass, field
from typing import Final, Literal

from aarhusai.gateway.types import ImagePart
from aarhusai.knowledge.sheets.hand import TableInHand
from aarhusai.knowledge.types import Piece
from aarhusai.protection.conversation import ConversationProtection
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import AssistantId, AttachmentId, CollectionId, ConversationId, ModelId

CHAT_PURPOSE: Final = "chat"
TITLE_PURPOSE: Final = "title"


@dataclass(frozen=True, slots=True)
class Assistant:
    """Instructions and what the page shows of them. `model_id` None means that the person chooses the model.

    `version` grows with every change of the instructions; an answer stores the version that wrote it.
    """

    id: AssistantId
    slug: str
    name: str
    description: str
    icon: str
    instructions: str
    suggested_prompts: tuple[str, ...]
    model_id: ModelId | None
    is_default: bool
    version: int


@dataclass(frozen=True, slots=True)
class Said:
    """One earlier message of the branch that is answered. An answer that was stopped or failed has what arrived."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class ChosenCollection:
    """A collection that the person may use just now and chose for the conversation, with its declared class."""

    id: CollectionId
    name: str
    data_class: DataClass


@dataclass(frozen=True, slots=True)
class ReadAttachment:
    """An attached file as it was read, and the picture itself where it is one and the model sees pictures.

    `tables` are those of a spreadsheet.
    """

    id: AttachmentId
    name: str
    pieces: tuple[Piece, ...]
    data_class: DataClass
    image: ImagePart | None = None
    tables: tuple[TableInHand, ...] = ()


@dataclass(frozen=True, slots=True)
class RunSources:
    """What an answer may build on besides what was said."""

    collections: tuple[ChosenCollection, ...] = ()
    attachments: tuple[ReadAttachment, ...] = ()


@dataclass(frozen=True, slots=True)
class AgentRun:
    """One answer to write.

    `history` is the branch above the question, oldest first. `declared` is the class of data the person declared for
    the conversation, and `chosen` whether somebody did. `conversation_id` is None for a temporary chat. `protection` is
    what the conversation knows of its personal data; the door uses it and fills it. `sources` are None in a plain chat.
    """

    actor: Actor
    assistant: Assistant | None
    model_id: ModelId
    declared: DataClass
    question: str
    history: tuple[Said, ...] = ()
    conversation_id: ConversationId | None = None
    purpose: str = CHAT_PURPOSE
    protection: ConversationProtection | None = field(repr=False, default=None)
    chosen: bool = False
    sources: RunSources | None = field(repr=False, default=None)
