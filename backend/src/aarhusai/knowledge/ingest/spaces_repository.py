"""Spaces of vectors, and the setting that chooses their models."""

from dataclasses import dataclass
from typing import Literal

from psycopg.types.json import Jsonb

from aarhusai.knowledge.ingest.types import Space
from aarhusai.storage.database import Executor
from aarhusai.terms.ids import ModelId

_KEY = "knowledge"


@dataclass(frozen=True, slots=True)
class StoredChoice:
    """What was decided, with its revision; 0 while nobody has."""

    values: dict[str, str | None]
    revision: int


async def read_choice(executor: Executor) -> StoredChoice:
    """What was decided."""
    row = await executor.one(StoredChoice, 'SELECT value AS "values", revision FROM setting WHERE key = %s', (_KEY,))
    return row or StoredChoice({}, 0)


async def write_choice(tx: Executor, values: dict[str, str | None], revision: int) -> bool:
    """Writes it over `revision` (0: nothing yet) and tells every process; False when another revision is there."""
    written = await tx.run(
        """
        INSERT INTO setting AS s (key, value) SELECT %(key)s, %(values)s
        WHERE %(revision)s = 0 OR EXISTS (SELECT FROM setting WHERE key = %(key)s)
        ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, revision = s.revision + 1, changed_at = now()
        WHERE s.revision = %(revision)s
        """,
        {"key": _KEY, "values": Jsonb(values), "revision": revision},
    )
    await tx.run("SELECT pg_notify('config', '')")
    return written == 1


async def spaces(executor: Executor) -> list[Space]:
    """Those there are, the one that serves first."""
    return await executor.all(
        Space,
        """
        SELECT id, model_id, dims, state, wanted, filled, trouble FROM embedding_space
         ORDER BY array_position(ARRAY['serving', 'building', 'retired'], state), id LIMIT 100
        """,
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """Of `total` chunks `done` have a vector in the space."""

    space_id: int
    done: int
    total: int


async def counts(executor: Executor) -> list[Counted]:
    """How far the spaces are. It counts every chunk."""
    return await executor.all(
        Counted,
        """
        SELECT s.id AS space_id, (SELECT count(*) FROM chunk_vector v WHERE v.space_id = s.id) AS done,
               (SELECT count(*) FROM chunk) AS total
          FROM embedding_space s WHERE s.state <> 'retired' LIMIT 2
        """,
    )


async def add(tx: Executor, model_id: ModelId, state: Literal["serving", "building"]) -> None:
    """A new space; nothing when there is one in this state already."""
    await tx.run(
        "INSERT INTO embedding_space (model_id, state) VALUES (%s, %s) ON CONFLICT DO NOTHING", (model_id, state)
    )
    await tx.run("SELECT pg_notify('config', '')")


async def retire(tx: Executor, space_id: int) -> None:
    """It is searched no more, and its vectors go."""
    await tx.run("UPDATE embedding_space SET state = 'retired' WHERE id = %s", (space_id,))
    await tx.run("SELECT pg_notify('config', '')")


async def serve(tx: Executor, space_id: int) -> None:
    """It takes over from the one that serves, in one step for everybody who searches, when it is filled by now."""
    filled = await tx.value(
        int,
        "SELECT id FROM embedding_space WHERE id = %s AND state = 'building' AND filled >= wanted FOR UPDATE",
        (space_id,),
    )
    if filled is None:
        return
    await tx.run("UPDATE embedding_space SET state = 'retired' WHERE state = 'serving'")
    await tx.run("UPDATE embedding_space SET state = 'serving' WHERE id = %s", (space_id,))
    await tx.run("SELECT pg_notify('config', '')")


async def forget(tx: Executor, space_id: int) -> None:
    """Its vectors are gone."""
    await tx.run("DELETE FROM embedding_space WHERE id = %s AND state = 'retired'", (space_id,))


async def learn(executor: Executor, space_id: int, dims: int) -> int:
    """How long its vectors are: `dims` when nobody knew, else what was known."""
    known = await executor.value(
        int,
        "UPDATE embedding_space SET dims = coalesce(dims, %s) WHERE id = %s RETURNING dims",
        (dims, space_id),
    )
    return known or dims


async def miss(tx: Executor, complete_id: int | None) -> None:
    """Documents came in with vectors in this space only; all others have to be looked through for what is missing."""
    await tx.run(
        """
        UPDATE embedding_space SET wanted = wanted + 1 WHERE state <> 'retired' AND id IS DISTINCT FROM %s
        """,
        (complete_id,),
    )


async def trouble(executor: Executor, space_id: int, code: str | None) -> None:
    """Why it is not complete."""
    await executor.run(
        "UPDATE embedding_space SET trouble = %(code)s WHERE id = %(id)s AND trouble IS DISTINCT FROM %(code)s",
        {"code": code, "id": space_id},
    )
