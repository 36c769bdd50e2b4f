"""Serves the embedder like OpenAI's `POST /v1/embeddings`, on a loopback port and behind a key.

A question must not wait behind a long row of passages: it is worked on at once, beside the passages' own threads.
"""

import hmac
import json
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingTCPServer
from typing import Final, cast

import numpy as np

from aarhusai.gateway.runtime.embedding.encoder import Encoder
from aarhusai.gateway.runtime.embedding.packed import Floats
from aarhusai.gateway.runtime.load import Load

QUESTION: Final = "query: "
MAX_QUESTIONS: Final = 4
"""More at once are no person's question, and wait like passages."""

MAX_TEXTS: Final = 512
MAX_BODY: Final = 16 * 1024 * 1024
"""Bytes."""

QUIET_SECONDS: Final = 60
"""How long a connection may say nothing."""

Vector = tuple[Floats, int]


class EmbeddingServer(ThreadingTCPServer):
    """Listens from the moment it is made. Raises packed.DamagedWeights.

    Not `http.server.HTTPServer`, which asks the name service who 127.0.0.1 is.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, load: Load) -> None:
        self._encoder = Encoder(Path(load.path))
        self._passages = ThreadPoolExecutor(load.threads)
        self._questions = ThreadPoolExecutor(load.slots)
        self.model = load.name
        self.authorization = f"Bearer {load.key}".encode()
        super().__init__(("127.0.0.1", 0), _Handler)
        _, port = cast("tuple[str, int]", self.server_address)
        self.listening_address = f"http://127.0.0.1:{port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        """The vector and the number of tokens of each text, in order."""
        asked = len(texts) <= MAX_QUESTIONS and all(text.startswith(QUESTION) for text in texts)
        return list((self._questions if asked else self._passages).map(self._encoder.vector, texts))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = QUIET_SECONDS

    def do_POST(self) -> None:
        """One batch."""
        server = cast("EmbeddingServer", self.server)
        length = self.headers.get("Content-Length", "")
        if not hmac.compare_digest(self.headers.get("Authorization", "").encode(), server.authorization):
            self._refuse(HTTPStatus.UNAUTHORIZED, "wrong key")
        elif self.path != "/v1/embeddings":
            self._refuse(HTTPStatus.NOT_FOUND, "this model only turns texts into vectors")
        elif not length.isdecimal() or int(length) > MAX_BODY:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the body is too long")
        elif (texts := _texts(self.rfile.read(int(length)))) is None:
            self._refuse(HTTPStatus.BAD_REQUEST, f"input must be a text or 1 to {MAX_TEXTS} texts")
        else:
            self._say(HTTPStatus.OK, _answer(server.model, server.embed(texts)))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the interface's own name
        """Says nothing: what is asked is written nowhere."""

    def _refuse(self, status: HTTPStatus, message: str) -> None:
        self.close_connection = True  # the body may not have been read
        self._say(status, {"error": {"message": message, "type": "invalid_request_error"}})

    def _say(self, status: HTTPStatus, answer: object) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)


def _texts(body: bytes) -> list[str] | None:
    try:
        asked = cast("object", json.loads(body))
    except ValueError:
        return None
    given = cast("dict[str, object]", asked).get("input") if isinstance(asked, dict) else None
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not 1 <= len(cast("list[object]", texts)) <= MAX_TEXTS:
        return None
    plain = [text for text in cast("list[object]", texts) if isinstance(text, str)]
    return plain if len(plain) == len(cast("list[object]", texts)) else None


def _answer(model: str, vectors: Sequence[Vector]) -> dict[str, object]:
    tokens = sum(count for _, count in vectors)
    return {
        "object": "list",
        "model": model,
        "data": [
            {"object": "embedding", "index": place, "embedding": np.round(vector.astype(np.float64), 7).tolist()}
            for place, (vector, _) in enumerate(vectors)
        ],
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }
