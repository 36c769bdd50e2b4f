"""Classifying: what would leave, and of which class it is (law.md A1, A2)."""

from collections.abc import Iterator

from aarhusai.gateway.types import ChatRequest, ImagePart, Part, TextPart, ToolCallPart, ToolResultPart
from aarhusai.protection import Classifier, Leaving
from aarhusai.terms.classes import DataClass


async def classified(classifier: Classifier, declared: DataClass, leaving: Leaving) -> DataClass:
    """The union of what was declared and what was detected: a detector can raise a class and never lower it."""
    return declared | await classifier.classify(declared, leaving)


def leaving_of(request: ChatRequest[str]) -> Leaving:
    """Everything of a prompt that would leave: messages, tool calls and results, tool definitions, stop words."""
    unreadable = any(isinstance(part, ImagePart) for message in request.messages for part in message.parts)
    return Leaving(lambda: _texts(request), unreadable)


def _texts(request: ChatRequest[str]) -> Iterator[str]:
    for message in request.messages:
        for part in message.parts:
            yield from _part_texts(part)
    for tool in request.tools:
        yield from (tool.name, tool.description, tool.parameters)
    yield from request.stop


def _part_texts(part: Part[str]) -> Iterator[str]:
    match part:
        case TextPart(text):
            yield text
        case ToolCallPart(_, name, arguments):
            yield from (name, arguments)
        case ToolResultPart(_, name, text):
            yield from (name, text)
        case ImagePart():
            return
