"""`aarhusai knowledge import`: files into a collection; returns when they can be searched."""

import argparse
import asyncio
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from aarhusai.cli.acting import acting
from aarhusai.cli.attach import attached
from aarhusai.cli.beside import Beside, beside
from aarhusai.cli.handing_in import Handed, hand_in
from aarhusai.compose import Services, services
from aarhusai.config import Settings
from aarhusai.errors import NotFound
from aarhusai.knowledge.collections import NewCollection
from aarhusai.knowledge.ingest import service as ingest
from aarhusai.knowledge.ingest.types import Progress
from aarhusai.knowledge.types import Document, Status
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import CollectionId, UnitId

LOOK: Final = 0.25
"""Seconds between two looks at how far it is."""

TOLD: Final = 5.0
"""Seconds between two lines where nobody sits at a terminal."""

_WORKER_ASKED: Final = 3.0
"""Seconds between two looks at whether a worker lives."""

PATIENCE: Final = 300.0
"""Seconds that vectors of documents that can be found by words already are waited for without any being made."""


def run_knowledge(settings: Settings, arguments: argparse.Namespace) -> int:
    """Runs one of the acts."""
    if arguments.act_name == "search":
        from aarhusai.cli.knowledge_search import run_search

        return run_search(settings, arguments)
    path = Path(str(arguments.path))
    if not path.exists():
        raise NotFound("no_such_path", f"There is nothing at {path}.")
    with attached(settings) as ready, beside(ready, worker=True) as helpers:
        return asyncio.run(_import(ready, helpers, _Wanted(path, str(arguments.collection), arguments.email)))


@dataclass(frozen=True, slots=True)
class _Wanted:
    path: Path
    collection: str
    email: str | None


async def _import(settings: Settings, helpers: Beside, wanted: _Wanted) -> int:
    async with services(settings) as house:
        actor = await acting(house, wanted.email)
        collection_id = await _collection(house, actor, wanted.collection)
        began = datetime.now(UTC)
        if house.knowledge.spaces.serving is None and house.knowledge.spaces.embedding_model() is None:
            print("aarhusai: there is no embedding model; documents are found by their words only", file=sys.stderr)
        handing = asyncio.create_task(hand_in(house.knowledge, actor, collection_id, wanted.path))
        teller = _Teller(house, collection_id, helpers)
        try:
            while not handing.done():
                await asyncio.wait((handing,), timeout=LOOK)
                await teller.look()
            handed = handing.result()
            patient = await teller.until_searchable()
        finally:
            handing.cancel()
            await asyncio.gather(handing, return_exceptions=True)
            teller.end()
        return await _told(house, _Done(actor, collection_id, handed, began, patient))


@dataclass(frozen=True, slots=True)
class _Done:
    """An import at its end. `whole`: nothing waits for a vector any more."""

    actor: Actor
    collection_id: CollectionId
    handed: Handed
    began: datetime
    whole: bool


async def _told(house: Services, done: _Done) -> int:
    """Says what came of it; the exit code."""
    failed = await _since(house, done, "failed")
    for where, code in done.handed.refused:
        print(f"aarhusai: {where}: {code}", file=sys.stderr)
    for document in failed:
        place = f"{document.folder}/{document.name}" if document.folder else document.name
        print(f"aarhusai: {place}: {document.error_code}", file=sys.stderr)
    if not done.whole:
        print("aarhusai: the embedding model does not answer; documents are found by their words only", file=sys.stderr)
    collection = await house.knowledge.collections.get(done.actor, done.collection_id)
    print(f"aarhusai: {len(done.handed.documents)} handed in; {collection.name} has {collection.documents} documents")
    return 1 if failed or done.handed.refused or not done.whole else 0


async def _since(house: Services, done: _Done, status: Status) -> list[Document]:
    """Documents that came to stand so since the import began."""
    found: list[Document] = []
    cursor: str | None = None
    while True:
        page, _ = await house.knowledge.documents.page(done.actor, done.collection_id, status=status, cursor=cursor)
        found += [document for document in page.items if document.changed_at >= done.began]
        cursor = page.next_cursor
        if cursor is None:
            return found


async def _collection(house: Services, actor: Actor, name: str) -> CollectionId:
    try:
        return await house.knowledge.collections.named(actor, name)
    except NotFound:
        units = await house.knowledge.collections.units(actor)
        own = [unit for unit in units if unit.id == actor.unit_id]
        if not units:
            raise
    made = await house.knowledge.collections.create(actor, NewCollection(name, UnitId((own or list(units))[0].id)))
    return made.id


class _Teller:
    """Shows how far it is: one line that changes at a terminal, a line now and then elsewhere."""

    def __init__(self, house: Services, collection_id: CollectionId, helpers: Beside) -> None:
        self._house = house
        self._helpers = helpers
        self._asked_at = time.monotonic()
        self._collection_id = collection_id
        self._terminal = sys.stderr.isatty()
        self._told_at = time.monotonic()
        self._said = ""

    async def look(self) -> Progress:
        """How the collection stands, told when it is time."""
        async with self._house.db.session() as session:
            progress = await ingest.progress(session, self._collection_id)
        self._tell(progress)
        if time.monotonic() - self._asked_at > _WORKER_ASKED:
            self._asked_at = time.monotonic()
            await self._helpers.ensure_worker(self._house.db)
        return progress

    async def until_searchable(self) -> bool:
        """Waits until nothing is to come; False when vectors were waited for in vain."""
        since, least = time.monotonic(), -1
        while True:
            progress = await self.look()
            if not progress.busy and progress.words_only == 0:
                return True
            remaining = progress.waiting + progress.reading + progress.words_only
            if progress.busy or remaining != least:
                since, least = time.monotonic(), remaining
            if time.monotonic() - since > PATIENCE:
                return False
            await asyncio.sleep(LOOK)

    def end(self) -> None:
        """Leaves the line that changes."""
        if self._terminal and self._said:
            print(file=sys.stderr)

    def _tell(self, progress: Progress) -> None:
        line = f"{progress.ready} ready, {progress.reading} being read, {progress.waiting} waiting"
        line += f", {progress.failed} failed" if progress.failed else ""
        line += f", {progress.words_only} without vectors so far" if progress.words_only else ""
        if line == self._said or (not self._terminal and time.monotonic() - self._told_at < TOLD):
            return
        self._said, self._told_at = line, time.monotonic()
        print(
            f"\r\033[K{line}" if self._terminal else f"aarhusai: {line}",
            end="" if self._terminal else "\n",
            file=sys.stderr,
            flush=True,
        )
