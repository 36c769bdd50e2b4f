"""A fast OpenAI-compatible endpoint with nothing behind it: uvloop and httptools, one process, no framework.

    fake_upstream.py [port=9100]

    GET  /v1/models  /health  /stats
    POST /v1/chat/completions   streamed or not
    POST /v1/completions        the same, in the older form
    POST /v1/embeddings         384 dimensions, a hashed bag of words of unit length; floats or base64

How many tokens and how slowly, the last one wins: the environment (FAKE_TOKENS, FAKE_DELAY_MS, FAKE_TTFT_MS); suffixes
of the model's name (-n200 tokens, -d20 milliseconds between them, -t50 before the first); max_tokens or
max_completion_tokens; the field `user` ("n=200,d=20,t=50").

With the suffix -e8 every eighth token (a divisor of 64) brings a placeholder with it that stood in the question.

The tokens are " ordq0" to " ordq63", again and again: whoever measures counts "ordq", however a gateway rewraps the
JSON. Without a delay each token is still written by itself, one turn of the event loop apart.
"""

import asyncio
import base64
import os
import re
import sys
import time
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import httptools
import numpy as np
import orjson
import uvloop

DIMENSIONS = 384
MAX_TOKENS = 100_000
MODELS = os.environ.get("FAKE_MODELS", "fake,fake-d20,fake-n200,fake-n200-d20,fake-embed").split(",")
TOKENS = [f" ordq{number}" for number in range(64)]
STATS: Counter[str] = Counter(chat=0, chat_stream=0, tokens=0, embed=0, embed_inputs=0, other=0)
WORD = re.compile(r"\w+")
PLACEHOLDER = re.compile(r"\[[A-ZÆØÅ]+-[0-9][0-9A-Z]*\]")
NAME_SUFFIX = re.compile(r"-([ndte])(\d+)")
USER_FIELD = re.compile(r"\b([ndt])=(\d+(?:\.\d+)?)")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pace:
    """Tokens of an answer, seconds between two of them, and before the first; each so many brings a placeholder."""

    tokens: int
    delay: float
    first: float
    echo: int


def pace_of(body: Json) -> Pace:
    """What a request asks for."""
    found = {
        "n": float(os.environ.get("FAKE_TOKENS", "20")),
        "d": float(os.environ.get("FAKE_DELAY_MS", "0")),
        "t": float(os.environ.get("FAKE_TTFT_MS", "0")),
        "e": 0.0,
    }
    found |= {name: float(value) for name, value in NAME_SUFFIX.findall(str(body.get("model") or ""))}
    limit = body.get("max_completion_tokens") or body.get("max_tokens")
    if isinstance(limit, int):
        found["n"] = limit
    found |= {name: float(value) for name, value in USER_FIELD.findall(str(body.get("user") or ""))}
    return Pace(min(int(found["n"]), MAX_TOKENS), found["d"] / 1000, found["t"] / 1000, int(found["e"]))


def prompt_tokens(body: Json) -> int:
    """A quarter of the characters; anything that is not text counts as 200."""
    contents = [message.get("content") for message in body.get("messages") or [{"content": body.get("prompt")}]]
    return max(1, sum(len(one) if isinstance(one, str) else 200 for one in contents) // 4)


@lru_cache(maxsize=500_000)
def slot(word: str) -> tuple[int, float]:
    """Where a word goes in a vector, and with which sign."""
    code = word.encode()
    return zlib.crc32(code) % DIMENSIONS, 1.0 if zlib.crc32(code, 0x9E3779B9) & 1 else -1.0


def vector(text: str) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    """A hashed bag of words of length 1."""
    made = np.zeros(DIMENSIONS, np.float32)
    for word in WORD.findall(text.lower()):
        index, sign = slot(word)
        made[index] += sign
    length = float(np.linalg.norm(made))
    if not length:
        made[0] = length = 1.0
    return made / np.float32(length)


def placeholders(body: Json) -> list[str]:
    """What stands in the last message in the place of something."""
    return PLACEHOLDER.findall(orjson.dumps(body["messages"][-1]).decode())


def event(data: bytes) -> bytes:
    """A server-sent event as a chunk of HTTP/1.1."""
    whole = b"data: " + data + b"\n\n"
    return b"%x\r\n" % len(whole) + whole + b"\r\n"


class Connection(asyncio.Protocol):
    """One client, one request after the other."""

    def __init__(self) -> None:
        self.parser = httptools.HttpRequestParser(self)
        self.task: asyncio.Task[None] | None = None
        self.url = b""
        self.body: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's own class is not asyncio's

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncio's own name
        if self.task:
            self.task.cancel()

    def data_received(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserError:
            self.transport.close()

    def on_url(self, url: bytes) -> None:
        self.url, self.body = url, []

    def on_header(self, name: bytes, _value: bytes) -> None:
        if name.lower() == b"expect":
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, piece: bytes) -> None:
        self.body.append(piece)

    def on_message_complete(self) -> None:
        path = self.url.partition(b"?")[0].removeprefix(b"/v1").decode("latin-1")
        try:
            self.answer(path)
        except (ValueError, TypeError, AttributeError) as error:
            self.send({"error": {"message": type(error).__name__, "type": "invalid_request_error"}}, b"400 Bad Request")

    def answer(self, path: str) -> None:
        match path:
            case "/chat/completions" | "/completions":
                self.chat(orjson.loads(b"".join(self.body)), chat=path != "/completions")
            case "/embeddings":
                self.embeddings(orjson.loads(b"".join(self.body)))
            case "/models":
                data = [{"id": name, "object": "model", "created": 0, "owned_by": "fake"} for name in MODELS]
                self.send({"object": "list", "data": data})
            case "/stats":
                self.send(dict(STATS))
            case "/health" | "/":
                self.send({"status": "ok"})
            case _:
                STATS["other"] += 1
                self.send({"error": {"message": "no such path", "type": "invalid_request_error"}}, b"404 Not Found")

    def send(self, value: object, status: bytes = b"200 OK") -> None:
        body = orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY)
        head = b"HTTP/1.1 %s\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % (status, len(body))
        self.transport.write(head + body)

    def chat(self, body: Json, *, chat: bool) -> None:
        pace, model, prompt = pace_of(body), str(body.get("model") or "fake"), prompt_tokens(body)
        usage = {"prompt_tokens": prompt, "completion_tokens": pace.tokens, "total_tokens": prompt + pace.tokens}
        if body.get("stream"):
            STATS["chat_stream"] += 1
            asked: Json = body.get("stream_options") or {}
            counted = usage if asked.get("include_usage") else None
            echoed = placeholders(body) if pace.echo else []
            self.task = asyncio.get_running_loop().create_task(self.stream(model, pace, counted, echoed))
            return
        STATS["chat"] += 1
        STATS["tokens"] += pace.tokens
        text = "".join(TOKENS[number & 63] for number in range(pace.tokens))
        said = {"message": {"role": "assistant", "content": text}} if chat else {"text": text}
        answer: Json = {
            "id": "chatcmpl-fake",
            "object": "chat.completion" if chat else "text_completion",
            "created": int(time.time()),
            "model": model,
            "choices": [{"index": 0, **said, "finish_reason": "stop", "logprobs": None}],
            "usage": usage,
        }
        if pace.first or pace.delay:
            wait = pace.first + pace.delay * pace.tokens
            self.task = asyncio.get_running_loop().create_task(self.later(answer, wait))
        else:
            self.send(answer)

    async def later(self, answer: Json, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self.send(answer)

    async def stream(self, model: str, pace: Pace, usage: dict[str, int] | None, echoed: list[str]) -> None:
        head = (
            b'{"id":"chatcmpl-fake","object":"chat.completion.chunk","created":%d,"model":%s,"system_fingerprint":"fp_fake",'
            b'"choices":' % (int(time.time()), orjson.dumps(model))
        )
        self.transport.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ncache-control: no-cache\r\n"
            b"transfer-encoding: chunked\r\n\r\n"
            + event(head + b'[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}')
        )
        if pace.first:
            await asyncio.sleep(pace.first)
        said = [
            f"{token} {echoed[number % len(echoed)]}" if echoed and number % pace.echo == 0 else token
            for number, token in enumerate(TOKENS[: pace.tokens])
        ]
        pieces = [
            event(head + b'[{"index":0,"delta":{"content":"%s"},"finish_reason":null}]}' % token.encode())
            for token in said
        ]
        clock = asyncio.get_running_loop().time
        due = clock()
        for number in range(pace.tokens):
            due += pace.delay
            await asyncio.sleep(max(0.0, due - clock()) if pace.delay else 0)
            self.transport.write(pieces[number & 63])
        STATS["tokens"] += pace.tokens
        end = event(head + b'[{"index":0,"delta":{},"finish_reason":"stop"}]}')
        if usage:
            end += event(head + b'[],"usage":' + orjson.dumps(usage) + b"}")
        self.transport.write(end + event(b"[DONE]") + b"0\r\n\r\n")

    def embeddings(self, body: Json) -> None:
        texts = [as_text(one) for one in as_list(body.get("input"))]
        STATS["embed"] += 1
        STATS["embed_inputs"] += len(texts)
        packed = body.get("encoding_format") == "base64"
        vectors = [vector(text) for text in texts]
        tokens = sum(max(1, len(text) // 4) for text in texts)
        data = [
            {
                "object": "embedding",
                "index": index,
                "embedding": base64.b64encode(one.tobytes()).decode() if packed else one,
            }
            for index, one in enumerate(vectors)
        ]
        usage = {"prompt_tokens": tokens, "total_tokens": tokens}
        self.send({"object": "list", "data": data, "model": body.get("model") or "fake-embed", "usage": usage})


def as_list(value: Any) -> Iterable[Any]:
    """The input of an embedding call: a text, tokens, or a list of either."""
    if isinstance(value, list) and not (value and isinstance(value[0], int)):
        return cast("list[Any]", value)
    return [value]


def as_text(value: Any) -> str:
    """Tokens become words."""
    return " ".join(map(str, cast("list[Any]", value))) if isinstance(value, list) else str(value)


async def main() -> None:
    """Serves until it is killed."""
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 9100
    server = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", port, backlog=2048)
    print("fake upstream on", port, flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
