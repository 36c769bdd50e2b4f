"""Makes the vectors that are missing: of a model that was just chosen, or that was away when documents came in."""

from collections.abc import Sequence
from typing import Final

from aarhusai.knowledge.index import writing
from aarhusai.knowledge.ingest import completing_repository as table
from aarhusai.knowledge.ingest import spaces_repository
from aarhusai.knowledge.ingest.completing_repository import Bare
from aarhusai.knowledge.ingest.opening import Opening
from aarhusai.knowledge.ingest.spaces import Spaces
from aarhusai.knowledge.ingest.types import Space
from aarhusai.knowledge.ingest.vectors import Sought, Vectors
from aarhusai.knowledge.ingest.wording import embed_text
from aarhusai.storage.database import Database
from aarhusai.terms.actor import SYSTEM
from aarhusai.terms.classes import DataClass

BATCH: Final = 256
"""Chunks between two writes."""


class Completing:
    """One look at a time; of several workers one does it."""

    def __init__(self, db: Database, spaces: Spaces, vectors: Vectors, opening: Opening) -> None:
        self._db = db
        self._spaces = spaces
        self._vectors = vectors
        self._opening = opening

    async def complete(self) -> bool:
        """Arranges the spaces and fills them; gives whether everything is as it should be.

        False means: look again soon. Raises Unavailable.
        """
        await self._spaces.arrange()
        async with self._db.session() as session:
            if not await table.take_lock(session):
                return True
            try:
                return await self._fill()
            finally:
                await table.give_up_lock(session)

    async def _fill(self) -> bool:
        """The one that is being built takes over when nothing is missing in it."""
        whole = True
        for space in (self._spaces.building, self._spaces.serving):
            if space is None or not (space.missing or space.state == "building"):
                continue
            whole = await self._fill_space(space) and whole
        building = self._spaces.building
        if building is not None and not building.missing:
            await self._spaces.take_over(building)
        await self._clear_away()
        return whole

    async def _fill_space(self, space: Space) -> bool:
        """Walks through until a whole walk finds nothing to do. False when it must be looked at again soon."""
        while True:
            after, found, trouble = 0, 0, None
            while batch := await self._next(space, after):
                after = batch[-1].chunk_id
                made, code = await self._make(space, batch)
                found += made
                if code == "words_only":
                    await self._spaces.trouble(space, code)
                    return False
                trouble = trouble or code
                if not self._spaces.wants(space):
                    return False
            if not found:
                break
        async with self._db.session() as session:
            await table.settle(session, space.id, space.wanted, trouble)
            await table.clear_notes(session, space.id)
        await self._spaces.refresh()
        return all(one.id != space.id or not one.missing for one in self._spaces.alive)

    async def _next(self, space: Space, after: int) -> list[Bare]:
        async with self._db.session() as session:
            return await table.bare(session, space.id, after, BATCH)

    async def _make(self, space: Space, batch: Sequence[Bare]) -> tuple[int, str | None]:
        """Vectors for these; how many were made, and why not all."""
        count, trouble = 0, None
        for person_id in dict.fromkeys(one.person_id for one in batch):
            those = [one for one in batch if one.person_id == person_id]
            actor = await self._opening.actor(person_id) or SYSTEM
            sought = [
                Sought(
                    embed_text(one.piece(), one.title),
                    DataClass.parse(one.data_class) | DataClass.parse(one.collection_class),
                )
                for one in those
            ]
            made = await self._vectors.make(actor, space, sought, _silently)
            vectors = {
                one.chunk_id: vector for one, vector in zip(those, made.vectors, strict=True) if vector is not None
            }
            async with self._db.transaction() as tx:
                await writing.put_vectors(tx, space.id, vectors)
            count += len(vectors)
            trouble = trouble or made.trouble
        return count, trouble

    async def _clear_away(self) -> None:
        for space in self._spaces.retired:
            while True:
                async with self._db.transaction() as tx:
                    if not await writing.drop_space(tx, space.id):
                        await spaces_repository.forget(tx, space.id)
                        break


async def _silently(done: int, total: int) -> None:
    """Nobody waits for it."""
