"""The little that this room needs of the gateway: a door to open and a model to look up."""

from collections.abc import AsyncGenerator, Callable
from typing import Protocol

from aarhusai.assistants.desk import Desk
from aarhusai.assistants.types import AgentRun, Parameters
from aarhusai.gateway.types import CallContext, ChatCall, ChatEvent, ChatMessage, ChatRequest, Model, ToolDefinition
from aarhusai.kit.ids import new_id
from aarhusai.terms.ids import CallId, ModelId


class ChatDoor(Protocol):
    """The chat side of `gateway.door.Door`."""

    def chat(self, call: ChatCall) -> AsyncGenerator[ChatEvent, None]:
        """The answer as it comes; closing it early closes the call. Raises the door's AarhusError."""
        ...


class KnownModels(Protocol):
    """The look-up of `gateway.registry`."""

    def model(self, model_id: ModelId) -> Model | None:
        """The model, or None when there is none."""
        ...


def request_of(
    run: AgentRun, messages: tuple[ChatMessage[str], ...], tools: tuple[ToolDefinition[str], ...] = ()
) -> ChatRequest[str]:
    """The prompt, asked as the assistant says it is to be."""
    asked = run.assistant.parameters if run.assistant else Parameters()
    return ChatRequest(
        messages=messages,
        tools=tools,
        max_output=asked.max_output,
        temperature=asked.temperature,
        top_p=asked.top_p,
        seed=run.seed,
    )


def context_of(run: AgentRun, desk: Desk | None, waits: Callable[[int], None]) -> CallContext:
    """A fresh call on behalf of the run's caller. The class of what it builds on counts as declared (law.md A1, A2).

    `waits` is told the call's place where the model has a queue.
    """
    return CallContext(
        call_id=CallId(new_id()),
        actor=run.actor,
        model_id=run.model_id,
        purpose=run.purpose,
        declared=run.declared if desk is None else run.declared | desk.data_class,
        conversation_id=run.conversation_id,
        protection=run.protection,
        chosen=run.chosen,
        ceiling=run.assistant.ceiling if run.assistant else None,
        key_ceiling=run.key_ceiling,
        priority=run.priority,
        assistant_id=run.assistant.id if run.assistant else None,
        waits=waits,
        limited=run.limited,
    )
