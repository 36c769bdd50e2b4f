"""What a tool is: something the model may ask for, done with the caller's own rights."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from aarhusai.assistants.types import Assistant
from aarhusai.gateway.types import JsonValue
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import ConversationId


@dataclass(frozen=True, slots=True)
class ToolCaller:
    """On whose behalf a tool works. It comes from the run, never from the model."""

    actor: Actor
    assistant: Assistant | None
    conversation_id: ConversationId | None


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """`text` goes to the model, `summary` is the line the reader sees. Both may hold personal data: never log them."""

    text: str
    summary: str = ""


class Tool(Protocol):
    """One tool. `parameters` is a JSON Schema of type object; arguments that break it never reach `call`."""

    @property
    def name(self) -> str:
        """Letters, digits, - and _, at most 64; unique among the tools."""
        ...

    @property
    def description(self) -> str:
        """What it does, for the model."""
        ...

    @property
    def parameters(self) -> Mapping[str, JsonValue]:
        """The arguments' schema."""
        ...

    def offered(self, actor: Actor, assistant: Assistant | None) -> bool:
        """Whether this caller may use it with this assistant. What is not offered does not exist for the model."""
        ...

    async def call(self, caller: ToolCaller, arguments: Mapping[str, JsonValue]) -> ToolAnswer:
        """Does it. An AarhusError is told to the model by its code and message, and the run goes on."""
        ...
