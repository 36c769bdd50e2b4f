"""The agent loop: one question, as many model calls and tool calls as it takes, one answer as a stream of events.

Without tools a run is one call through the door and needs no agent library; with tools the library runs the loop and
our door is its model (docs/adr/0003-agent-loop.md). Either way nothing reaches a model but through the door.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing

from aarhusai.assistants.door import ChatDoor, KnownModels, context_of
from aarhusai.assistants.ending import ended
from aarhusai.assistants.pieces import Pieces
from aarhusai.assistants.prompt import messages
from aarhusai.assistants.tools import Tool
from aarhusai.assistants.types import AgentRun
from aarhusai.errors import UpstreamError
from aarhusai.gateway.types import ChatCall, ChatRequest, Finished, ReasoningDelta, TextDelta, Usage
from aarhusai.terms.events import Ended, TurnEvent


class AgentLoop:
    """Runs assistants. Holds no state of a run."""

    def __init__(self, door: ChatDoor, registry: KnownModels, tools: Sequence[Tool] = ()) -> None:
        self._door = door
        self._registry = registry
        self._tools = tuple(tools)

    async def warm(self) -> None:
        """Loads the agent library when there are tools to run; call it once the port is open. The loop stays free."""
        if self._tools:
            await asyncio.to_thread(_library)

    async def run(self, run: AgentRun) -> AsyncGenerator[TurnEvent, None]:
        """The answer's events; the last is `Ended(DONE)`, whose code is "length" when the answer hit its limit.

        Raises the door's own AarhusError, UpstreamError("answer_empty") when the model said nothing, and with tools
        UpstreamError("model_garbage") or UpstreamError("too_many_steps"). What came before the error has been given.
        Closing the iterator, or cancelling its reader, closes the call upstream at once.
        """
        pieces = Pieces()
        work = asyncio.create_task(self._work(run, pieces), name="agent run")
        try:
            async for event in pieces.read():
                yield event
            yield await work
        finally:
            work.cancel()
            await asyncio.wait([work])
            if not work.cancelled():
                work.exception()  # looked at, so that a reader who left does not leave a warning behind

    async def _work(self, run: AgentRun, pieces: Pieces) -> Ended:
        try:
            tools = self._offered(run)
            if not tools:
                return await self._answer(run, pieces)
            run_with_tools = await asyncio.to_thread(_library)
            return await run_with_tools(self._door, run, tools, pieces)
        finally:
            pieces.end()

    def _offered(self, run: AgentRun) -> tuple[Tool, ...]:
        tools = tuple(tool for tool in self._tools if tool.offered(run.actor, run.assistant))
        if not tools:
            return ()
        model = self._registry.model(run.model_id)
        return tools if model is not None and model.supports_tools else ()

    async def _answer(self, run: AgentRun, pieces: Pieces) -> Ended:
        finished: Finished | None = None
        call = ChatCall(context_of(run), ChatRequest(messages=messages(run)))
        async with aclosing(self._door.chat(call)) as stream:
            async for event in stream:
                match event:
                    case TextDelta(text):
                        pieces.text(text)
                        await pieces.room()
                    case ReasoningDelta(text):
                        pieces.reasoning(text)
                        await pieces.room()
                    case Finished():
                        finished = event
                    case _:  # a call to a tool that was never offered: there is nothing to answer it with
                        raise UpstreamError("model_garbage", "The model called a tool it was not offered.")
        return ended(finished, pieces.has_text, finished.usage if finished else Usage())


def _library() -> Callable[[ChatDoor, AgentRun, Sequence[Tool], Pieces], Awaitable[Ended]]:
    """Loads the agent library: one to three seconds and 70 MB, so only where there are tools, and in a thread."""
    from aarhusai.assistants.agent import prepare, run_with_tools

    prepare()
    return run_with_tools
