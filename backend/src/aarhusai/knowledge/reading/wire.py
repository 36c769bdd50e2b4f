"""What goes between the reader and its child, one JSON text each way with its length in front.

JSON and nothing richer: what comes out of a process that read a hostile file is data, checked on `arrival`. The child
starts for this file only, so nothing slow is imported here.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from aarhusai.knowledge.reading.limits import Limits
from aarhusai.knowledge.types import Reading

LENGTH: Final = 8
"""Bytes of the length, most significant first."""

SHOWN_NAME: Final = "shown.jpg"
"""What the child calls the picture that it drew, in the request's folder."""

READY: Final = b"\n"
"""What a child says when it waits for its first file."""


def framed(body: bytes) -> bytes:
    """With its length in front."""
    return len(body).to_bytes(LENGTH, "big") + body


@dataclass(frozen=True, slots=True)
class Request:
    """A file to read; see `source.Source`."""

    path: Path
    name: str
    folder: Path
    inside: bool
    limits: Limits
    shown: bool = False


def question_of(request: Request) -> bytes:
    """A request in JSON."""
    told = (str(request.path), request.name, str(request.folder), request.inside, asdict(request.limits), request.shown)
    return json.dumps(told).encode()


def request_of(question: bytes) -> Request:
    """A request from JSON; it comes from our own parent."""
    path, name, folder, inside, limits, shown = json.loads(question)
    return Request(Path(path), name, Path(folder), inside, Limits(**limits), shown)


def answer_of(reading: Reading) -> bytes:
    """A reading as an `arrival.Answer` in JSON."""
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
            "tables": [asdict(one.table) for one in reading.tables],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
