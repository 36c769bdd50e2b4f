"""Replacing and restoring, per chosen endpoint: the only place where a prompt becomes text that a provider accepts."""

from collections.abc import AsyncGenerator

from aarhusai.errors import Invalid
from aarhusai.gateway.types import (
    AnswerSchema,
    ChatEvent,
    ChatMessage,
    ChatRequest,
    Finished,
    ImagePart,
    Part,
    PassagePart,
    ReasoningDelta,
    TextDelta,
    TextPart,
    ToolCallDelta,
    ToolCallPart,
    ToolDefinition,
    ToolResultPart,
)
from aarhusai.protection import ProtectedText, Replacement, Restorer


def protected(request: ChatRequest[str], replacement: Replacement) -> ChatRequest[ProtectedText]:
    """The prompt as it may leave.

    Raises Invalid("tool_name_not_allowed") when a tool's name would have to be replaced.
    """
    protect = replacement.protect
    messages = tuple(
        ChatMessage(message.role, tuple(_part(part, replacement) for part in message.parts))
        for message in request.messages
    )
    tools = tuple(
        ToolDefinition(_named(t.name, replacement), protect(t.description), replacement.protect_json(t.parameters))
        for t in request.tools
    )
    return ChatRequest(
        messages=_noted(messages, replacement.note),
        tools=tools,
        max_output=request.max_output,
        temperature=request.temperature,
        top_p=request.top_p,
        stop=tuple(protect(text) for text in request.stop),
        seed=request.seed,
        tool_choice=request.tool_choice,  # it names a tool of `tools`, or none
        parallel_tool_calls=request.parallel_tool_calls,
        answer_schema=_schema(request.answer_schema, replacement),
    )


def _schema(schema: AnswerSchema[str] | None, replacement: Replacement) -> AnswerSchema[ProtectedText] | None:
    if schema is None:
        return None
    return AnswerSchema(_named(schema.name, replacement), replacement.protect_json(schema.schema), schema.strict)


def _noted(
    messages: tuple[ChatMessage[ProtectedText], ...], note: ProtectedText | None
) -> tuple[ChatMessage[ProtectedText], ...]:
    """With what the model must know of placeholders at the end of the system prompt, where it is an instruction."""
    if note is None:
        return messages
    if messages and messages[0].role == "system":
        return (ChatMessage("system", (*messages[0].parts, TextPart(note))), *messages[1:])
    return (ChatMessage("system", (TextPart(note),)), *messages)


def _part(part: Part[str], replacement: Replacement) -> Part[ProtectedText]:
    match part:
        case TextPart(text):
            return TextPart(replacement.protect(text))
        case ToolCallPart(call_id, name, arguments):
            return ToolCallPart(
                replacement.identity(call_id), _named(name, replacement), replacement.protect_json(arguments)
            )
        case ToolResultPart(call_id, name, text):
            return ToolResultPart(
                replacement.identity(call_id), _named(name, replacement), replacement.protect_json(text)
            )
        case PassagePart(number, title, page, heading, text):
            protect = replacement.protect
            return PassagePart(number, protect(title), page, protect(heading), protect(text))
        case ImagePart():
            return part


def _named(name: str, replacement: Replacement) -> str:
    """A tool's name: a model must call it by it, so it cannot be replaced."""
    if replacement.holds(name):
        raise Invalid("tool_name_not_allowed", "A tool's name holds personal data.")
    return name


async def restored(
    events: AsyncGenerator[ChatEvent, None], replacement: Replacement
) -> AsyncGenerator[ChatEvent, None]:
    """The answer with its originals back. What was held back of a channel comes before the end of the answer."""
    text, reasoning = replacement.restorer(json=None), replacement.restorer()
    calls: dict[int, Restorer] = {}
    try:
        async for event in events:
            match event:
                case TextDelta(piece):
                    if piece := text.restore(piece):
                        yield TextDelta(piece)
                case ReasoningDelta(piece):
                    if piece := reasoning.restore(piece):
                        yield ReasoningDelta(piece)
                case ToolCallDelta(index, call_id, name, arguments):
                    call = calls.get(index) or calls.setdefault(index, replacement.restorer(json=True))
                    yield ToolCallDelta(index, call_id, name, call.restore(arguments))
                case Finished():
                    if piece := reasoning.rest():
                        yield ReasoningDelta(piece)
                    if piece := text.rest():
                        yield TextDelta(piece)
                    for index, call in sorted(calls.items()):
                        if piece := call.rest():
                            yield ToolCallDelta(index, None, None, piece)
                    yield event
    finally:
        await events.aclose()
