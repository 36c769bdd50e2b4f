"""Files that another system sends along with its question: read as attached ones are, and kept nowhere.

They are read by the same processes that read attached files, in a folder that is gone before the answer begins.
"""

import asyncio
import base64
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from aarhusai.assistants.types import ReadAttachment
from aarhusai.chat.attachment_reading import ReadsFiles, cut_up
from aarhusai.errors import Invalid, TooLarge
from aarhusai.gateway.types import ImagePart
from aarhusai.kit.ids import new_id
from aarhusai.knowledge.sheets.hand import TableInHand
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import AttachmentId

MOST_SENT: Final = 5
"""Files and pictures of one call."""

MOST_SENT_BYTES: Final = 20_000_000
"""Of all files of one call together."""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file of a call. `picture`: the model is to look at it; of any other file it is given the words."""

    name: str
    data: bytes = field(repr=False)
    picture: bool = False


def check_sent(files: Sequence[SentFile]) -> None:
    """Raises TooLarge("request_too_large")."""
    if len(files) > MOST_SENT:
        raise TooLarge("request_too_large", "A call has too many files.", {"limit": MOST_SENT})
    if sum(len(one.data) for one in files) > MOST_SENT_BYTES:
        raise TooLarge("request_too_large", "The files of a call are too large.", {"limit": MOST_SENT_BYTES})


async def read_sent(reader: ReadsFiles, files: Sequence[SentFile], declared: DataClass) -> tuple[ReadAttachment, ...]:
    """What stands in them, in their order. Raises Invalid("attachment_unreadable") and Unavailable."""
    return tuple([await _read(reader, file, declared) for file in files])


async def _read(reader: ReadsFiles, file: SentFile, declared: DataClass) -> ReadAttachment:
    identity = AttachmentId(new_id())
    with tempfile.TemporaryDirectory(prefix="aarhusai-sent-") as folder:
        path = Path(folder) / "file"
        await asyncio.to_thread(path.write_bytes, file.data)
        try:
            if file.picture:
                image = ImagePart("image/jpeg", await reader.picture(path, file.name))
                return ReadAttachment(identity, file.name, (), declared, image)
            found = await asyncio.to_thread(cut_up, [("", await reader.read(path, file.name))])
        except Invalid as error:
            raise Invalid("attachment_unreadable", "A file could not be read.", {"because": error.code}) from None
    tables = tuple(
        TableInHand("", one.about, file.name, declared, attachment_id=identity, parquet=base64.b64decode(one.rows))
        for one in found.tables
    )
    return ReadAttachment(identity, file.name, found.pieces, declared, tables=tables)
