"""What one pair of hands does: takes a few small documents, or a large one, from their files into the index."""

import asyncio
import logging
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from aarhusai.errors import AarhusError, Kind
from aarhusai.knowledge.documents import Documents
from aarhusai.knowledge.ingest import taking_repository as taking
from aarhusai.knowledge.ingest.looking import Looked, LookedThrough, Unread, joined
from aarhusai.knowledge.ingest.opening import Opened, Opening
from aarhusai.knowledge.ingest.preparing import Preparing
from aarhusai.knowledge.ingest.spaces import Spaces
from aarhusai.knowledge.ingest.storing import Ready, Storing, Text
from aarhusai.knowledge.ingest.types import Space, Stage, Task
from aarhusai.knowledge.ingest.vectors import Sought, Vectors
from aarhusai.knowledge.ingest.wording import embed_text
from aarhusai.knowledge.types import Reading
from aarhusai.storage.database import Database
from aarhusai.terms.actor import SYSTEM
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import VersionId

logger = logging.getLogger(__name__)

ATTEMPTS: Final = 4
"""Tries of a document in all."""

FIRST_WAIT: Final = 2.0
"""Seconds before the second try; four times as long before each of the next."""

LONG: Final = 200_000
"""Characters from which a document is looked at in parts."""

_MENDABLE: Final = {Kind.UPSTREAM, Kind.UNAVAILABLE, Kind.TOO_MANY}


@dataclass(frozen=True, slots=True)
class Tools:
    """What every pair of hands works with. `folder` is for files while they are read."""

    db: Database
    opening: Opening
    preparing: Preparing
    spaces: Spaces
    vectors: Vectors
    storing: Storing
    members: Documents
    folder: Path
    worker_id: UUID


class Hands:
    """Does one handful at a time."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    async def do(self, tasks: Sequence[Task]) -> None:
        """Takes these versions through. Whatever happens to one, it is noted with it, and nothing is raised.

        When cancelled, what is not done waits again, and the try does not count. Raises Unavailable when not even that
        can be written; then the lease runs out.
        """
        tools = self._tools
        versions = [task.version_id for task in tasks]
        folder = Path(await asyncio.to_thread(tempfile.mkdtemp, dir=tools.folder))
        try:
            await self._do(tasks, folder)
        except asyncio.CancelledError:
            await asyncio.shield(self._give_back(versions))
            raise
        except AarhusError as error:
            logger.warning("%d documents were not read: %s", len(tasks), error.code)
            await self._failed(tasks, error.code, mendable=error.kind in _MENDABLE)
        except Exception as error:  # the fault of our own code must not stop the others' documents
            logger.exception("ingestion failed: %s", type(error).__name__, exc_info=_without_text(error))
            await self._failed(tasks, "ingest_failed", mendable=True)
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _do(self, tasks: Sequence[Task], folder: Path) -> None:
        tools = self._tools
        known = await taking.waiting(tools.db, [task.version_id for task in tasks])
        by_version = {task.version_id: task for task in tasks}
        opened = await tools.opening.open_small(known)
        there = {one.waiting.version_id for one in opened}
        for waiting in known:
            if waiting.version_id in there:
                continue
            try:
                one = await tools.opening.open(waiting, folder)
            except AarhusError as error:
                await self._failed([by_version[waiting.version_id]], error.code, mendable=error.kind in _MENDABLE)
                continue
            if one.archive and one.members:
                await self._unpacked(one)
            else:
                opened.append(one)
        texts = await self._look(opened, by_version)
        if not texts:
            return
        texts = [replace(text, tables=await tools.opening.keep_tables(text.reading)) for text in texts]
        space = tools.spaces.serving
        ready = [Ready(text) for text in texts] if space is None else await self._with_vectors(texts, space)
        await self._tell(texts, "storing", (0, 0))
        await tools.storing.store(ready, space)

    async def _with_vectors(self, texts: Sequence[Text], space: Space) -> list[Ready]:
        """All texts are of one line, and so on behalf of one person."""
        tools = self._tools
        actor = await tools.opening.actor(texts[0].waiting.person_id) or SYSTEM
        sought = [
            Sought(
                embed_text(prepared.piece, text.title),
                prepared.data_class | DataClass.parse(text.waiting.collection_class),
            )
            for text in texts
            for prepared in text.looked.prepared
        ]
        await self._tell(texts, "embedding", (0, len(sought)))

        async def tell(done: int, total: int) -> None:
            await self._tell(texts, "embedding", (done, total))

        made = await tools.vectors.make(actor, space, sought, tell)
        ready: list[Ready] = []
        at = 0
        for text in texts:
            vectors = made.vectors[at : at + len(text.looked.prepared)]
            at += len(vectors)
            ready.append(Ready(text, vectors, made.trouble if None in vectors else None))
        return ready

    async def _unpacked(self, opened: Opened) -> None:
        """An archive is no document: what was in it is."""
        waiting = opened.waiting
        actor = await self._tools.opening.actor(waiting.person_id)
        if actor is not None:
            await self._tools.members.delete(actor, waiting.document_id)

    async def _look(self, opened: Sequence[Opened], tasks: dict[VersionId, Task]) -> list[Text]:
        tools = self._tools
        await self._tell(opened, "classifying", (0, 0))
        short = [one for one in opened if _length(one.unread) <= LONG]
        texts: list[Text] = []
        looked = await tools.preparing.look([one.unread for one in short]) if short else []
        for one, found in zip(short, looked, strict=True):
            if isinstance(found, LookedThrough):
                texts.append(Text(one.waiting, one.unread.title, found.reading, found.looked))
            else:
                await self._failed([tasks[one.waiting.version_id]], found, mendable=False)
        for one in opened:
            if isinstance(one.unread.content, Reading) and _length(one.unread) > LONG:
                found = await self._look_in_parts(one)
                texts.append(Text(one.waiting, one.unread.title, one.unread.content, found))
        return texts

    async def _look_in_parts(self, one: Opened) -> Looked:
        parts = await self._tools.preparing.cut(one.unread)
        room = asyncio.Semaphore(2)
        done = 0

        async def look(number: int) -> Looked:
            nonlocal done
            async with room:
                looked = await self._tools.preparing.look_at(parts[number])
            done += 1
            await self._tell([one], "classifying", (done, len(parts)))
            return looked

        return joined(await asyncio.gather(*[look(number) for number in range(len(parts))]))

    async def _tell(self, some: Sequence[Opened | Text], stage: Stage, at: tuple[int, int]) -> None:
        versions = [one.waiting.version_id for one in some]
        await taking.tell(self._tools.db, self._tools.worker_id, versions, stage, at)

    async def _failed(self, tasks: Sequence[Task], code: str, *, mendable: bool) -> None:
        """Notes why, and lets what another try may mend wait."""
        tools = self._tools
        async with tools.db.transaction() as tx:
            for task in tasks:
                one = [task.version_id]
                if mendable and task.attempts < ATTEMPTS:
                    delay = timedelta(seconds=FIRST_WAIT * 4 ** (task.attempts - 1))
                    await taking.later(tx, tools.worker_id, one, delay, code)
                else:
                    await taking.fail(tx, tools.worker_id, one, code)

    async def _give_back(self, versions: Sequence[VersionId]) -> None:
        async with self._tools.db.transaction() as tx:
            await taking.later(tx, self._tools.worker_id, versions, timedelta(0), None)


def _length(unread: Unread) -> int:
    """Characters, about."""
    if isinstance(unread.content, str):
        return len(unread.content)
    return sum(len(page.text) for page in unread.content.pages)


def _without_text(error: Exception) -> Exception:
    """The same traceback without the error's words, which may quote what it worked on."""
    return Exception(type(error).__name__).with_traceback(error.__traceback__)
