"""The rows of tables on their way from a file that was read into the blob store."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Final

from aarhusai.knowledge.sheets.repository import Kept
from aarhusai.knowledge.sheets.types import ReadTable
from aarhusai.storage.blobs import Blobs

LIMIT: Final = 200_000_000
"""Bytes of one table as it is kept."""

_BLOCK: Final = 256 * 1024


async def keep(blobs: Blobs, tables: Sequence[ReadTable]) -> tuple[Kept, ...]:
    """Puts each table's rows away; what no document mentions within a day is taken away again.

    Raises TooLarge, Unavailable("blobs_unavailable" | "disk_full") and OSError.
    """
    return tuple([Kept(one.table, (await blobs.put(_content(Path(one.path)), LIMIT)).id) for one in tables])


async def _content(path: Path) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as file:
        while block := await asyncio.to_thread(file.read, _BLOCK):
            yield block
