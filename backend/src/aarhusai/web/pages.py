"""The built front end: hashed assets for ever, everything else asked again, one page for every address of the app."""

import gzip
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

STATIC = Path(__file__).parent / "static"
_TEXT = ("text/", "application/json", "application/manifest+json", "image/svg+xml", "text/javascript")
_TYPES = {".js": "text/javascript", ".webmanifest": "application/manifest+json", ".woff2": "font/woff2"}
_LONGEST_PATH = 255
"""Characters, what a file system takes of one name. No address of the page is longer."""

_FOREVER = "public, max-age=31536000, immutable"

_NOT_BUILT = """<!doctype html><html lang="da"><meta charset="utf-8"><title>AarhusAI</title>
<h1>Siden er ikke bygget</h1><p>Kør <code>make install</code>, så bygges den.</p></html>"""


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    packed: bytes | None
    media_type: str


@lru_cache(maxsize=512)
def _load(path: Path, _changed: int) -> _File:
    body = path.read_bytes()
    media_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packed = gzip.compress(body, 9, mtime=0) if media_type.startswith(_TEXT) and len(body) > 500 else None
    return _File(body, packed, media_type)


def _answer(path: Path, request: Request, cache: str) -> Response:
    file = _load(path, path.stat().st_mtime_ns)
    headers = {"cache-control": cache}
    body = file.body
    if file.packed is not None:
        headers["vary"] = "accept-encoding"
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["content-encoding"] = "gzip"
            body = file.packed
    return Response(body, media_type=file.media_type, headers=headers)


def install(app: FastAPI, static: Path = STATIC) -> None:
    """Serves the front end on every path that is not the API's."""
    router = APIRouter()
    root = static.resolve()

    @router.api_route("/{path:path}", methods=["GET", "HEAD"], include_in_schema=False)
    async def page(path: str, request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]  # the router holds it
        if path in {"api", "v1"} or path.startswith(("api/", "v1/")):
            raise HTTPException(404)
        if "\0" in path or len(path) > _LONGEST_PATH:
            raise HTTPException(404)
        file = (root / path).resolve()
        if path and file.is_relative_to(root) and file.is_file():
            return _answer(file, request, _FOREVER if path.startswith("assets/") else "no-cache")
        if Path(path).suffix:
            raise HTTPException(404)
        index = root / "index.html"
        return _answer(index, request, "no-cache") if index.is_file() else HTMLResponse(_NOT_BUILT, 503)

    app.include_router(router)
