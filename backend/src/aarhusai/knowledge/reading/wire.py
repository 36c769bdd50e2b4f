"""What goes between the reader and its child, one JSON text each way with its length in front.

JSON and nothing richer: what comes out of a process that read a hostile file is data, checked on arrival.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from aarhusai.knowledge.reading.limits import Limits
from aarhusai.knowledge.types import Attached, Block, BlockKind, Page, Reading

LENGTH: Final = 8
"""Bytes of the length, most significant first."""


def framed(body: bytes) -> bytes:
    """With its length in front."""
    return len(body).to_bytes(LENGTH, "big") + body


class Request(BaseModel):
    """A file to read."""

    model_config = ConfigDict(frozen=True)

    path: Path
    name: str
    folder: Path
    inside: bool
    limits: Limits


class Answer(BaseModel):
    """What came of it: a reading, or the code of a failure. Blocks go without the text that their pages have."""

    model_config = ConfigDict(frozen=True)

    code: str | None = None
    media_type: str = ""
    title: str = ""
    pages: tuple[tuple[str, str, bool], ...] = ()
    blocks: tuple[tuple[BlockKind, int, int, int, int, tuple[tuple[str, ...], ...], bool], ...] = ()
    attached: tuple[tuple[str, str, int], ...] = ()
    dated_at: datetime | None = None
    language: str = "da"
    problems: tuple[str, ...] = ()

    def reading(self) -> Reading:
        """The reading. Raises IndexError for a block on a page that is not there."""
        return Reading(
            self.media_type,
            self.title,
            tuple(Page(number, *page) for number, page in enumerate(self.pages, 1)),
            tuple(
                Block(kind, self.pages[page - 1][0][start:end], page, start, end, level, rows, has_header)
                for kind, page, start, end, level, rows, has_header in self.blocks
            ),
            tuple(Attached(*attached) for attached in self.attached),
            self.dated_at,
            self.language,
            self.problems,
        )


def answer_of(reading: Reading) -> bytes:
    """A reading as an `Answer` in JSON."""
    return json.dumps(
        {
            "media_type": reading.media_type,
            "title": reading.title,
            "pages": [(page.text, page.label, page.ocr) for page in reading.pages],
            "blocks": [
                (block.kind, block.page, block.start, block.end, block.level, block.rows, block.has_header)
                for block in reading.blocks
            ],
            "attached": [(attached.name, attached.path, attached.size) for attached in reading.attached],
            "dated_at": reading.dated_at.isoformat() if reading.dated_at else None,
            "language": reading.language,
            "problems": reading.problems,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
