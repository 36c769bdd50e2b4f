"""A bucket that speaks as much of S3 as our store needs, behind real HTTP on the loopback."""

import asyncio
import re
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs
from uuid import uuid4

import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send


@dataclass
class Bucket:
    """Objects by path, and uploads that were begun and neither finished nor aborted. `away`: it refuses everything."""

    objects: dict[str, bytes] = field(default_factory=dict[str, bytes])
    begun: dict[str, dict[int, bytes]] = field(default_factory=dict[str, dict[int, bytes]])
    asked: list[str] = field(default_factory=list[str])
    away: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        request = Request(scope, receive)
        query = parse_qs(request.url.query, keep_blank_values=True)
        self.asked.append(f"{request.method} {request.url.path} {' '.join(sorted(query))}".strip())
        response = Response(status_code=403) if self.away else await self._answer(request, query)
        await response(scope, receive, send)

    async def _answer(self, request: Request, query: dict[str, list[str]]) -> Response:
        path, body = request.url.path, await request.body()
        upload = query.get("uploadId", [""])[0]
        if request.method == "POST" and "uploads" in query:
            upload = uuid4().hex
            self.begun[upload] = {}
            told = f"<Bucket>b</Bucket><Key>k</Key><UploadId>{upload}</UploadId>"
            return _xml(f"<InitiateMultipartUploadResult>{told}</InitiateMultipartUploadResult>")
        if request.method == "PUT" and upload:
            self.begun[upload][int(query["partNumber"][0])] = _plain(request, body)
            return Response(headers={"etag": '"part"'})
        if request.method == "POST" and upload:
            parts = self.begun.pop(upload)
            self.objects[path] = b"".join(parts[number] for number in sorted(parts))
            told = "<Location>l</Location><Bucket>b</Bucket><Key>k</Key><ETag>e</ETag>"
            return _xml(f"<CompleteMultipartUploadResult>{told}</CompleteMultipartUploadResult>")
        if request.method == "DELETE" and upload:
            self.begun.pop(upload)
            return Response(status_code=204)
        if request.method == "POST" and "delete" in query:
            keys = re.findall(r"<Key>(.*?)</Key>", body.decode())
            for key in keys:
                self.objects.pop(f"{path.rstrip('/')}/{key}", None)
            told = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
            return _xml(f"<DeleteResult>{told}</DeleteResult>")
        return self._simple(request, body)

    def _simple(self, request: Request, body: bytes) -> Response:
        path = request.url.path
        if request.method == "PUT":
            self.objects[path] = _plain(request, body)
            return Response(headers={"etag": '"whole"'})
        if request.method == "DELETE":
            self.objects.pop(path, None)
            return Response(status_code=204)
        if path not in self.objects:
            return Response(status_code=404)
        headers = {"etag": '"whole"', "last-modified": "Mon, 02 Nov 2026 10:00:00 GMT"}
        return Response(self.objects[path], headers=headers)


@asynccontextmanager
async def a_bucket() -> AsyncGenerator[tuple[Bucket, str]]:
    """The bucket and the address of its server."""
    bucket = Bucket()
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(bucket, log_config=None, access_log=False, ws="none", lifespan="off")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve([listening]))
    while not server.started:  # noqa: ASYNC110  # uvicorn tells it in no other way
        await asyncio.sleep(0.005)
    try:
        yield bucket, f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


def _plain(request: Request, body: bytes) -> bytes:
    """The body without the marks of a signed stream, should the client send one."""
    if "aws-chunked" not in request.headers.get("content-encoding", ""):
        return body
    return b"".join(re.findall(rb"\r\n(.*?)\r\n", body, re.DOTALL))


def _xml(text: str) -> Response:
    return Response(f'<?xml version="1.0" encoding="UTF-8"?>{text}', media_type="application/xml")
