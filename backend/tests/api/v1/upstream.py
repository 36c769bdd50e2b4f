"""What the stand-in endpoint answers to each call of OpenAI's API, and how a client reads a stream."""

import base64
import json
from typing import Any, cast

from fakes import wires
from fakes.upstream import Behaviour, Received, Reply

from aarhusai.gateway.providers.scripted import CallTool, Say, Step, Think

Json = dict[str, Any]
"""What an answer holds; tests look into it freely."""

STEPS: tuple[Step, ...] = (Say("Et brev"), Say(" med en frist."))
USAGE: Json = {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12}
PIXEL = base64.b64encode(b"PNG").decode()


async def answers(received: Received, reply: Reply) -> None:
    """An answer to whatever is asked."""
    path = received.path.removeprefix("/v1/")
    if path == "audio/transcriptions":
        await reply.json({"text": "Hvad er en høring?"})
        return
    body = received.json
    if path == "chat/completions":
        await chat(*STEPS)(received, reply)
    elif path == "completions":
        choice = {"index": 0, "text": "Et brev.", "finish_reason": "stop", "logprobs": None}
        await reply.json(
            {"id": "cmpl-1", "object": "text_completion", "created": 1, "choices": [choice], "usage": USAGE}
        )
    elif path == "embeddings":
        given = body["input"]
        count = len(cast("list[object]", given)) if isinstance(given, list) else 1
        data = [{"object": "embedding", "index": i, "embedding": [0.5, float(i)]} for i in range(count)]
        await reply.json(
            {"object": "list", "data": data, "model": "up", "usage": {"prompt_tokens": 3, "total_tokens": 3}}
        )
    elif path == "rerank":
        await reply.json(
            {"id": "r", "results": [{"index": 1, "relevance_score": 0.9}, {"index": 0, "relevance_score": 0.1}]}
        )
    elif path == "audio/speech":
        await reply.whole(200, b"ID3 lyd", "audio/mpeg")
    else:
        await reply.json({"created": 1, "data": [{"b64_json": PIXEL}]})


def chat(*steps: Step) -> Behaviour:
    """A model that says this, streamed or whole."""

    async def behave(received: Received, reply: Reply) -> None:
        if received.json.get("stream"):
            await reply.stream(wires.openai(steps))
        else:
            await reply.json(completion(steps))

    return behave


def completion(steps: tuple[Step, ...]) -> Json:
    """A whole answer."""
    said = "".join(step.text for step in steps if isinstance(step, Say))
    message: Json = {"role": "assistant", "content": said or None, "refusal": None}
    if thought := "".join(step.text for step in steps if isinstance(step, Think)):
        message["reasoning_content"] = thought
    calls = [step for step in steps if isinstance(step, CallTool)]
    if calls:
        message["tool_calls"] = [
            {"id": one.call_id, "type": "function", "function": {"name": one.name, "arguments": one.arguments}}
            for one in calls
        ]
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if calls else "stop", "logprobs": None}
    return {
        "id": "chatcmpl-up", "object": "chat.completion", "created": 1_800_000_000, "model": "klar-up",
        "choices": [choice], "usage": USAGE, "system_fingerprint": "fp_up",
    }  # fmt: skip


def events(text: str) -> list[Json]:
    """The JSON of a stream's events; the end mark is left out."""
    found: list[Json] = []
    for block in text.split("\n\n"):
        data = [line.removeprefix("data: ") for line in block.split("\n") if line.startswith("data: ")]
        if data and data != ["[DONE]"]:
            found.append(json.loads(data[0]))
    return found
