"""What assistants are, and what one run of an assistant is given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

from aarhusai.gateway.quotas.types import QuotaState
from aarhusai.gateway.types import ImagePart, Priority
from aarhusai.grants.types import Grant
from aarhusai.knowledge.sheets.hand import TableInHand
from aarhusai.knowledge.types import Lending, Piece
from aarhusai.protection.conversation import ConversationProtection
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass, Zone
from aarhusai.terms.ids import AssistantId, AttachmentId, CollectionId, ConversationId, ModelId, PersonId, UnitId

CHAT_PURPOSE: Final = "chat"
TITLE_PURPOSE: Final = "title"

ASSISTANT_KIND: Final = "assistant"
"""What grants and the audit log call an assistant."""


class AssistantState(StrEnum):
    """Whom an assistant reaches. `waiting`: its owners asked for approval; others meet it when it is live only."""

    PRIVATE = "private"
    WAITING = "waiting"
    LIVE = "live"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class ModelRequirement:
    """What a model must be to answer: in a zone at least as strict as `max_zone`, with the modality, at the price.

    `max_price` is of a million tokens of answer, in the model's own currency. None asks for nothing.
    """

    max_zone: Zone
    modality: str | None = None
    max_price: float | None = None


@dataclass(frozen=True, slots=True)
class Parameters:
    """How the model is asked; None is its own default. `temperature` 0 to 2, `top_p` 0 to 1, lengths in tokens."""

    temperature: float | None = None
    top_p: float | None = None
    max_output: int | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether a version must pass its tests before it goes live, and the least share (0 to 1) that must pass."""

    required: bool = False
    least: float = 1.0


@dataclass(frozen=True, slots=True)
class AssistantContent:
    """Everything that a builder decides of an assistant; a version of it never changes.

    `model_id` names a model, `requirement` what one must be (it picks one where `model_id` is None or gone); with
    neither the person chooses. `ceiling` is the highest class a conversation with it may have. `sharing` are the
    *wanted* grants to use it, which reach nobody before an approval; `denied` units may not use it whatever admits
    them. `open_instructions` and `open_sources`: whether its users may read the instructions and open the sources.
    """

    name: str
    description: str = ""
    icon: str = "pen"
    tags: tuple[str, ...] = ()
    instructions: str = ""
    model_id: ModelId | None = None
    requirement: ModelRequirement | None = None
    collections: tuple[CollectionId, ...] = ()
    tools: tuple[str, ...] = ()
    suggested_prompts: tuple[str, ...] = ()
    parameters: Parameters = field(default_factory=Parameters)
    ceiling: DataClass | None = None
    banner: str = ""
    contact: str = ""
    open_instructions: bool = True
    open_sources: bool = True
    gate: Gate = field(default_factory=Gate)
    sharing: tuple[Grant, ...] = ()
    denied: tuple[UnitId, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """A saved content. `number` from 1; `by` is None once the person is no longer known."""

    assistant_id: AssistantId
    number: int
    content: AssistantContent
    by: PersonId | None
    by_name: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Assistant:
    """One version of an assistant, as it answers. `model_id` None means that the person chooses the model, unless
    `requirement` picks one.

    `version` grows with every change of the instructions; an answer stores the version that wrote it, and 0 is a draft.
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
    tags: tuple[str, ...] = ()
    unit_id: UnitId | None = None
    requirement: ModelRequirement | None = None
    collections: tuple[CollectionId, ...] = ()
    tools: tuple[str, ...] = ()
    parameters: Parameters = field(default_factory=Parameters)
    ceiling: DataClass | None = None
    banner: str = ""
    contact: str = ""
    open_instructions: bool = False
    open_sources: bool = True


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
    """What an answer may build on besides what was said. `lending`: what of it the assistant lends the person."""

    collections: tuple[ChosenCollection, ...] = ()
    attachments: tuple[ReadAttachment, ...] = ()
    lending: Lending | None = None


@dataclass(frozen=True, slots=True)
class AgentRun:
    """One answer to write.

    `history` is the branch above the question, oldest first. `declared` is the class of data the person declared for
    the conversation, and `chosen` whether somebody did. `conversation_id` is None for a temporary chat. `protection` is
    what the conversation knows of its personal data; the door uses it and fills it. `sources` are None in a plain chat.
    `seed` makes an endpoint that can answer the same way again. `key_ceiling` and `priority` are those of the key that
    calls, where one does. `limited` is told how the limits stand at every call of a model.
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
    seed: int | None = None
    key_ceiling: DataClass | None = None
    priority: Priority = "interactive"
    limited: Callable[[Sequence[QuotaState]], None] | None = field(repr=False, compare=False, default=None)
