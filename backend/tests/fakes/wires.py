"""How endpoints write a scripted answer on the wire: one function per protocol, steps in, events out."""

import json
from collections.abc import Iterator, Mapping, Sequence

from aarhusai.gateway.providers.scripted import CallTool, End, Pause, Say, Step, Think
from aarhusai.gateway.types import Finished, Usage

INPUT_TOKENS = 7


def event(value: object, name: str | None = None) -> bytes:
    """One server-sent event."""
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(value, ensure_ascii=False)}\n\n".encode()


def openai(steps: Sequence[Step]) -> Iterator[bytes | Pause]:
    """OpenAI's chat completion chunks."""
    ending, calls, said = None, 0, 0
    yield _chunk({"role": "assistant", "content": ""})
    for step in steps:
        match step:
            case Say(text):
                said += len(text.split())
                yield _chunk({"content": text})
            case Think(text):
                said += len(text.split())
                yield _chunk({"reasoning_content": text})
            case CallTool(name, arguments, call_id):
                half = len(arguments) // 2
                first = {"name": name, "arguments": arguments[:half]}
                yield _chunk({"tool_calls": [{"index": calls, "id": call_id, "type": "function", "function": first}]})
                yield _chunk({"tool_calls": [{"index": calls, "function": {"arguments": arguments[half:]}}]})
                calls += 1
            case Pause():
                yield step
            case End(finished):
                ending = finished
            case _:
                raise AssertionError(f"no way to write {step}")
    ending = ending or Finished("tool_calls" if calls else "stop", Usage(INPUT_TOKENS, said))
    yield _chunk({}, ending.reason)
    usage = {"prompt_tokens": ending.usage.input_tokens, "completion_tokens": ending.usage.output_tokens}
    yield event({"object": "chat.completion.chunk", "choices": [], "usage": usage})
    yield b"data: [DONE]\n\n"


def anthropic(steps: Sequence[Step]) -> Iterator[bytes | Pause]:
    """The events of Anthropic's Messages API; every step is a content block of its own."""
    ending, calls, said = None, 0, 0
    used = {"input_tokens": INPUT_TOKENS, "output_tokens": 1}
    yield event({"type": "message_start", "message": {"role": "assistant", "usage": used}}, "message_start")
    yield event({"type": "ping"}, "ping")
    for index, step in enumerate(steps):
        match step:
            case Say(text):
                said += len(text.split())
                yield from _block(index, {"type": "text", "text": ""}, {"type": "text_delta", "text": text})
            case Think(text):
                said += len(text.split())
                block = {"type": "thinking", "thinking": ""}
                yield from _block(index, block, {"type": "thinking_delta", "thinking": text})
            case CallTool(name, arguments, call_id):
                half = len(arguments) // 2
                block = {"type": "tool_use", "id": call_id, "name": name}
                halves = (arguments[:half], arguments[half:])
                pieces = [{"type": "input_json_delta", "partial_json": one} for one in halves]
                yield from _block(index, block, *pieces)
                calls += 1
            case Pause():
                yield step
            case End(finished):
                ending = finished
            case _:
                raise AssertionError(f"no way to write {step}")
    ending = ending or Finished("tool_calls" if calls else "stop", Usage(INPUT_TOKENS, said))
    reasons = {"stop": "end_turn", "length": "max_tokens", "tool_calls": "tool_use", "content_filter": "refusal"}
    delta = {"stop_reason": reasons[ending.reason], "stop_sequence": None}
    usage = {"output_tokens": ending.usage.output_tokens, "input_tokens": ending.usage.input_tokens}
    yield event({"type": "message_delta", "delta": delta, "usage": usage}, "message_delta")
    yield event({"type": "message_stop"}, "message_stop")


def _chunk(delta: dict[str, object], reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return event({"id": "c1", "object": "chat.completion.chunk", "model": "fake", "choices": [choice]})


def _block(index: int, block: Mapping[str, object], *deltas: Mapping[str, object]) -> Iterator[bytes]:
    yield event({"type": "content_block_start", "index": index, "content_block": block}, "content_block_start")
    for delta in deltas:
        yield event({"type": "content_block_delta", "index": index, "delta": delta}, "content_block_delta")
    yield event({"type": "content_block_stop", "index": index}, "content_block_stop")
