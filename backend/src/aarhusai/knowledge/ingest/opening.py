"""From a stored file to what is in it: its text, and documents of the files inside it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from aarhusai.errors import AarhusError, Kind, Unavailable
from aarhusai.knowledge.documents import Documents, NewDocument
from aarhusai.knowledge.ingest.looking import Unread
from aarhusai.knowledge.ingest.taking_repository import Waiting
from aarhusai.knowledge.reading.plain import decoded
from aarhusai.knowledge.reading.reader import Reader
from aarhusai.knowledge.sheets.keeping import keep
from aarhusai.knowledge.sheets.repository import Kept
from aarhusai.knowledge.types import Reading
from aarhusai.storage.blobs import SMALL as STORED_WITH_KEY
from aarhusai.storage.blobs import Blobs
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import PersonId

logger = logging.getLogger(__name__)

SMALL: Final = 200_000
"""Bytes of a typed text that is read without a process of its own."""

_ARCHIVES: Final = frozenset({"application/zip"})
_BLOCK: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Opened:
    """A document that can be looked at. `members`: how many files were inside it. `archive`: nothing else is in it."""

    waiting: Waiting
    unread: Unread
    members: int = 0
    archive: bool = False


class Opening:
    """Opens one file at a time. `members` makes documents of what lies inside files."""

    def __init__(
        self,
        blobs: Blobs,
        reader: Reader,
        members: Documents,
        actor_of: Callable[[PersonId], Awaitable[Actor | None]],
        limit: int,
    ) -> None:
        self._blobs = blobs
        self._reader = reader
        self._members = members
        self._actor_of = actor_of
        self._limit = limit

    async def open_small(self, waiting: Sequence[Waiting]) -> list[Opened]:
        """Those of these that came as small texts, all at once; the others are for `open`.

        Raises Unavailable("file_unreadable").
        """
        typed = {one.blob_id: one for one in waiting if one.source == "text" and one.size <= STORED_WITH_KEY}
        contents = await self._blobs.small(list(typed)) if typed else {}
        return [_typed(typed[blob_id], content) for blob_id, content in contents.items()]

    async def open(self, waiting: Waiting, folder: Path) -> Opened:
        """Reads the file; whatever is put on disk for it is put into `folder`.

        Raises Invalid with why it cannot be read, Unavailable("blobs_unavailable" | "file_unreadable" | "disk_full").
        """
        if waiting.source == "text" and waiting.size <= SMALL:
            return _typed(waiting, b"".join([piece async for piece in await self._blobs.open(waiting.blob_id)]))
        path = folder / waiting.version_id.hex
        try:
            await self._blobs.to_file(waiting.blob_id, path)
            reading = await self._reader.read(path, _file_name(waiting), inside=waiting.inside)
            members = await self._take_in(waiting, reading) if reading.attached else 0
        except OSError as error:
            raise Unavailable("disk_full", "There is no room to read a file.") from error
        title = waiting.title or reading.title or waiting.name
        opened = Unread(title, (waiting.name, waiting.folder, title), reading)
        return Opened(waiting, opened, members, reading.media_type in _ARCHIVES)

    async def keep_tables(self, reading: Reading) -> tuple[Kept, ...]:
        """Puts the rows of its tables away, while what was read still lies on disk. Raises as `open`."""
        try:
            return await keep(self._blobs, reading.tables)
        except OSError as error:
            raise Unavailable("disk_full", "There is no room to read a file.") from error

    async def actor(self, person_id: PersonId | None) -> Actor | None:
        """On whose behalf something is read, with the rights that they have now."""
        return None if person_id is None else await self._actor_of(person_id)

    async def _take_in(self, waiting: Waiting, reading: Reading) -> int:
        """Makes a document of each file inside; one that cannot be taken is left out. Gives how many were."""
        actor = await self.actor(waiting.person_id)
        if actor is None:
            return 0
        top = _top(waiting, reading)
        count = 0
        for attached in reading.attached:
            name = PurePosixPath(attached.name.replace("\\", "/"))
            if rubbish(name):
                continue
            new = NewDocument(name.name, "/".join(part for part in (top, str(name.parent)) if part not in {"", "."}))
            try:
                blob = await self._blobs.put(_content(Path(attached.path)), self._limit)
                await self._members.begin(actor, waiting.collection_id, new, blob)
                count += 1
            except AarhusError as error:
                if error.kind is Kind.UNAVAILABLE:
                    raise
                logger.info("a file inside a document was left out: %s", error.code)
        return count


def _typed(waiting: Waiting, content: bytes) -> Opened:
    said = (waiting.name, waiting.folder, waiting.title or "")
    return Opened(waiting, Unread(waiting.title or waiting.name, said, decoded(content)))


def rubbish(path: PurePosixPath) -> bool:
    """What systems leave in folders and nobody meant to hand in."""
    hidden = any(part.startswith(".") and part not in {".", ".."} for part in path.parts)
    return hidden or "__MACOSX" in path.parts or path.name.lower() in {"thumbs.db", "desktop.ini"}


def _file_name(waiting: Waiting) -> str:
    """What the reader is told: a typed text may be called anything."""
    typed = waiting.source == "text" and not waiting.name.lower().endswith(".md")
    return f"{waiting.name}.txt" if typed else waiting.name


def _top(waiting: Waiting, reading: Reading) -> str:
    """The folder for what was inside: named after the file, unless the archive has just such a folder itself."""
    stem = PurePosixPath(waiting.name).stem if reading.media_type in _ARCHIVES else waiting.name
    first = {attached.name.replace("\\", "/").split("/")[0] for attached in reading.attached}
    return "/".join(part for part in (waiting.folder, "" if first == {stem} else stem) if part)


async def _content(path: Path) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as file:
        while block := await asyncio.to_thread(file.read, _BLOCK):
            yield block
