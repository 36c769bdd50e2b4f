"""An OpenAI-compatible endpoint whose answers stand in the question: what the clients' suites have behind the product.

    python scripted_model.py PORT

In the last message, `KALD [{"name": ..., "arguments": {...}}]` calls those tools, `SVAR text` says the text, and
`FEJL 503 navn` fails the first time that this text is asked (`FEJL 503` always). What follows a tool's result repeats
the result; anything else is echoed. `GET /received` gives the requests as they came, newest last.
"""

import asyncio
import base64
import json
import re
import struct
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, cast

from fakes.upstream import FakeUpstream, Received, Reply

Json = dict[str, object]

FAIL: Final = re.compile(r"FEJL (\d{3})( \S+)?")
PIXEL: Final = base64.b64encode(b"\x89PNG scripted").decode()
HEAD: Final[Json] = {
    "id": "chatcmpl-scripted",
    "created": 1_800_000_000,
    "model": "scripted",
    "system_fingerprint": "fp_1",
}
KEPT: Final = 200

received: deque[Received] = deque(maxlen=KEPT)
failed: Counter[str] = Counter()


def text_of(content: object) -> str:
    """The text of a message, whose content is a text or a list of parts."""
    if isinstance(content, str) or content is None:
        return content or ""
    parts = cast("list[Json]", content)
    return "".join(str(part.get("text") or f"[{part['type']}]") for part in parts)


def said_to(body: Json) -> Json:
    """The message that answers: `content`, or `tool_calls`."""
    messages = cast("list[Json]", body["messages"])
    last = messages[-1]
    if last["role"] == "tool":
        results = [text_of(m["content"]) for m in messages if m["role"] == "tool"]
        return {"role": "assistant", "content": "Værktøjet sagde: " + " og ".join(results)}
    text = text_of(last["content"])
    _, asked, calls = text.partition("KALD ")
    if asked and body.get("tools"):
        return {"role": "assistant", "content": None, "tool_calls": list(tool_calls(json.loads(calls)))}
    _, answer, wanted = text.partition("SVAR ")
    return {"role": "assistant", "content": wanted if answer else f"Ekko: {text}"}


def tool_calls(calls: Sequence[Json]) -> Iterator[Json]:
    """The calls of one message."""
    for number, call in enumerate(calls):
        function = {"name": call["name"], "arguments": json.dumps(call["arguments"], ensure_ascii=False)}
        yield {"id": f"call_{number}", "type": "function", "function": function}


def usage(body: Json) -> Json:
    """Counts that can be recognised."""
    asked = sum(len(text_of(m.get("content")).split()) for m in cast("list[Json]", body["messages"]))
    return {"prompt_tokens": asked, "completion_tokens": 5, "total_tokens": asked + 5}


def logprobs(text: str) -> Json:
    """One entry for the whole text."""
    entry: Json = {"token": text, "logprob": -0.25, "bytes": list(text.encode()), "top_logprobs": []}
    return {"content": [entry], "refusal": None}


def completion(body: Json) -> Json:
    """A whole answer."""
    said = said_to(body)
    why = "tool_calls" if said.get("tool_calls") else "stop"
    probable = logprobs(str(said["content"])) if body.get("logprobs") else None
    choices = [
        {"index": number, "message": {**said, "refusal": None}, "finish_reason": why, "logprobs": probable}
        for number in range(cast("int", body.get("n") or 1))
    ]
    return {**HEAD, "object": "chat.completion", "choices": choices, "usage": usage(body)}


def deltas(said: Json) -> Iterator[Json]:
    """A message in pieces: words, and arguments cut in the middle."""
    yield {"role": "assistant", "content": None if said.get("tool_calls") else ""}
    for index, call in enumerate(cast("list[Json]", said.get("tool_calls") or [])):
        function = cast("Json", call["function"])
        arguments = str(function["arguments"])
        middle = len(arguments) // 2
        yield {"tool_calls": [{**call, "index": index, "function": {**function, "arguments": ""}}]}
        for piece in (arguments[:middle], arguments[middle:]):
            yield {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}
    for word in re.findall(r"\s*\S+|\s+$", str(said.get("content") or "")):
        yield {"content": word}


def chunks(body: Json) -> Iterator[bytes]:
    """A streamed answer."""
    said = said_to(body)
    head = {**HEAD, "object": "chat.completion.chunk"}
    for index in range(cast("int", body.get("n") or 1)):
        for delta in deltas(said):
            yield sse({**head, "choices": [{"index": index, "delta": delta, "finish_reason": None}]})
        why = "tool_calls" if said.get("tool_calls") else "stop"
        yield sse({**head, "choices": [{"index": index, "delta": {}, "finish_reason": why}]})
    if cast("Json", body.get("stream_options") or {}).get("include_usage"):
        yield sse({**head, "choices": [], "usage": usage(body)})
    yield b"data: [DONE]\n\n"


def sse(value: Json) -> bytes:
    """One server-sent event."""
    return b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\n\n"


def older(body: Json) -> Json:
    """An answer of `/completions`."""
    choice = {"index": 0, "text": f"Ekko: {body['prompt']}", "finish_reason": "stop", "logprobs": None}
    counts = {"prompt_tokens": 3, "completion_tokens": 5, "total_tokens": 8}
    return {**HEAD, "object": "text_completion", "choices": [choice], "usage": counts}


def embeddings(body: Json) -> Json:
    """As many numbers as asked for, else four; the first is the text's length."""
    given = body["input"]
    texts = cast("list[str]", given) if isinstance(given, list) else [str(given)]
    data: list[Json] = []
    for index, text in enumerate(texts):
        vector = [float(len(text)), *([0.5] * (cast("int", body.get("dimensions") or 4) - 1))]
        packed = base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
        data.append({
            "object": "embedding", "index": index,
            "embedding": packed if body.get("encoding_format") == "base64" else vector,
        })  # fmt: skip
    return {"object": "list", "model": "scripted", "data": data, "usage": {"prompt_tokens": 3, "total_tokens": 3}}


def rerank(body: Json) -> Json:
    """The longest document first."""
    documents = cast("list[str]", body["documents"])
    order = sorted(range(len(documents)), key=lambda index: -len(documents[index]))
    return {"results": [{"index": i, "relevance_score": len(documents[i]) / 100} for i in order]}


def failure_of(body: Mapping[str, object]) -> int | None:
    """The status of the failure that the last message asks for, if it still asks."""
    messages = cast("list[Json]", body.get("messages") or [])
    if any("content" not in message for message in messages):
        return 400
    found = FAIL.search(text_of(messages[-1].get("content"))) if messages else None
    if found is None or (found[2] and failed[found[0]]):
        return None
    failed[found[0]] += 1
    return int(found[1])


async def answer(request: Received, reply: Reply) -> None:
    """One request."""
    path = request.path.partition("?")[0].removeprefix("/v1")
    if path == "/received":
        told = [{"path": r.path, "headers": dict(r.headers), "body": r.body.decode("latin-1")} for r in received]
        return await reply.json(told)
    received.append(request)
    if path == "/audio/speech":
        return await reply.whole(200, b"ID3 scripted speech", "audio/mpeg")
    body = {} if path == "/audio/transcriptions" else request.json
    if (status := failure_of(body)) is not None:
        error = {"error": {"message": "scripted failure", "type": "server_error", "code": None}}
        return await reply.json(error, status, {"retry-after": "1"} if status == 429 else None)
    if body.get("stream"):
        return await reply.stream(chunks(body))
    if path in MAKERS:
        return await reply.json(MAKERS[path](body))
    return await reply.json({"error": {"message": "no such path", "type": "invalid_request_error"}}, 404)


MAKERS: Final[dict[str, Callable[[Json], Json]]] = {
    "/chat/completions": completion,
    "/completions": older,
    "/embeddings": embeddings,
    "/rerank": rerank,
    "/audio/transcriptions": lambda _: {"text": "Hej fra optagelsen.", "usage": {"type": "duration", "seconds": 2}},
    "/images/generations": lambda _: {"created": 1_800_000_000, "data": [{"b64_json": PIXEL}]},
}


async def main(port: int) -> None:
    """Serves until it is ended."""
    model = FakeUpstream(behaviour=answer)
    server = await asyncio.start_server(model.serve, "127.0.0.1", port)
    print("scripted model on", port, flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
