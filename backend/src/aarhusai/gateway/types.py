"""What goes through the door and what comes back.

A request is generic in its text: `ChatRequest[str]` is what callers build, `ChatRequest[ProtectedText]` is what a
provider accepts. Only the replacing wrapper turns one into the other.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Generic, Literal, TypeVar

from aarhusai.gateway.quotas.types import QuotaState
from aarhusai.protection.conversation import ConversationProtection
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass, Zone
from aarhusai.terms.ids import AssistantId, CallId, ConversationId, ModelId, ProviderId

S = TypeVar("S")

JsonValue = str | int | float | bool | None | Sequence["JsonValue"] | Mapping[str, "JsonValue"]


QUOTING_SLUG: Final = "extractive"
"""The short name of the responder that quotes sources, which is also the kind of its provider."""


class Task(StrEnum):
    """What a model can be asked to do."""

    CHAT = "chat"
    EMBED = "embed"
    RERANK = "rerank"
    TRANSCRIBE = "transcribe"
    SPEAK = "speak"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class TextPart(Generic[S]):
    """Running text."""

    text: S


@dataclass(frozen=True, slots=True)
class ImagePart:
    """A picture. It cannot be read for personal data, so only its declared class decides where it may go."""

    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ToolCallPart(Generic[S]):
    """A call the model asked for. `arguments` is JSON text."""

    call_id: str
    name: str
    arguments: S


@dataclass(frozen=True, slots=True)
class ToolResultPart(Generic[S]):
    """What a tool answered."""

    call_id: str
    name: str
    text: S


@dataclass(frozen=True, slots=True)
class PassagePart(Generic[S]):
    """A passage of a source that the answer may build on and cite as [`number`], counted from 1 within an answer.

    `page` is from 1, or 0 where the source has none; `heading` is the path of headings it stands under, or empty.
    """

    number: int
    title: S
    page: int
    heading: S
    text: S


Part = TextPart[S] | ImagePart | PassagePart[S] | ToolCallPart[S] | ToolResultPart[S]
Priority = Literal["interactive", "batch"]
Speaker = Literal["system", "user", "assistant", "tool"]


@dataclass(frozen=True, slots=True)
class ChatMessage(Generic[S]):
    """One message of a conversation as a model sees it."""

    role: Speaker
    parts: tuple[Part[S], ...]


@dataclass(frozen=True, slots=True)
class ToolDefinition(Generic[S]):
    """A tool the model may call. `parameters` is a JSON Schema as JSON text."""

    name: str
    description: S
    parameters: S


@dataclass(frozen=True, slots=True)
class ToolChoice:
    """Whether the model may, must not or must call a tool, or must call the one of that `name`."""

    kind: Literal["auto", "none", "required", "named"]
    name: str = ""


@dataclass(frozen=True, slots=True)
class AnswerSchema(Generic[S]):
    """The form an answer must have. `schema` is a JSON Schema as JSON text."""

    name: str
    schema: S
    strict: bool = True


@dataclass(frozen=True, slots=True)
class ChatRequest(Generic[S]):
    """A whole prompt. Lengths are in tokens; None means the model's own default."""

    messages: tuple[ChatMessage[S], ...]
    tools: tuple[ToolDefinition[S], ...] = ()
    max_output: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    stop: tuple[S, ...] = ()
    seed: int | None = None
    tool_choice: ToolChoice | None = None
    parallel_tool_calls: bool | None = None
    answer_schema: AnswerSchema[S] | None = None


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """A piece of the model's reasoning."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCallDelta:
    """A piece of a tool call. `call_id` and `name` come with the first piece of each `index`."""

    index: int
    call_id: str | None
    name: str | None
    arguments: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of a call as the endpoint counted them, or as estimated when it does not count."""

    input_tokens: int = 0
    output_tokens: int = 0
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event of a chat answer. `length` means that the answer hit its limit."""

    reason: Literal["stop", "length", "tool_calls", "content_filter"]
    usage: Usage


ChatEvent = TextDelta | ReasoningDelta | ToolCallDelta | Finished


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where one model can be reached: a provider and the model's name there. `secret` is already decrypted.

    `weight`, `slots` and `hedge_after_ms` are as in `catalogue.Way`.
    """

    provider_id: ProviderId
    provider_slug: str
    kind: str
    zone: Zone
    upstream_name: str
    options: Mapping[str, JsonValue]
    secret: str | None = field(repr=False, default=None)
    weight: int | None = None
    slots: int | None = None
    hedge_after_ms: int | None = None

    @property
    def key(self) -> tuple[ProviderId, str]:
        """What says which endpoint it is, whatever its settings."""
        return self.provider_id, self.upstream_name


@dataclass(frozen=True, slots=True)
class Model:
    """A model as the house knows it. Windows are in tokens. Prices are in `currency`: of input and output per million
    tokens, of a picture, of a minute of sound that is heard, and of a million characters that are read aloud.
    """

    id: ModelId
    slug: str
    name: str
    description: str
    zone: Zone
    tasks: frozenset[Task]
    modalities: frozenset[str]
    context_window: int
    max_output: int
    supports_tools: bool
    price_input: float
    price_output: float
    currency: str
    bundled: bool
    on: bool
    position: int
    endpoints: tuple[Endpoint, ...]
    revision: int
    price_picture: float = 0.0
    price_minute: float = 0.0
    price_characters: float = 0.0

    @property
    def quotes(self) -> bool:
        """Whether it is the built-in responder that quotes sources: no language model, and in nobody's list."""
        return self.bundled and self.slug == QUOTING_SLUG


@dataclass(frozen=True, slots=True)
class CallContext:
    """Who calls which model, for what, with data of which declared class.

    `protection` is the conversation's; a call without one has placeholders that mean nothing afterwards. `chosen` says
    that a person chose the declared class, which is what decides about pictures and sound. `ceiling` is the highest
    class that the assistant of the call may have to do with, `key_ceiling` the highest that the key it came with may;
    None for no limit of its own. `priority` says whether somebody waits for the answer. `assistant_id` is the assistant
    that asks, when one does. `waits` is told the call's place in a queue, from 1, at most once a second, and 0 when its
    turn has come; it must return at once. `limited` is told how its limits stand once the call is let in.
    """

    call_id: CallId
    actor: Actor
    model_id: ModelId
    purpose: str
    declared: DataClass
    conversation_id: ConversationId | None = None
    protection: ConversationProtection | None = field(repr=False, default=None)
    chosen: bool = False
    ceiling: DataClass | None = None
    key_ceiling: DataClass | None = None
    priority: Priority = "interactive"
    assistant_id: AssistantId | None = None
    waits: Callable[[int], None] | None = field(repr=False, compare=False, default=None)
    limited: Callable[[Sequence[QuotaState]], None] | None = field(repr=False, compare=False, default=None)


@dataclass(frozen=True, slots=True)
class ChatCall:
    """A chat call on its way in."""

    context: CallContext
    request: ChatRequest[str]
