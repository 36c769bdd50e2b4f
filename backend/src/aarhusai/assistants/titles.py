"""Titles of conversations: asked of the conversation's own model, on behalf of the person, through the door."""

import re
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final

from aarhusai.assistants.door import ChatDoor
from aarhusai.assistants.prompts import prompt
from aarhusai.assistants.types import TITLE_PURPOSE
from aarhusai.errors import AarhusError, Kind
from aarhusai.gateway.types import CallContext, ChatCall, ChatEvent, ChatMessage, ChatRequest, TextDelta, TextPart
from aarhusai.kit.ids import new_id
from aarhusai.protection.conversation import ConversationProtection
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import CallId, ConversationId, ModelId

LONGEST: Final = 60
"""Characters of a title."""

_QUESTION: Final = 2000
_ANSWER: Final = 1000
"""Characters of each that the model is shown; a title needs no more."""

_MOST_TOKENS: Final = 400
"""Room for a model that thinks before it writes six words."""

_MOST_READ: Final = 4000
"""Characters after which a model that does not stop is not listened to."""

_PASSING: Final = {Kind.UPSTREAM, Kind.UNAVAILABLE, Kind.TOO_MANY}

_THOUGHTS = re.compile(r"<think>.*?(</think>|\Z)", re.DOTALL)
_LEAD = re.compile(r"^(?:[#>*\-\s]+|(?:titel|overskrift|title|emne)\s*:\s*)+", re.IGNORECASE)
_QUOTES: Final = "\"'`*_“”„‟«»‹›‘’‚ "


@dataclass(frozen=True, slots=True)
class TitleAsked:
    """The first question and answer of a conversation, and whose it is.

    `declared` is the conversation's class, `protection` what it knows: a title is made of the same placeholders.
    """

    actor: Actor
    model_id: ModelId
    declared: DataClass
    conversation_id: ConversationId
    question: str
    answer: str
    protection: ConversationProtection | None = field(repr=False, default=None)


async def title_for(door: ChatDoor, asked: TitleAsked) -> str | None:
    """A title of at most 60 characters on one line, or None when the model gives none or may not be asked.

    Raises the door's error when trying again later may help (a model that is down or busy, a database that is away).
    """
    context = CallContext(
        call_id=CallId(new_id()),
        actor=asked.actor,
        model_id=asked.model_id,
        purpose=TITLE_PURPOSE,
        declared=asked.declared,
        conversation_id=asked.conversation_id,
        protection=asked.protection,
        priority="batch",
    )
    request = ChatRequest(
        messages=(
            ChatMessage("system", (TextPart(prompt("title")),)),
            ChatMessage("user", (TextPart(_shown(asked)),)),
        ),
        max_output=_MOST_TOKENS,
    )
    try:
        async with aclosing(door.chat(ChatCall(context, request))) as events:
            return cleaned(await _read(events))
    except AarhusError as error:
        if error.kind in _PASSING:
            raise
        return None


def cleaned(written: str) -> str | None:
    """What a model wrote, as a title: one line, no quotes, no mark-up, no full stop, at most 60 characters."""
    for line in _THOUGHTS.sub("", written).splitlines():
        title = " ".join("".join(c if c.isprintable() else " " for c in line).split())
        title = _LEAD.sub("", title).strip(_QUOTES).rstrip(".,:; ").strip(_QUOTES)
        if title:
            return _shortened(title)
    return None


def _shortened(title: str) -> str:
    if len(title) <= LONGEST:
        return title
    words = title[:LONGEST].rsplit(" ", 1)[0]
    return words[: LONGEST - 1].rstrip(".,:; -") + "…"


def _shown(asked: TitleAsked) -> str:
    question, answer = _beginning(asked.question, _QUESTION), _beginning(asked.answer, _ANSWER)
    return f"Spørgsmål:\n{question}\n\nSvar:\n{answer}\n\nOverskrift:"


def _beginning(text: str, length: int) -> str:
    """The text's first lines and sentences: half a number would be read as none, and leave as it stands."""
    if len(text) <= length:
        return text
    ends = [text.rfind(end, 0, length) for end in ("\n", ". ", "? ", "! ")]
    return text[: max(*ends, 0) + 1] if max(ends) > 0 else ""


async def _read(events: AsyncIterator[ChatEvent]) -> str:
    written = ""
    async for event in events:
        if isinstance(event, TextDelta):
            written += event.text
            if len(written) > _MOST_READ:
                break
    return written
