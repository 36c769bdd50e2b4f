"""Files as they came: saved by the browser, never shown in a page of ours."""

from collections.abc import AsyncIterable
from typing import Final
from urllib.parse import quote

from fastapi.responses import StreamingResponse

DOWNLOAD: Final[dict[int | str, dict[str, object]]] = {
    200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
}
"""`responses` of a route that gives a file."""


def download(name: str, size: int, content: AsyncIterable[bytes]) -> StreamingResponse:
    """The file under its name; browsers are told to save it and to run nothing of it."""
    return StreamingResponse(
        content,
        media_type="application/octet-stream",
        headers={
            "content-disposition": f"attachment; filename*=UTF-8''{quote(name.replace('/', '_'), safe='')}",
            "content-length": str(size),
            "content-security-policy": "sandbox; default-src 'none'",
        },
    )
