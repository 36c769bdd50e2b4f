"""A chat completion, whole or in chunks, as a response and its events, in OpenAI's order. Pure.

Items come one after another: reasoning, message, function calls. An item is closed when the next begins.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from pydantic_core import to_json

from aarhusai.errors import AarhusError, UpstreamError
from aarhusai.gateway.types import JsonValue
from aarhusai.web.openai.bodies import Body
from aarhusai.web.openai.errors import error_object

Kind = Literal["reasoning", "message", "function_call"]
PartKind = Literal["output_text", "refusal", "reasoning_text"]

_DELTA: Final[Mapping[PartKind, str]] = {
    "output_text": "response.output_text",
    "refusal": "response.refusal",
    "reasoning_text": "response.reasoning_text",
}
_CUT: Final = {"length": "max_output_tokens", "content_filter": "content_filter"}


@dataclass(slots=True)
class _Item:
    """An item of the output while it is written. `texts` are its parts, in order."""

    kind: Kind
    id: str
    place: int
    name: str = ""
    call_id: str = ""
    texts: list[tuple[PartKind, list[str]]] = field(default_factory=list[tuple[PartKind, list[str]]])
    arguments: list[str] = field(default_factory=list[str])
    annotations: Sequence[JsonValue] = ()
    logprobs: list[JsonValue] = field(default_factory=list["JsonValue"])
    status: str = "in_progress"

    def part(self, number: int) -> dict[str, JsonValue]:
        """A part of the item as it stands."""
        kind, pieces = self.texts[number]
        text = "".join(pieces)
        if kind == "refusal":
            return {"type": "refusal", "refusal": text}
        if kind == "reasoning_text":
            return {"type": "reasoning_text", "text": text}
        return {"type": "output_text", "text": text, "annotations": self.annotations, "logprobs": self.logprobs}

    def json(self) -> dict[str, JsonValue]:
        """The item as it stands."""
        head: dict[str, JsonValue] = {"id": self.id, "type": self.kind, "status": self.status}
        if self.kind == "function_call":
            return head | {"call_id": self.call_id, "name": self.name, "arguments": "".join(self.arguments)}
        content: JsonValue = [self.part(number) for number in range(len(self.texts))]
        if self.kind == "reasoning":
            return head | {"summary": [], "content": content}
        return head | {"role": "assistant", "content": content}


class Writing:
    """One response. `head` are the fields that stand from the beginning; `token` makes the ids of its items its own."""

    def __init__(self, head: Mapping[str, JsonValue], token: str) -> None:
        self._head = head
        self._token = token
        self._items: list[_Item] = []
        self._open: _Item | None = None
        self._calls: dict[int, _Item] = {}
        self._number = 0
        self._finish = "stop"
        self._usage: JsonValue = None

    def begin(self) -> bytes:
        """The first events."""
        response = self.response("in_progress")
        created = self._event("response.created", {"response": response})
        return created + self._event("response.in_progress", {"response": response})

    def chunk(self, chunk: Body) -> bytes:
        """A chunk of the completion as events. Raises UpstreamError("model_garbage")."""
        usage = chunk.get("usage")
        if isinstance(usage, Mapping):
            self._usage = _usage(usage)
        choices = chunk.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        if not isinstance(choice, Mapping) or choice.get("index", 0) != 0:
            return b""
        delta = choice.get("delta")
        events = b"".join(self._delta(delta, choice.get("logprobs"))) if isinstance(delta, Mapping) else b""
        if isinstance(finish := choice.get("finish_reason"), str):
            self._finish = finish
        return events

    def annotated(self, annotations: Sequence[JsonValue]) -> bytes:
        """Sources of the text that is being written, as events."""
        item = self._open
        if item is None or item.kind != "message" or not annotations:
            return b""
        item.annotations = annotations
        return b"".join(
            self._event(
                "response.output_text.annotation.added",
                {"item_id": item.id, "output_index": item.place, "content_index": 0, "annotation_index": number}
                | {"annotation": annotation},
            )
            for number, annotation in enumerate(annotations)
        )

    def end(self) -> bytes:
        """The last events."""
        closing = b"".join(self._close())
        status = "incomplete" if self._finish in _CUT else "completed"
        return closing + self._event(f"response.{status}", {"response": self.response(status)})

    def failed(self, error: AarhusError) -> bytes:
        """The last event of one that breaks off; `error` beside is where clients look in any stream."""
        about = error_object(error)
        told = {"code": about["code"], "message": about["message"], "param": about["param"], "error": about}
        return b"event: error\ndata: %b\n\n" % to_json({"type": "error", "sequence_number": self._number, **told})

    def whole(self) -> dict[str, JsonValue]:
        """The response once everything was heard."""
        list(self._close())
        return self.response("incomplete" if self._finish in _CUT else "completed")

    def response(self, status: str) -> dict[str, JsonValue]:
        """The response as it stands."""
        cut = _CUT.get(self._finish) if status == "incomplete" else None
        return {
            **self._head,
            "status": status,
            "incomplete_details": None if cut is None else {"reason": cut},
            "output": [item.json() for item in self._items],
            "usage": self._usage,
        }

    def _delta(self, delta: Body, logprobs: JsonValue) -> Iterator[bytes]:
        for name in ("reasoning_content", "reasoning"):
            if isinstance(text := delta.get(name), str) and text:
                yield from self._text("reasoning", "reasoning_text", text, [])
                break
        if isinstance(text := delta.get("content"), str) and text:
            found = logprobs.get("content") if isinstance(logprobs, Mapping) else None
            yield from self._text("message", "output_text", text, found if isinstance(found, list) else [])
        if isinstance(text := delta.get("refusal"), str) and text:
            yield from self._text("message", "refusal", text, [])
        calls = delta.get("tool_calls")
        for place, call in enumerate(calls if isinstance(calls, list) else ()):
            if isinstance(call, Mapping):
                yield from self._call(call, place)

    def _text(self, kind: Kind, part: PartKind, text: str, logprobs: list[JsonValue]) -> Iterator[bytes]:
        item = self._open
        if item is None or item.kind != kind:
            yield from self._close()
            item = self._opened(kind)
            yield self._added(item)
        if not item.texts or item.texts[-1][0] != part:
            yield from self._part_done(item)
            item.texts.append((part, []))
            place = self._at(item)
            yield self._event("response.content_part.added", {**place, "part": item.part(len(item.texts) - 1)})
        item.texts[-1][1].append(text)
        item.logprobs += logprobs
        told: dict[str, JsonValue] = {**self._at(item), "delta": text}
        if part == "output_text":
            told["logprobs"] = logprobs
        yield self._event(f"{_DELTA[part]}.delta", told)

    def _call(self, call: Body, position: int) -> Iterator[bytes]:
        index = call.get("index", position)
        number = index if isinstance(index, int) else position
        function = call.get("function")
        said: Body = function if isinstance(function, Mapping) else {}
        item = self._calls.get(number)
        if item is None:
            yield from self._close()
            item = self._calls[number] = self._opened("function_call")
            item.name, item.call_id = str(said.get("name") or ""), str(call.get("id") or f"call_{item.id[3:]}")
            yield self._added(item)
        elif item.status != "in_progress":
            raise UpstreamError("model_garbage", "The model went on with a call that was over.")
        if isinstance(text := said.get("arguments"), str) and text:
            item.arguments.append(text)
            told: dict[str, JsonValue] = {"item_id": item.id, "output_index": item.place, "delta": text}
            yield self._event("response.function_call_arguments.delta", told)

    def _opened(self, kind: Kind) -> _Item:
        place = len(self._items)
        prefix = {"reasoning": "rs", "message": "msg", "function_call": "fc"}[kind]
        item = _Item(kind, f"{prefix}_{self._token}{place:02d}", place)
        self._items.append(item)
        self._open = item
        return item

    def _close(self) -> Iterator[bytes]:
        item, self._open = self._open, None
        if item is None:
            return
        yield from self._part_done(item)
        if item.kind == "function_call":
            told: dict[str, JsonValue] = {"item_id": item.id, "output_index": item.place, "name": item.name}
            told["arguments"] = "".join(item.arguments)
            yield self._event("response.function_call_arguments.done", told)
        item.status = "completed"
        yield self._event("response.output_item.done", {"output_index": item.place, "item": item.json()})

    def _part_done(self, item: _Item) -> Iterator[bytes]:
        if not item.texts:
            return
        kind, pieces = item.texts[-1]
        name = "refusal" if kind == "refusal" else "text"
        told: dict[str, JsonValue] = {**self._at(item), name: "".join(pieces)}
        if kind == "output_text":
            told["logprobs"] = item.logprobs
        yield self._event(f"{_DELTA[kind]}.done", told)
        yield self._event("response.content_part.done", {**self._at(item), "part": item.part(len(item.texts) - 1)})

    def _added(self, item: _Item) -> bytes:
        return self._event("response.output_item.added", {"output_index": item.place, "item": item.json()})

    @staticmethod
    def _at(item: _Item) -> dict[str, JsonValue]:
        return {"item_id": item.id, "output_index": item.place, "content_index": len(item.texts) - 1}

    def _event(self, kind: str, told: Mapping[str, JsonValue]) -> bytes:
        data = to_json({"type": kind, "sequence_number": self._number, **told})
        self._number += 1
        return b"event: %b\ndata: %b\n\n" % (kind.encode(), data)


def _usage(usage: Body) -> JsonValue:
    received, sent = _count(usage, "prompt_tokens"), _count(usage, "completion_tokens")
    inside, outside = usage.get("prompt_tokens_details"), usage.get("completion_tokens_details")
    cached = _count(inside, "cached_tokens") if isinstance(inside, Mapping) else 0
    thought = _count(outside, "reasoning_tokens") if isinstance(outside, Mapping) else 0
    return {
        "input_tokens": received,
        "input_tokens_details": {"cached_tokens": cached, "cache_write_tokens": 0},
        "output_tokens": sent,
        "output_tokens_details": {"reasoning_tokens": thought},
        "total_tokens": received + sent,
    }


def _count(usage: Body, name: str) -> int:
    value = usage.get(name)
    return value if isinstance(value, int) else 0
