"""Attached files, sealed before they are put into the blob store: in frames, under a key of the file's own.

The blob store encrypts them again under a key in the main database. This one lies in the key database, so that
destroying it erases the file in every backup too, as with conversations.
"""

import zlib
from collections.abc import AsyncGenerator, AsyncIterable
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter

from aarhusai.errors import Unavailable
from aarhusai.knowledge.sheets.types import SheetTable
from aarhusai.knowledge.types import Page, Piece
from aarhusai.storage.key_cipher import ConversationKey
from aarhusai.terms.ids import AttachmentId

NAME: Final = "attachment.name"
READING: Final = "attachment.reading"
CONTENT: Final = "attachment.content"

_FRAME: Final = 256 * 1024
_HEAD: Final = 5
"""Bytes before a frame: whether it is the last one, and its length."""


@dataclass(frozen=True, slots=True)
class StoredTable:
    """A table of a spreadsheet. `rows` is its Parquet file in base 64."""

    about: SheetTable
    rows: str


@dataclass(frozen=True, slots=True)
class StoredReading:
    """What was read of a file: its pages as they are shown, and the pieces that answers are built on,
    and the tables that are computed. `picture`: a picture as models are shown it, JPEG in base 64; the file itself,
    with where it was taken, goes nowhere.
    """

    pages: tuple[Page, ...]
    pieces: tuple[Piece, ...]
    tables: tuple[StoredTable, ...] = ()
    picture: str = ""


_STORED: Final = TypeAdapter(StoredReading)


def seal_reading(key: ConversationKey, attachment_id: AttachmentId, reading: StoredReading) -> bytes:
    """Compressed and sealed."""
    return key.seal(zlib.compress(_STORED.dump_json(reading), 6), READING, attachment_id)


def open_reading(key: ConversationKey, attachment_id: AttachmentId, sealed: bytes) -> StoredReading:
    """See seal_reading. Raises Unavailable("content_unreadable")."""
    return _STORED.validate_json(zlib.decompress(key.open(sealed, READING, attachment_id)))


async def sealed_file(
    key: ConversationKey, attachment_id: AttachmentId, chunks: AsyncIterable[bytes]
) -> AsyncGenerator[bytes, None]:
    """The frames of a file. Holds one frame in memory."""
    held = bytearray()
    number = 0
    async for chunk in chunks:
        held += chunk
        while len(held) > _FRAME:
            yield _frame(key, attachment_id, number, bytes(held[:_FRAME]), last=False)
            del held[:_FRAME]
            number += 1
    yield _frame(key, attachment_id, number, bytes(held), last=True)


async def opened_file(
    key: ConversationKey, attachment_id: AttachmentId, chunks: AsyncIterable[bytes]
) -> AsyncGenerator[bytes, None]:
    """The file again. Raises Unavailable("content_unreadable"), also when its end is missing."""
    held = bytearray()
    number, ended = 0, False
    async for chunk in chunks:
        held += chunk
        while len(held) >= _HEAD and len(held) >= _HEAD + int.from_bytes(held[1:_HEAD]):
            size = int.from_bytes(held[1:_HEAD])
            ended = bool(held[0])
            yield key.open(bytes(held[_HEAD : _HEAD + size]), CONTENT, _place(attachment_id, number, last=ended))
            del held[: _HEAD + size]
            number += 1
    if not ended or held:
        raise Unavailable("content_unreadable", "Stored content cannot be read.")


def _frame(key: ConversationKey, attachment_id: AttachmentId, number: int, content: bytes, *, last: bool) -> bytes:
    sealed = key.seal(content, CONTENT, _place(attachment_id, number, last=last))
    return bytes([last]) + len(sealed).to_bytes(4) + sealed


def _place(attachment_id: AttachmentId, number: int, *, last: bool) -> str:
    return f"{attachment_id} {number}{' end' if last else ''}"
