"""A model that answers from what it is given: an OpenAI-compatible endpoint on the loopback, one thread per call.

It says the sentence of its `says` whose key stands in the prompt, the last one first, or that it does not know. So an
answer depends on the instructions and on the passages, as with a real model, and is the same every time.
"""

import json
import threading
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

UNKNOWN = "Det står der ikke noget om."


@contextmanager
def answering(says: Mapping[str, str]) -> Generator[str, None, None]:
    """The endpoint's address, for as long as the block runs."""

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._tell({"object": "list", "data": [{"id": "svarer", "object": "model"}]})

        def do_POST(self) -> None:
            body = cast("dict[str, object]", json.loads(self.rfile.read(int(self.headers["content-length"]))))
            prompt = json.dumps(body.get("messages"), ensure_ascii=False)
            text = next((said for key, said in reversed(list(says.items())) if key in prompt), UNKNOWN)
            if body.get("stream"):
                self._stream(text)
            else:
                self._tell(_chunk({"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}))

        def _stream(self, text: str) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.send_header("connection", "close")
            self.end_headers()
            for piece in [*text.split(" "), ""]:
                self._event(_chunk({"delta": {"content": f"{piece} "} if piece else {}, "finish_reason": None}))
                time.sleep(0.005)
            self._event(_chunk({"delta": {}, "finish_reason": "stop"}))
            self.wfile.write(b"data: [DONE]\n\n")
            self.close_connection = True

        def _event(self, chunk: object) -> None:
            self.wfile.write(f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode())
            self.wfile.flush()

        def _tell(self, shape: object) -> None:
            body = json.dumps(shape, ensure_ascii=False).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's own name
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def _chunk(choice: Mapping[str, object]) -> dict[str, object]:
    usage = {"prompt_tokens": 10, "completion_tokens": 10, "total_tokens": 20}
    return {
        "id": "svar", "object": "chat.completion.chunk", "created": 0, "model": "svarer",
        "choices": [{"index": 0, **choice}], "usage": usage,
    }  # fmt: skip
