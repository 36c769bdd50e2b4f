"""Chunks that have no vector in a space yet."""

from dataclasses import dataclass

from aarhusai.knowledge.types import Piece
from aarhusai.storage.database import Executor
from aarhusai.terms.ids import ChunkId, PersonId


@dataclass(frozen=True, slots=True)
class Bare:
    """A chunk without a vector: what is embedded of it, its classes, and on whose behalf that is done."""

    chunk_id: ChunkId
    ordinal: int
    text: str
    headings: list[str]
    is_table: bool
    title: str
    data_class: str
    collection_class: str
    person_id: PersonId | None

    def piece(self) -> Piece:
        """As it was before it was stored, but for where it stands."""
        return Piece(self.ordinal, self.text, tuple(self.headings), (), self.is_table)


async def take_lock(executor: Executor) -> bool:
    """Whether this session is the one of all workers that completes; until it ends or `give_up_lock`."""
    return (
        await executor.value(bool, "SELECT pg_try_advisory_lock(hashtextextended('knowledge.completing', 0))") or False
    )


async def give_up_lock(executor: Executor) -> None:
    """Lets another worker."""
    await executor.run("SELECT pg_advisory_unlock(hashtextextended('knowledge.completing', 0))")


async def bare(executor: Executor, space_id: int, after: int, limit: int) -> list[Bare]:
    """The next chunks without a vector in the space, of those with numbers above `after`."""
    return await executor.all(
        Bare,
        """
        SELECT c.id AS chunk_id, c.ordinal, c.text, c.headings, c.is_table, coalesce(d.title, d.name) AS title,
               c.data_class, k.data_class AS collection_class, coalesce(d.created_by, k.owner_id) AS person_id
          FROM (SELECT * FROM chunk WHERE id > %(after)s
                   AND NOT EXISTS (SELECT FROM chunk_vector v WHERE v.chunk_id = chunk.id AND v.space_id = %(space)s)
                 ORDER BY id LIMIT %(limit)s) AS c
          JOIN document d ON d.id = c.document_id
          JOIN collection k ON k.id = c.collection_id
         ORDER BY c.id LIMIT %(limit)s
        """,
        {"after": after, "space": space_id, "limit": limit},
    )


async def settle(executor: Executor, space_id: int, wanted: int, trouble: str | None) -> None:
    """Of what was `wanted` nothing is missing in the space any more, but for what `trouble` says."""
    await executor.run(
        "UPDATE embedding_space SET filled = %s, trouble = %s WHERE id = %s", (wanted, trouble, space_id)
    )


async def clear_notes(executor: Executor, space_id: int) -> int:
    """Takes the note away from documents that have all their vectors by now."""
    return await executor.run(
        """
        UPDATE document d SET error_code = NULL
         WHERE d.status = 'ready' AND d.error_code IN ('words_only', 'words_only_refused')
           AND NOT EXISTS (SELECT FROM chunk c WHERE c.document_id = d.id
                              AND NOT EXISTS (SELECT FROM chunk_vector v
                                               WHERE v.chunk_id = c.id AND v.space_id = %s))
        """,
        (space_id,),
    )
