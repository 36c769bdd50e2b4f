"""Our stack as the agent library's model: whatever an agent sends goes through the door, and there is no way around.

The reader is served here, as the events come, so the library sees each answer once it is whole and costs nothing for
each piece. One instance serves one run. This module imports the agent library: import it late.
"""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Never

from pydantic_ai import messages as m
from pydantic_ai.exceptions import UnexpectedModelBehavior
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import ToolDefinition as AgentTool
from pydantic_ai.usage import RequestUsage
from pydantic_core import to_json

from aarhusai.assistants.desk import NOTHING, Given
from aarhusai.assistants.door import ChatDoor, context_of, request_of
from aarhusai.assistants.pieces import Pieces
from aarhusai.assistants.prompt import with_given
from aarhusai.assistants.types import AgentRun
from aarhusai.gateway.types import (
    ChatCall,
    ChatMessage,
    Finished,
    Part,
    ReasoningDelta,
    TextDelta,
    TextPart,
    ToolCallDelta,
    ToolCallPart,
    ToolDefinition,
    ToolResultPart,
    Usage,
)
from aarhusai.kit.ids import new_id

_REASONS: dict[str, m.FinishReason] = {
    "stop": "stop",
    "length": "length",
    "tool_calls": "tool_call",
    "content_filter": "content_filter",
}


@dataclass(slots=True)
class _Called:
    """A tool call while it arrives."""

    call_id: str
    name: str
    arguments: list[str]


class DoorModel(Model[Never]):
    """Each request of the agent is one call through the door on behalf of the run's caller."""

    def __init__(self, door: ChatDoor, run: AgentRun, pieces: Pieces, given: Given = NOTHING) -> None:
        super().__init__()
        self._given = given
        self._door = door
        self._run = run
        self._pieces = pieces
        self.finished: Finished | None = None
        self.usage = Usage()
        self.empty = False
        """Whether the last answer held neither text nor calls."""

    @property
    def model_name(self) -> str:
        """The id of the house's model; its name at an endpoint is known to the door only."""
        return str(self._run.model_id)

    @property
    def system(self) -> str:
        """The library's word for who provides the model."""
        return "aarhusai"

    async def request(
        self,
        messages: list[m.ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> m.ModelResponse:
        """One call. Text and reasoning reach the reader meanwhile; raises the door's AarhusError as it is."""
        _, parameters = self.prepare_request(model_settings, model_request_parameters)
        request = request_of(
            self._run,
            _system(parameters) + with_given(chat_messages(messages), self._given.parts),
            tuple(_tool(tool) for tool in parameters.declared_function_tools),
        )
        text: list[str] = []
        calls: dict[int, _Called] = {}
        finished: Finished | None = None
        context = context_of(self._run, self._given.desk, self._pieces.queue)
        async with aclosing(self._door.chat(ChatCall(context, request))) as stream:
            async for event in stream:
                match event:
                    case TextDelta():
                        text.append(event.text)
                        self._pieces.text(event.text)
                        await self._pieces.room()
                    case ReasoningDelta():
                        self._pieces.reasoning(event.text)
                        await self._pieces.room()
                    case ToolCallDelta():
                        _collect(calls, event)
                    case Finished():
                        finished = event
        if finished is None:
            raise UnexpectedModelBehavior("the stream had no last event")
        self._settle(finished)
        self.empty = not text and not calls
        return self._response("".join(text), tuple(calls.values()), finished)

    def _settle(self, finished: Finished) -> None:
        self.finished = finished
        self.usage = Usage(
            self.usage.input_tokens + finished.usage.input_tokens,
            self.usage.output_tokens + finished.usage.output_tokens,
            self.usage.estimated or finished.usage.estimated,
        )

    def _response(self, text: str, calls: Sequence[_Called], finished: Finished) -> m.ModelResponse:
        parts: list[m.ModelResponsePart] = [m.TextPart(text)] if text else []
        parts += [m.ToolCallPart(call.name, "".join(call.arguments) or "{}", call.call_id) for call in calls]
        return m.ModelResponse(
            parts=parts,
            usage=RequestUsage(input_tokens=finished.usage.input_tokens, output_tokens=finished.usage.output_tokens),
            model_name=self.model_name,
            finish_reason=_REASONS[finished.reason],
        )


def chat_messages(history: Sequence[m.ModelMessage]) -> tuple[ChatMessage[str], ...]:
    """The library's messages as ours. Raises TypeError for a kind of part that no run of ours makes."""
    found: list[ChatMessage[str]] = []
    for message in history:
        if isinstance(message, m.ModelResponse):
            parts = tuple(part for part in map(_response_part, message.parts) if part is not None)
            if parts:
                found.append(ChatMessage("assistant", parts))
        else:
            found.extend(_request_part(part) for part in message.parts)
    return tuple(found)


def _system(parameters: ModelRequestParameters) -> tuple[ChatMessage[str], ...]:
    text = "\n\n".join(part.content for part in parameters.instruction_parts or () if part.content)
    return (ChatMessage("system", (TextPart(text),)),) if text else ()


def _request_part(part: m.ModelRequestPart) -> ChatMessage[str]:
    match part:
        case m.UserPromptPart(content=str(text)):
            return ChatMessage("user", (TextPart(text),))
        case m.SystemPromptPart(content=str(text)):
            return ChatMessage("system", (TextPart(text),))
        case m.ToolReturnPart():
            return ChatMessage("tool", (ToolResultPart(part.tool_call_id, part.tool_name, part.model_response_str()),))
        case _:
            raise TypeError(f"a run has no {type(part).__name__}")


def _response_part(part: m.ModelResponsePart) -> Part[str] | None:
    match part:
        case m.TextPart():
            return TextPart(part.content) if part.content else None
        case m.ToolCallPart():
            return ToolCallPart(part.tool_call_id, part.tool_name, part.args_as_json_str())
        case _:
            raise TypeError(f"a run has no {type(part).__name__}")


def _tool(tool: AgentTool) -> ToolDefinition[str]:
    return ToolDefinition(tool.name, tool.description or "", to_json(tool.parameters_json_schema).decode())


def _collect(calls: dict[int, _Called], delta: ToolCallDelta) -> None:
    call = calls.get(delta.index)
    if call is None:
        if not delta.name:
            raise UnexpectedModelBehavior("a tool call began without a name")
        call = calls[delta.index] = _Called(delta.call_id or f"call_{new_id().hex}", delta.name, [])
    call.arguments.append(delta.arguments)
