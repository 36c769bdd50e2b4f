"""The agent loop: one question, as many model calls and tool calls as it takes, one answer as a stream of events.

Without tools a run is one call through the door and needs no agent library; with tools the library runs the loop and
our door is its model (docs/adr/0003-agent-loop.md). Either way nothing reaches a model but through the door.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Final

from aarhusai.assistants.desk import NOTHING, Desk, Given, PassageSearch
from aarhusai.assistants.door import ChatDoor, KnownModels, context_of
from aarhusai.assistants.ending import ended
from aarhusai.assistants.figures import QUERY_TOOL, AskTables
from aarhusai.assistants.pieces import Pieces
from aarhusai.assistants.prompt import messages
from aarhusai.assistants.tools import Tool
from aarhusai.assistants.tools.query_table import QueryTable
from aarhusai.assistants.tools.search_sources import SearchSources
from aarhusai.assistants.types import AgentRun
from aarhusai.errors import UpstreamError
from aarhusai.gateway.types import ChatCall, ChatRequest, Finished, ReasoningDelta, TextDelta, Usage
from aarhusai.terms.events import Ended, TextPiece, TurnEvent

_MOST_ROOM: Final = 12_000
_ROOM: Final = 0.6
"""Tokens of passages at most, and the share of a smaller model's window that they may take."""


class AgentLoop:
    """Runs assistants. Holds no state of a run."""

    def __init__(
        self,
        door: ChatDoor,
        registry: KnownModels,
        tools: Sequence[Tool] = (),
        search: PassageSearch | None = None,
        tables: AskTables | None = None,
    ) -> None:
        self._door = door
        self._registry = registry
        self._tools = tuple(tools)
        self._search = search
        self._tables = tables

    async def warm(self) -> None:
        """Loads the agent library when there are tools to run; call it once the port is open. The loop stays free."""
        if self._tools:
            await asyncio.to_thread(_library)

    async def run(self, run: AgentRun) -> AsyncGenerator[TurnEvent, None]:
        """The answer's events; the last is `Ended(DONE)`, whose code is "length" when the answer hit its limit.

        A run with sources is searched for first, and its end tells what of the answer no source supports.

        Raises the door's own AarhusError, UpstreamError("answer_empty") when the model said nothing, and with tools
        UpstreamError("model_garbage") or UpstreamError("too_many_steps"). What came before the error has been given.
        Closing the iterator, or cancelling its reader, closes the call upstream at once.
        """
        pieces, text = Pieces(), list[str]()
        desk = self._desk(run, pieces)
        work = asyncio.create_task(self._work(run, pieces, desk), name="agent run")
        try:
            async for event in pieces.read():
                if isinstance(event, TextPiece):
                    text.append(event.text)
                yield event
            ending = await work
            if desk is not None:
                answer = "".join(text)
                unsupported = await asyncio.to_thread(desk.unsupported, answer)
                await desk.settle(answer)
                ending = replace(ending, unsupported=unsupported)
            yield ending
        finally:
            work.cancel()
            await asyncio.wait([work])
            if not work.cancelled():
                work.exception()  # looked at, so that a reader who left does not leave a warning behind

    async def _work(self, run: AgentRun, pieces: Pieces, desk: Desk | None) -> Ended:
        try:
            if desk is not None:
                await desk.lay_out()
            tools = self._offered(run, desk)
            may_query = any(tool.name == QUERY_TOOL for tool in tools)
            given = NOTHING if desk is None else Given(await desk.begin(may_query=may_query), desk)
            if not tools:
                return await self._answer(run, pieces, given)
            run_with_tools = await asyncio.to_thread(_library)
            return await run_with_tools(self._door, run, tools, pieces, given)
        finally:
            pieces.end()

    def _desk(self, run: AgentRun, pieces: Pieces) -> Desk | None:
        if run.sources is None or self._search is None:
            return None
        model = self._registry.model(run.model_id)
        window, answer = (model.context_window, model.max_output) if model else (0, 0)
        room = min(_MOST_ROOM, int((window - min(answer, window // 2)) * _ROOM))
        return Desk(self._search, run, run.sources, pieces, room, table_service=self._tables)

    def _offered(self, run: AgentRun, desk: Desk | None) -> tuple[Tool, ...]:
        tools = tuple(tool for tool in self._tools if tool.offered(run.actor, run.assistant))
        if desk is not None and desk.sources.collections:
            tools = (*tools, SearchSources(desk))
        if desk is not None and desk.tables:
            tools = (*tools, QueryTable(desk))
        if not tools:
            return ()
        model = self._registry.model(run.model_id)
        return tools if model is not None and model.supports_tools else ()

    async def _answer(self, run: AgentRun, pieces: Pieces, given: Given) -> Ended:
        finished: Finished | None = None
        call = ChatCall(context_of(run, given.desk), ChatRequest(messages=messages(run, given.parts)))
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


def _library() -> Callable[[ChatDoor, AgentRun, Sequence[Tool], Pieces, Given], Awaitable[Ended]]:
    """Loads the agent library: one to three seconds and 70 MB, so only where there are tools, and in a thread."""
    from aarhusai.assistants.agent import prepare, run_with_tools

    prepare()
    return run_with_tools
