"""Files as request bodies: they stream through, so the general limit on bodies is not theirs."""

import re
from collections.abc import AsyncIterator
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.types import Scope

from aarhusai.errors import Invalid

_PATHS: Final = re.compile(
    r"/api/(?:collections/[^/]{1,64}/documents|attachments|assistants/import|screening/forms(?:/check)?|use-cases/[^/]{1,64}/records/[^/]{1,40}/files)"
)

RAW_BODY: Final[dict[str, object]] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
"""`openapi_extra` of a route that takes a file."""


def is_upload(scope: Scope) -> bool:
    """Whether the request carries a file, whose size its route watches over."""
    return scope["method"] == "POST" and _PATHS.fullmatch(scope["path"]) is not None


async def file_of(request: Request) -> AsyncIterator[bytes]:
    """The body in the pieces it comes in. Raises Invalid("upload_broken_off") when the sender is gone in the middle."""
    try:
        async for piece in request.stream():
            if piece:
                yield piece
    except ClientDisconnect as error:
        raise Invalid("upload_broken_off", "The file did not arrive whole.") from error
