"""Assistants called as models: `assistant:<slug>` in `chat/completions` and `responses`.

What the caller says is the conversation, the last message the question. System messages become information from the
calling system, never instructions: an assistant answers as it was approved. So its temperature and the like are its
own, whatever is sent; tools, several answers and a format of the answer are refused, because silence would mislead.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Final

from pydantic_core import to_json

from aarhusai.assistants.types import ASSISTANT_KIND
from aarhusai.chat.calling import Called, Calling, Speaker
from aarhusai.errors import NotFound
from aarhusai.gateway.types import JsonValue
from aarhusai.terms.classes import DataClass
from aarhusai.terms.events import Ended, ReasoningPiece, SourceFound, SourcesFound, TextPiece, TurnEvent
from aarhusai.web.openai.bodies import Chat, Message, as_sent, invalid, unsupported
from aarhusai.web.openai.call import ASSISTANT_PREFIX, Call, no_model
from aarhusai.web.openai.citing import Citation, Source, cited, source_of
from aarhusai.web.openai.sent import KINDS, files_of

OWN: Final = "An assistant answers as it was approved."
"""Why it is asked in no other way."""

_ROLES: Final[Mapping[str, Speaker]] = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "assistant": "assistant",
}
_DONE: Final = b"data: [DONE]\n\n"


async def chat(call: Call, body: Chat) -> None:
    """An assistant's answer as a chat completion, streamed where that was asked for."""
    _check(body)
    streamed = body.get("stream") is True
    call.exchange.watch(events=streamed)
    called = await begin(call, body["model"], body["messages"])
    answer = Answer(call, called)
    if not streamed:
        await answer.hear_out()
        decided(call, called)
        await call.exchange.whole(to_json(_completion(call, answer)))
        return
    options = body.get("stream_options") or {}
    async with aclosing(answer.pieces()) as pieces:
        async for piece in pieces:
            if not answer.told:
                decided(call, called)
                answer.told = True
                await call.exchange.piece(_chunk(call, answer, {"role": "assistant", "content": ""}))
            await call.exchange.piece(_chunk(call, answer, piece))
    last: dict[str, JsonValue] = {"annotations": answer.annotations()} if answer.annotations() else {}
    await call.exchange.piece(_chunk(call, answer, last, finish=answer.finish))
    if options.get("include_usage"):
        await call.exchange.piece(
            _event({**_head(call, answer, "chat.completion.chunk"), "choices": [], "usage": answer.usage})
        )
    await call.exchange.end(_DONE)


async def begin(call: Call, name: str, messages: Sequence[Message]) -> Called:
    """Asks the assistant of this name. Who may not use it gets the answer for one that is not there."""
    if not call.may_call(name):
        raise no_model()
    calling = Calling(
        call_id=call.id,
        slug=name.removeprefix(ASSISTANT_PREFIX),
        said=said_by(messages),
        files=files_of(messages),
        declared=call.declared,
        chosen=call.chosen,
        ceiling=call.key.ceiling,
        priority=call.priority,
        limited=lambda states: setattr(call, "limits", states),
    )
    call.called = ASSISTANT_KIND, None
    try:
        called = await call.services.assisting.call(call.actor, calling)
    except NotFound as error:
        if error.code == "assistant_not_found":
            raise no_model() from None
        raise
    call.called, call.name = (ASSISTANT_KIND, called.assistant.id), name
    return called


def decided(call: Call, called: Called) -> None:
    """What is known once the answer has begun: the model that answers, and what left for it."""
    sent = called.protection.sent
    replaced = sum(one.replaced for one in sent)
    data_class: DataClass = called.protection.data_class or call.declared
    call.exchange.headers += (
        (b"x-aarhusai-model", called.model.slug.encode()),
        (b"x-aarhusai-zone", (sent[-1].zone if sent else called.model.zone.value).encode()),
        (b"x-aarhusai-class", str(data_class).encode()),
        (b"x-aarhusai-replaced", b"%d" % replaced),
        (b"x-aarhusai-decision", b"replaced" if replaced else b"sent"),
    )
    call.tell_limits()


class Answer:
    """An assistant's answer as it arrives. `told` says that its headers were sent."""

    def __init__(self, call: Call, called: Called) -> None:
        self.called = called
        self.told = False
        self.finish = "stop"
        self.usage: dict[str, JsonValue] = {}
        self.sources: list[SourceFound] = []
        self._base = call.base
        self._text: list[str] = []
        self._reasoning: list[str] = []

    @property
    def text(self) -> str:
        """What was said so far."""
        return "".join(self._text)

    @property
    def reasoning(self) -> str:
        """What was thought so far."""
        return "".join(self._reasoning)

    async def hear_out(self) -> None:
        """Waits for all of it."""
        async with aclosing(self.pieces()) as pieces:
            async for _ in pieces:
                pass

    async def pieces(self) -> AsyncGenerator[dict[str, JsonValue], None]:
        """Each piece as a chat completion's delta."""
        async with aclosing(self.called.events) as events:
            async for event in events:
                delta = self._heard(event)
                if delta is not None:
                    yield delta

    def annotations(self) -> list[JsonValue]:
        """The sources that the answer cites, where it does."""
        return [one.as_chat() for one in self.citations()]

    def citations(self) -> Sequence[Citation]:
        """Every place where the answer cites a source."""
        return cited(self.text, self._known())

    def about(self) -> dict[str, JsonValue]:
        """The version that answered, and every source it was given."""
        one = self.called.assistant
        known = [source.as_json() for source in self._known()]
        return {"assistant": one.slug, "version": one.version, "model": self.called.model.slug, "sources": known}

    def _known(self) -> list[Source]:
        return [source_of(one, self._base) for one in self.sources]

    def _heard(self, event: TurnEvent) -> dict[str, JsonValue] | None:
        match event:
            case TextPiece(text):
                self._text.append(text)
                return {"content": text}
            case ReasoningPiece(text):
                self._reasoning.append(text)
                return {"reasoning_content": text}
            case SourcesFound(items):
                self.sources += items
            case Ended():
                self.finish = event.code or "stop"
                total = event.input_tokens + event.output_tokens
                self.usage = {
                    "prompt_tokens": event.input_tokens,
                    "completion_tokens": event.output_tokens,
                    "total_tokens": total,
                }
            case _:
                pass
        return None


def said_by(messages: Sequence[Message]) -> list[tuple[Speaker, str]]:
    """The messages as a conversation. Raises Invalid("invalid_request" | "unsupported_parameter")."""
    found: list[tuple[Speaker, str]] = []
    for place, message in enumerate(messages):
        role = _ROLES.get(message["role"])
        if role is None or message.get("tool_calls"):
            raise unsupported(f"messages[{place}]", "An assistant uses its own tools.")
        found.append((role, _text(message.get("content"), f"messages[{place}].content")))
    return found


def _text(content: str | list[dict[str, object]] | None, place: str) -> str:
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    texts: list[str] = []
    for number, part in enumerate(content):
        text = part.get("text")
        if part.get("type") in KINDS:
            continue
        if part.get("type") not in {"text", "input_text", "output_text"}:
            raise unsupported(f"{place}[{number}]", "An assistant is asked in text, pictures and files.")
        if not isinstance(text, str):
            raise invalid(f"{place}[{number}].text")
        texts.append(text)
    return "\n\n".join(texts)


def _check(body: Chat) -> None:
    if body.get("store"):
        raise unsupported("store", "Nothing is stored here: leave it out or send false.")
    if body.get("tools") or body.get("tool_choice") not in {None, "none", "auto"}:
        raise unsupported("tools", "An assistant uses its own tools.")
    if (body.get("n") or 1) > 1:
        raise unsupported("n", OWN)
    if body.get("logprobs"):
        raise unsupported("logprobs", OWN)
    form = body.get("response_format")
    if form is not None and form.get("type") != "text":
        raise unsupported("response_format", OWN)
    if as_sent(body).get("functions"):
        raise unsupported("functions", "An assistant uses its own tools.")


def _completion(call: Call, answer: Answer) -> dict[str, JsonValue]:
    message: dict[str, JsonValue] = {"role": "assistant", "content": answer.text, "refusal": None}
    if answer.reasoning:
        message["reasoning_content"] = answer.reasoning
    message["annotations"] = answer.annotations()
    choice: JsonValue = {"index": 0, "message": message, "finish_reason": answer.finish, "logprobs": None}
    head = _head(call, answer, "chat.completion")
    return {**head, "choices": [choice], "usage": answer.usage, "aarhusai": answer.about()}


def _chunk(call: Call, answer: Answer, delta: Mapping[str, JsonValue], finish: str | None = None) -> bytes:
    choice: JsonValue = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
    found: dict[str, JsonValue] = {**_head(call, answer, "chat.completion.chunk"), "choices": [choice]}
    if finish is not None:
        found["aarhusai"] = answer.about()
    return _event(found)


def _head(call: Call, answer: Answer, kind: str) -> dict[str, JsonValue]:
    one = answer.called.assistant
    return {
        "id": f"chatcmpl-{call.id.hex}",
        "object": kind,
        "created": call.created,
        "model": ASSISTANT_PREFIX + one.slug,
        "system_fingerprint": f"v{one.version}",
    }


def _event(value: Mapping[str, JsonValue]) -> bytes:
    return b"data: %b\n\n" % to_json(value)
