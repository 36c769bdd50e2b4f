"""How many tokens a text is, estimated on the safe side without any model's tokenizer.

Danish runs at 3 to 3.5 characters a token in the tokenizers of today's large multilingual models. Counting UTF-8 bytes
makes æøå, other scripts and emoji weigh more, as they do there. Small English models need more tokens for Danish; a
call that an endpoint finds too long is fitted again at `TIGHT`.
"""

from typing import Final

from aarhusai.gateway.types import (
    ChatMessage,
    ChatRequest,
    ImagePart,
    Part,
    PassagePart,
    TextPart,
    ToolCallPart,
    ToolDefinition,
    ToolResultPart,
)

USUAL: Final = 3.0
"""Bytes of UTF-8 per token."""

TIGHT: Final = 1.8
"""Bytes per token for the second try, after an endpoint said that the first was too long."""

PER_MESSAGE: Final = 8
"""Tokens of a chat template around one message, its role included."""

PER_PASSAGE: Final = 24
"""Tokens of the mark around a passage of a source."""

PER_IMAGE: Final = 1600
"""Tokens of one picture: the most that Anthropic counts; OpenAI counts up to 1105 at high detail."""


def tokens(text: str, bytes_per_token: float = USUAL) -> int:
    """The estimate for a text, rounded up."""
    size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
    return -int(-size // bytes_per_token)


def message_tokens(message: ChatMessage[str], bytes_per_token: float = USUAL) -> int:
    """The estimate for a message with its wrapping."""
    return PER_MESSAGE + sum(_part_tokens(part, bytes_per_token) for part in message.parts)


def tool_tokens(tool: ToolDefinition[str], bytes_per_token: float = USUAL) -> int:
    """The estimate for a tool's definition."""
    return PER_MESSAGE + sum(tokens(text, bytes_per_token) for text in (tool.name, tool.description, tool.parameters))


def request_tokens(request: ChatRequest[str], bytes_per_token: float = USUAL) -> int:
    """The estimate for a whole prompt."""
    messages = sum(message_tokens(message, bytes_per_token) for message in request.messages)
    return messages + sum(tool_tokens(tool, bytes_per_token) for tool in request.tools)


def _part_tokens(part: Part[str], bytes_per_token: float) -> int:
    match part:
        case TextPart(text):
            return tokens(text, bytes_per_token)
        case PassagePart():
            texts = (part.title, part.heading, part.text)
            return PER_PASSAGE + sum(tokens(text, bytes_per_token) for text in texts)
        case ImagePart():
            return PER_IMAGE
        case ToolCallPart(call_id, name, arguments):
            return tokens(call_id, bytes_per_token) + tokens(name, bytes_per_token) + tokens(arguments, bytes_per_token)
        case ToolResultPart(call_id, name, text):
            return tokens(call_id, bytes_per_token) + tokens(name, bytes_per_token) + tokens(text, bytes_per_token)
