"""Replacing and restoring, per chosen endpoint: the only place where a prompt becomes text that a provider accepts."""

from collections.abc import AsyncGenerator

from aarhusai.gateway.types import (
    ChatEvent,
    ChatMessage,
    ChatRequest,
    Finished,
    ImagePart,
    Part,
    ReasoningDelta,
    TextDelta,
    TextPart,
    ToolCallDelta,
    ToolCallPart,
    ToolDefinition,
    ToolResultPart,
)
from aarhusai.protection import ProtectedText, Replacement, Restorer

TEXT = "text"
REASONING = "reasoning"


def protected(request: ChatRequest[str], replacement: Replacement) -> ChatRequest[ProtectedText]:
    """The prompt as it may leave."""
    protect = replacement.protect
    return ChatRequest(
        messages=tuple(
            ChatMessage(message.role, tuple(_part(part, replacement) for part in message.parts))
            for message in request.messages
        ),
        tools=tuple(ToolDefinition(t.name, protect(t.description), protect(t.parameters)) for t in request.tools),
        max_output=request.max_output,
        temperature=request.temperature,
        top_p=request.top_p,
        stop=request.stop,
        seed=request.seed,
    )


def _part(part: Part[str], replacement: Replacement) -> Part[ProtectedText]:
    match part:
        case TextPart(text):
            return TextPart(replacement.protect(text))
        case ToolCallPart(call_id, name, arguments):
            return ToolCallPart(call_id, name, replacement.protect(arguments))
        case ToolResultPart(call_id, name, text):
            return ToolResultPart(call_id, name, replacement.protect(text))
        case ImagePart():
            return part


async def restored(events: AsyncGenerator[ChatEvent, None], restorer: Restorer) -> AsyncGenerator[ChatEvent, None]:
    """The answer with its originals back. What was held back of a channel comes before the end of the answer."""
    calls: set[int] = set()
    try:
        async for event in events:
            match event:
                case TextDelta(text):
                    if piece := restorer.restore(TEXT, text):
                        yield TextDelta(piece)
                case ReasoningDelta(text):
                    if piece := restorer.restore(REASONING, text):
                        yield ReasoningDelta(piece)
                case ToolCallDelta(index, call_id, name, arguments):
                    calls.add(index)
                    yield ToolCallDelta(index, call_id, name, restorer.restore(_channel(index), arguments))
                case Finished():
                    for last in _rest(restorer, sorted(calls)):
                        yield last
                    yield event
    finally:
        await events.aclose()


def _rest(restorer: Restorer, calls: list[int]) -> list[ChatEvent]:
    last: list[ChatEvent] = []
    if reasoning := restorer.rest(REASONING):
        last.append(ReasoningDelta(reasoning))
    if text := restorer.rest(TEXT):
        last.append(TextDelta(text))
    held = ((index, restorer.rest(_channel(index))) for index in calls)
    last.extend(ToolCallDelta(index, None, None, arguments) for index, arguments in held if arguments)
    return last


def _channel(index: int) -> str:
    return f"call {index}"
