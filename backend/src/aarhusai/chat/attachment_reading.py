"""What the worker does with an attached file: reads it, cuts it up, finds its class, and seals what was read."""

import asyncio
import base64
import logging
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Final, Protocol

from aarhusai.chat.attachments import Attachments, AttachmentToRead
from aarhusai.chat.repository import attachments as table
from aarhusai.chat.repository.attachments import AttachmentRow, WhatWasRead
from aarhusai.chat.sealing import open_text
from aarhusai.chat.sealing_files import NAME, StoredReading, StoredTable, seal_reading
from aarhusai.chat.store import Store
from aarhusai.errors import Invalid
from aarhusai.knowledge.reading.pieces import pieces
from aarhusai.knowledge.reading.reader import Reader
from aarhusai.knowledge.types import Page, Piece, Reading, Span
from aarhusai.protection import Classifier, ConversationProtection
from aarhusai.storage.key_cipher import ConversationKey
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import AttachmentId

logger = logging.getLogger(__name__)

MOST_INSIDE: Final = 20
"""Files in a file that are read: a mail's attachments, an archive's members."""


class ReadsFiles(Protocol):
    """`knowledge.reading.reader.Reader`."""

    async def read(self, path: Path, name: str, *, inside: bool = False) -> Reading:
        """What stands in the file. Raises Invalid with a code that says why it cannot be read."""
        ...

    async def picture(self, path: Path, name: str) -> bytes:
        """A picture as models are shown it. Raises Invalid."""
        ...


@dataclass(frozen=True, slots=True)
class AttachmentReader:
    """The job. What is gone or was read already is passed over. Raises Unavailable, and is then tried again."""

    store: Store
    attachments: Attachments
    classifier: Classifier
    reader: ReadsFiles

    async def __call__(self, wanted: AttachmentToRead) -> None:
        """Reads one."""
        row = await table.waiting(self.store.db, AttachmentId(wanted.attachment_id))
        if row is None:
            return
        key = (await self.store.keys.of([row.key_id])).get(row.key_id)
        if key is not None:
            await table.finish(self.store.db, row.id, await self._read(key, row))

    async def _read(self, key: ConversationKey, row: AttachmentRow) -> WhatWasRead:
        name = open_text(key, NAME, row.id, row.sealed_name)
        with tempfile.TemporaryDirectory(prefix="aarhusai-attached-") as folder:
            path = Path(folder) / "file"
            with await asyncio.to_thread(path.open, "wb") as file:
                async for piece in await self.attachments.content(key, row):
                    await asyncio.to_thread(file.write, piece)
            try:
                picture = await self._picture(path, name, row)
                found = await self._words(path, name, picture)
            except Invalid as error:
                return WhatWasRead(None, row.media_type, 0, row.data_class, error.code)
            reading = replace(await asyncio.to_thread(cut_up, found), picture=picture)
        texts = [name, *(piece.text for piece in reading.pieces)]
        looked = await self.classifier.read(texts, ConversationProtection())
        data_class = DataClass.parse(row.data_class) | looked.data_class
        media_type = row.media_type or (found[0][1].media_type if found else "")
        sealed = seal_reading(key, row.id, reading)
        return WhatWasRead(sealed, media_type, max(1, len(reading.pages)), str(data_class), None)

    async def _picture(self, path: Path, name: str, row: AttachmentRow) -> str:
        if not row.media_type.startswith("image/"):
            return ""
        return base64.b64encode(await self.reader.picture(path, name)).decode()

    async def _words(self, path: Path, name: str, picture: str) -> Sequence[tuple[str, Reading]]:
        """What stands in the file. A picture without words, or with too much to read, is a picture all the same."""
        try:
            return await self._opened(path, name)
        except Invalid:
            if not picture:
                raise
            return ()

    async def _opened(self, path: Path, name: str) -> Sequence[tuple[str, Reading]]:
        """The file and the files in it, with their names. One inside that cannot be read is left out."""
        first = await self.reader.read(path, name)
        found = [("", first)]
        for member in first.attached[:MOST_INSIDE]:
            try:
                found.append((member.name, await self.reader.read(Path(member.path), member.name, inside=True)))
            except Invalid as error:
                logger.info("a file inside an attached one could not be read: %s", error.code)
        return found


def attachment_reader(store: Store, attachments: Attachments, classifier: Classifier) -> AttachmentReader:
    """The real one. Its processes begin with the first file and end by themselves."""
    return AttachmentReader(store, attachments, classifier, Reader())


def cut_up(found: Sequence[tuple[str, Reading]]) -> StoredReading:
    """Pages counted through all the files, and the pieces and tables of them all.

    A file inside is named by its first heading.
    """
    pages: list[Page] = []
    cut: list[Piece] = []
    tables: list[StoredTable] = []
    ordinals = count()
    for name, reading in found:
        before = len(pages)
        pages += [
            replace(page, number=before + number, label=name or page.label)
            for number, page in enumerate(reading.pages, 1)
        ]
        at = {page.number: before + number for number, page in enumerate(reading.pages, 1)}
        for read in reading.tables:
            rows = base64.b64encode(Path(read.path).read_bytes()).decode()
            tables.append(StoredTable(replace(read.table, page=at.get(read.table.page, 1)), rows))
        for piece in pieces(reading):
            spans = tuple(Span(at.get(span.page, span.page), span.start, span.end) for span in piece.spans)
            headings = (name, *piece.headings) if name else piece.headings
            cut.append(replace(piece, ordinal=next(ordinals), headings=headings, spans=spans))
    return StoredReading(tuple(pages), tuple(cut), tuple(tables))
