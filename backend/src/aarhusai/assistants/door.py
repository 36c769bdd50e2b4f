"""The little that this room needs of the gateway: a door to open and a model to look up."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from aarhusai.assistants.types import AgentRun
from aarhusai.gateway.types import CallContext, ChatCall, ChatEvent, Model
from aarhusai.kit.ids import new_id
from aarhusai.terms.ids import CallId, ModelId


class ChatDoor(Protocol):
    """The chat side of `gateway.door.Door`."""

    def chat(self, call: ChatCall) -> AsyncIterator[ChatEvent]:
        """The answer as it comes. Raises the door's AarhusError."""
        ...


class KnownModels(Protocol):
    """The look-up of `gateway.registry`."""

    def model(self, model_id: ModelId) -> Model | None:
        """The model, or None when there is none."""
        ...


@asynccontextmanager
async def opened(door: ChatDoor, call: ChatCall) -> AsyncGenerator[AsyncIterator[ChatEvent], None]:
    """The answer's stream; leaving the block early closes it, and with it the call upstream, at once."""
    stream = door.chat(call)
    try:
        yield stream
    finally:
        if isinstance(stream, AsyncGenerator):
            await stream.aclose()


def context_of(run: AgentRun) -> CallContext:
    """A fresh call on behalf of the run's caller."""
    return CallContext(
        call_id=CallId(new_id()),
        actor=run.actor,
        model_id=run.model_id,
        purpose=run.purpose,
        declared=run.declared,
        conversation_id=run.conversation_id,
    )
