"""The agent loop: one question, as many model calls and tool calls as it takes, one answer as a stream of events.

Without tools a run is one call through the door and needs no agent library; with tools the library runs the loop and
our door is its model (docs/adr/0003-agent-loop.md). Either way nothing reaches a model but through the door.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Protocol

from aarhusai.assistants.budget import room_for_passages
from aarhusai.assistants.desk import NOTHING, SEARCH_TOOL, Desk, Given
from aarhusai.assistants.door import ChatDoor, KnownModels, context_of, request_of
from aarhusai.assistants.ending import ended
from aarhusai.assistants.figures import QUERY_TOOL
from aarhusai.assistants.lent import LendingSearch, LendingTables, LentSearch, LentTables
from aarhusai.assistants.pieces import Pieces
from aarhusai.assistants.prompt import messages
from aarhusai.assistants.tools import Tool
from aarhusai.assistants.tools.list_assistants import Directory, ListAssistants
from aarhusai.assistants.tools.query_table import QueryTable
from aarhusai.assistants.tools.search_sources import SearchSources
from aarhusai.assistants.types import AgentRun
from aarhusai.assistants.variables import fill
from aarhusai.errors import UpstreamError
from aarhusai.gateway.types import ChatCall, Finished, ReasoningDelta, TextDelta, Usage
from aarhusai.kit.clock import today
from aarhusai.terms.events import Ended, TextPiece, TurnEvent
from aarhusai.terms.ids import UnitId


class House(Directory, Protocol):
    """`assistants.service.Assistants`, as far as a run asks it."""

    def unit_name(self, unit_id: UnitId | None) -> str:
        """The unit's name; empty for none."""
        ...


class AgentLoop:
    """Runs assistants. Holds no state of a run."""

    def __init__(
        self,
        door: ChatDoor,
        registry: KnownModels,
        tools: Sequence[Tool] = (),
        search: LendingSearch | None = None,
        tables: LendingTables | None = None,
        house: House | None = None,
    ) -> None:
        self._door = door
        self._registry = registry
        self._tools = tuple(tools)
        self._search = search
        self._tables = tables
        self._house = house
        self._directory = None if house is None else ListAssistants(house)

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
        run = self._filled(run)
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

    def _filled(self, run: AgentRun) -> AgentRun:
        """The run with the variables of its instructions filled."""
        one = run.assistant
        if one is None or "{{" not in one.instructions:
            return run
        unit = "" if self._house is None else self._house.unit_name(run.actor.unit_id)
        return replace(run, assistant=replace(one, instructions=fill(one.instructions, today(), run.actor.name, unit)))

    def _desk(self, run: AgentRun, pieces: Pieces) -> Desk | None:
        if run.sources is None or self._search is None:
            return None
        model = self._registry.model(run.model_id)
        window, answer = (model.context_window, model.max_output) if model else (0, 0)
        room = room_for_passages(window, answer)
        lending = run.sources.lending
        tables = None if self._tables is None else LentTables(self._tables, lending)
        return Desk(LentSearch(self._search, lending), run, run.sources, pieces, room, table_service=tables)

    def _offered(self, run: AgentRun, desk: Desk | None) -> tuple[Tool, ...]:
        known = self._tools if self._directory is None else (*self._tools, self._directory)
        tools = tuple(tool for tool in known if tool.offered(run.actor, run.assistant))
        if desk is not None and desk.sources.collections and _has(run, SEARCH_TOOL):
            tools = (*tools, SearchSources(desk))
        if desk is not None and desk.tables and _has(run, QUERY_TOOL):
            tools = (*tools, QueryTable(desk))
        if not tools:
            return ()
        model = self._registry.model(run.model_id)
        return tools if model is not None and model.supports_tools else ()

    async def _answer(self, run: AgentRun, pieces: Pieces, given: Given) -> Ended:
        finished: Finished | None = None
        call = ChatCall(context_of(run, given.desk, pieces.queue), request_of(run, messages(run, given.parts)))
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


def _has(run: AgentRun, tool: str) -> bool:
    """Whether the run may have a tool for its sources: with a built assistant only what its builder chose."""
    built = run.assistant is not None and run.assistant.unit_id is not None
    return not built or (run.assistant is not None and tool in run.assistant.tools)


def _library() -> Callable[[ChatDoor, AgentRun, Sequence[Tool], Pieces, Given], Awaitable[Ended]]:
    """Loads the agent library: one to three seconds and 70 MB, so only where there are tools, and in a thread."""
    from aarhusai.assistants.agent import prepare, run_with_tools

    prepare()
    return run_with_tools
