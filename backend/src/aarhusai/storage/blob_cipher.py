"""A blob as it lies in the store: frames of AES-256-GCM (NIST SP 800-38D) under a key of the blob's own.

Each frame is 64 kB of content and a tag. Its number is the nonce, which no second frame under that key has; which blob
it belongs to, and whether it is the last, are bound in: frames cannot be swapped, dropped from the end or carried over.
"""

from collections.abc import AsyncIterable, AsyncIterator
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from aarhusai.errors import Unavailable

FRAME: Final = 65_536
"""Bytes of content in every frame but the last."""

_TAG: Final = 16
_NONCE: Final = 12


async def sealed(key: bytes, blob_id: UUID, content: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """The frames of a content that comes in pieces of any size. Nothing at all is one empty frame."""
    cipher = AESGCM(key)
    number = 0
    async for frame, last in _framed(content, FRAME):
        yield cipher.encrypt(_nonce(number), frame, _bound(blob_id, last=last))
        number += 1


async def opened(key: bytes, blob_id: UUID, stored: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """The content again, frame by frame. Raises Unavailable("file_unreadable") at the first that is not as written."""
    cipher = AESGCM(key)
    number = 0
    async for frame, last in _framed(stored, FRAME + _TAG):
        try:
            yield cipher.decrypt(_nonce(number), frame, _bound(blob_id, last=last))
        except (InvalidTag, ValueError) as error:
            raise unreadable() from error
        number += 1


def sealed_whole(key: bytes, blob_id: UUID, content: bytes) -> bytes:
    """What `sealed` makes of a content of at most FRAME bytes that is there at once."""
    return AESGCM(key).encrypt(_nonce(0), content, _bound(blob_id, last=True))


def opened_whole(key: bytes, blob_id: UUID, stored: bytes) -> bytes:
    """The content again. Raises Unavailable("file_unreadable")."""
    try:
        return AESGCM(key).decrypt(_nonce(0), stored, _bound(blob_id, last=True))
    except (InvalidTag, ValueError) as error:
        raise unreadable() from error


def unreadable() -> Unavailable:
    """The bytes are away, changed, or of another key."""
    return Unavailable("file_unreadable", "The stored file cannot be read.")


async def _framed(pieces: AsyncIterable[bytes], size: int) -> AsyncIterator[tuple[bytes, bool]]:
    """The same bytes in frames of `size`, each with whether it is the last."""
    held = bytearray()
    async for piece in pieces:
        held += piece
        while len(held) > size:  # one is kept back: it may be the last
            yield bytes(held[:size]), False
            del held[:size]
    yield bytes(held), True


def _nonce(number: int) -> bytes:
    return number.to_bytes(_NONCE, "big")


def _bound(blob_id: UUID, *, last: bool) -> bytes:
    return blob_id.bytes + (b"\x01" if last else b"\x00")
