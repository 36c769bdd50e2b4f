"""Files of this machine into a collection: a file, a folder with everything in it, lines of JSON."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final, cast

from aarhusai.errors import AarhusError, Invalid, Kind
from aarhusai.knowledge.arriving import SmallText
from aarhusai.knowledge.documents import NewDocument
from aarhusai.knowledge.ingest.opening import rubbish
from aarhusai.knowledge.service import Knowledge
from aarhusai.storage.blobs import SMALL
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import CollectionId, DocumentId

AT_ONCE: Final = 8
"""Files on their way into the store at the same time."""

LINES: Final = 200
"""Lines that are taken in together."""

_BLOCK: Final = 256 * 1024


@dataclass
class Handed:
    """What was handed in. `refused` names what could not be, and why, as a code."""

    documents: set[DocumentId] = field(default_factory=set[DocumentId])
    refused: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    new: NewDocument


@dataclass(frozen=True, slots=True)
class _Line:
    """A document of a line of JSON; without one, `where` is a line that cannot be used."""

    where: str
    new: NewDocument | None = None
    data: bytes = b""

    @property
    def small(self) -> bool:
        """Whether it is a text that is taken in together with others."""
        return self.new is not None and len(self.data) <= SMALL and bool(self.data.strip())


async def hand_in(knowledge: Knowledge, actor: Actor, collection_id: CollectionId, path: Path) -> Handed:
    """Hands in what lies at the path; what is refused for a reason of its own does not stop the rest.

    Raises what stops everything: Unavailable, Forbidden, NotFound.
    """
    handed = Handed()
    room = asyncio.Semaphore(AT_ONCE)
    lines: list[_Line] = []

    async def one(found: _File | _Line) -> None:
        where = str(found.path) if isinstance(found, _File) else found.where
        try:
            handed.documents.add(await _hand_in(knowledge, actor, collection_id, found))
        except AarhusError as error:
            if error.kind not in {Kind.INVALID, Kind.TOO_LARGE}:
                raise
            handed.refused.append((where, error.code))
        finally:
            room.release()

    try:
        async with asyncio.TaskGroup() as group:
            for found in _found(path):
                if isinstance(found, _Line) and found.small:
                    lines.append(found)
                    if len(lines) == LINES:
                        await _take_in(knowledge, actor, collection_id, lines, handed)
                        lines.clear()
                    continue
                await room.acquire()
                group.create_task(one(found))
            await _take_in(knowledge, actor, collection_id, lines, handed)
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return handed


async def _take_in(
    knowledge: Knowledge, actor: Actor, collection_id: CollectionId, lines: Sequence[_Line], handed: Handed
) -> None:
    """Small lines, together, and one handful after the other: the same name twice is two versions in order."""
    texts = [SmallText(line.new.name, line.data, title=line.new.title) for line in lines if line.new is not None]
    if not texts:
        return
    for line, taken in zip(lines, await knowledge.documents.add_small(actor, collection_id, texts), strict=True):
        if isinstance(taken, Invalid):
            handed.refused.append((line.where, taken.code))
        else:
            handed.documents.add(taken)


async def _hand_in(knowledge: Knowledge, actor: Actor, collection_id: CollectionId, found: _File | _Line) -> DocumentId:
    if isinstance(found, _File):
        return (await knowledge.documents.upload(actor, collection_id, found.new, _content(found.path))).id
    if found.new is None:
        raise Invalid("bad_line", "The line is not an object with id and text.")
    if not found.data.strip():
        raise Invalid("text_empty", "There is no text.")
    blob = await knowledge.blobs.put(_once(found.data), len(found.data))
    return (await knowledge.documents.begin(actor, collection_id, found.new, blob)).id


def _found(path: Path) -> Iterator[_File | _Line]:
    """What lies at the path, in order of names. Links are not followed: what they lead to was not named."""
    files = [path] if path.is_file() else sorted(_inside(path))
    for file in files:
        if file.suffix.lower() == ".jsonl":
            yield from _lines(file)
            continue
        folder = "" if file == path else str(PurePosixPath(*file.parent.relative_to(path).parts))
        yield _File(file, NewDocument(file.name, "" if folder == "." else folder))


def _inside(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not rubbish(PurePosixPath(name))]
        for name in names:
            file = Path(root, name)
            if not rubbish(PurePosixPath(name)) and file.is_file() and not file.is_symlink():
                yield file


def _lines(file: Path) -> Iterator[_Line]:
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _line(line, f"{file}:{number}")


def _line(line: bytes, where: str) -> _Line:
    try:
        given: object = json.loads(line)
    except (ValueError, RecursionError):
        return _Line(where)
    fields = cast("dict[str, object]", given) if isinstance(given, dict) else {}
    name, title, text = fields.get("id"), fields.get("title"), fields.get("text")
    if not isinstance(name, str | int) or not isinstance(text, str):
        return _Line(where)
    new = NewDocument(str(name), source="text", title=_shown(title) if isinstance(title, str) else None)
    return _Line(where, new, text.encode("utf-8", "replace"))


def _shown(title: str) -> str:
    """Without what the database takes for no text: a NUL, half a character."""
    return title.replace("\0", "").encode("utf-8", "replace").decode()


async def _content(path: Path) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as file:
        while block := await asyncio.to_thread(file.read, _BLOCK):
            yield block


async def _once(data: bytes) -> AsyncIterator[bytes]:
    yield data
