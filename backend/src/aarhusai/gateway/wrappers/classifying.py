"""Classifying: what would leave, and of which class it is (law.md A1, A2)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from aarhusai.gateway.media import NO_MEDIA, Media
from aarhusai.gateway.tokens import PER_IMAGE, PER_MESSAGE, PER_PASSAGE
from aarhusai.gateway.types import (
    CallContext,
    ChatRequest,
    ImagePart,
    Part,
    PassagePart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from aarhusai.protection import Classifier, ConversationProtection, Reading
from aarhusai.protection.json_text import is_json, leaves
from aarhusai.terms.classes import Base, DataClass, Flag

UNDECLARED: Final = DataClass(Base.PERSONAL, frozenset({Flag.CONFIDENTIAL}))
"""What pictures and sound count as until a person says otherwise: personal and confidential."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much a call may come to use, as far as it is not in its texts.

    `output` is the longest answer that was asked for in tokens, None for the model's own; `answers` how many of them.
    `beside` are tokens of what is no text. `fitted` says that a prompt too long for the model is made shorter.
    """

    output: int | None = None
    answers: int = 1
    beside: int = 0
    fitted: bool = False


@dataclass(frozen=True, slots=True)
class Leaving:
    """Everything of one call that would leave the house.

    `texts` gives every text of it, system prompt, tool definitions, arguments and results included; it is a function so
    that nothing is walked through when nobody looks. `unreadable` says that pictures or sound go along, which no
    recogniser reads. `whole` says that it goes as it is or not at all: what comes back could not be restored. `size` is
    asked only where limits of tokens or money concern the call. `media` is the most that it uses besides tokens.
    `definitions` gives those of `texts` that describe tools and forms of answers.
    """

    texts: Callable[[], Iterable[str]]
    unreadable: bool = False
    whole: bool = False
    size: Callable[[], Size] = Size
    media: Media = NO_MEDIA
    definitions: Callable[[], Iterable[str]] = tuple


@dataclass(frozen=True, slots=True)
class Classified:
    """The class that policy is asked about. `reading` is None when nobody looked: the zone may have every class."""

    data_class: DataClass
    reading: Reading | None = None


def declared(context: CallContext, leaving: Leaving) -> DataClass:
    """The declared class; what cannot be read and nobody has classed counts as personal and confidential."""
    return context.declared | UNDECLARED if leaving.unreadable and not context.chosen else context.declared


async def classified(
    classifier: Classifier, context: CallContext, leaving: Leaving, protection: ConversationProtection
) -> Classified:
    """The union of what was declared and what was detected: a detector can raise a class and never lower it."""
    reading = await classifier.read(leaving.texts(), protection, leaving.definitions())
    return Classified(declared(context, leaving) | reading.data_class, reading)


def leaving_of(request: ChatRequest[str]) -> Leaving:
    """Everything of a prompt that would leave: messages, tool calls and results, tool definitions, stop words."""
    unreadable = any(isinstance(part, ImagePart) for message in request.messages for part in message.parts)
    return Leaving(
        lambda: _texts(request), unreadable, size=lambda: _size(request), definitions=lambda: _definitions(request)
    )


def _size(request: ChatRequest[str]) -> Size:
    parts = [part for message in request.messages for part in message.parts]
    pictures = sum(isinstance(part, ImagePart) for part in parts)
    passages = sum(isinstance(part, PassagePart) for part in parts)
    wrapping = PER_MESSAGE * (len(request.messages) + len(request.tools) + len(parts)) * 2
    return Size(request.max_output, 1, wrapping + pictures * PER_IMAGE + passages * PER_PASSAGE, fitted=True)


def _texts(request: ChatRequest[str]) -> Iterator[str]:
    for message in request.messages:
        for part in message.parts:
            yield from _part_texts(part)
    yield from _declarations(request)
    yield from request.stop


def _definitions(request: ChatRequest[str]) -> Iterator[str]:
    for message in request.messages:
        for part in message.parts:
            if isinstance(part, ToolCallPart | ToolResultPart):
                yield part.name
    yield from _declarations(request)


def _declarations(request: ChatRequest[str]) -> Iterator[str]:
    for tool in request.tools:
        yield from (tool.name, tool.description)
        yield from _maybe_json(tool.parameters)
    if (schema := request.answer_schema) is not None:
        yield schema.name
        yield from _maybe_json(schema.schema)


def _part_texts(part: Part[str]) -> Iterator[str]:
    match part:
        case TextPart(text):
            yield text
        case ToolCallPart(call_id, name, text) | ToolResultPart(call_id, name, text):
            yield from (call_id, name)
            yield from _maybe_json(text)
        case PassagePart(_, title, _, heading, text):
            yield from (title, heading, text)
        case ImagePart():
            return


def _maybe_json(text: str) -> Iterator[str]:
    """The leaves of a text that is JSON, as `Replacement.protect_json` asks for them; otherwise the text."""
    if is_json(text):
        yield from (leaf.read for leaf in leaves(text))
    else:
        yield text
