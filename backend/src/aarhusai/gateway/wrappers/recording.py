"""What a model outside the municipality saw, word for word, for the person whose conversation it is (law.md B7)."""

from datetime import UTC, datetime

from aarhusai.gateway.passages import passage_text
from aarhusai.gateway.types import (
    CallContext,
    ChatMessage,
    ChatRequest,
    Endpoint,
    ImagePart,
    Part,
    PassagePart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from aarhusai.protection import ProtectedText, Replacement, as_sent
from aarhusai.protection.conversation import ConversationProtection, Sent, SentMessage, SentValue
from aarhusai.terms.classes import Zone


def record(
    protection: ConversationProtection,
    context: CallContext,
    endpoint: Endpoint,
    request: ChatRequest[ProtectedText],
    replacement: Replacement,
) -> None:
    """Keeps what is about to leave for Z1 to Z3. An attempt that failed may have been read: it is kept as well."""
    if endpoint.zone is Zone.Z4:
        return
    sent = Sent(
        context.call_id,
        datetime.now(UTC),
        context.model_id,
        endpoint.zone.value,
        tuple(SentMessage(message.role, _text(message)) for message in request.messages),
        tuple("\n".join((tool.name, as_sent(tool.description), as_sent(tool.parameters))) for tool in request.tools),
        tuple(SentValue(placeholder, kind) for placeholder, kind in replacement.values.items()),
        replacement.replaced,
    )
    last = protection.sent[-1] if protection.sent else None
    if last is not None and (last.call_id, last.zone, last.messages) == (sent.call_id, sent.zone, sent.messages):
        return
    protection.sent.append(sent)


def _text(message: ChatMessage[ProtectedText]) -> str:
    return "\n\n".join(_lines(part) for part in message.parts)


def _lines(part: Part[ProtectedText]) -> str:
    match part:
        case TextPart(text):
            return as_sent(text)
        case PassagePart(number, title, page, heading, text):
            return passage_text(number, as_sent(title), page, as_sent(heading), as_sent(text))
        case ToolCallPart(_, name, arguments):
            return f"{name} {as_sent(arguments)}"
        case ToolResultPart(_, name, text):
            return f"{name}: {as_sent(text)}"
        case ImagePart(media_type, data):
            return f"({media_type}, {len(data)} byte)"
