"""The log of running turns, the leases of the processes that run them, and stopping."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from aarhusai.chat.sealing import StepJson
from aarhusai.storage.database import Database
from aarhusai.storage.key_cipher import KeyId
from aarhusai.terms.ids import PersonId, TurnId

LEASE_SECONDS: Final = 5
"""How long a process may be silent before its turns are cut off."""

_ANNOUNCED_AT_MOST = 200
"""Turn ids in one announcement: PostgreSQL takes under 8000 bytes. More are announced as "*", which means any."""

_REPLAYED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class LogEntry:
    """What arrived of one turn since its last entry, sealed. `seq` counts its events up to here; offsets are
    characters.
    """

    turn_id: TurnId
    seq: int
    text_at: int
    reasoning_at: int
    sealed: bytes


async def append(db: Database, entries: Sequence[LogEntry]) -> None:
    """Stores the entries of many turns and announces them, in one statement. Turns that are gone are passed over."""
    ids = [e.turn_id.hex for e in entries]
    await db.run(
        """
        WITH entry AS (
            SELECT * FROM unnest(%s::uuid[], %s::int[], %s::int[], %s::int[], %s::bytea[])
                AS entry (turn_id, seq, text_at, reasoning_at, sealed)
        ), kept AS (
            INSERT INTO turn_event (turn_id, seq, text_at, text, reasoning_at, reasoning, sealed)
            SELECT entry.turn_id, seq, text_at, '', reasoning_at, '', sealed
            FROM entry JOIN turn ON turn.id = entry.turn_id AND turn.status = 'running'
            ON CONFLICT DO NOTHING
        )
        SELECT pg_notify('turn', %s)
        """,
        (
            [e.turn_id for e in entries],
            [e.seq for e in entries],
            [e.text_at for e in entries],
            [e.reasoning_at for e in entries],
            [e.sealed for e in entries],
            ",".join(ids) if len(ids) <= _ANNOUNCED_AT_MOST else "*",
        ),
    )


@dataclass(frozen=True, slots=True)
class ReplayRow:
    """An entry of a turn's log, or the turn's status alone when there is nothing new.

    `text`, `reasoning` and `steps` are what a process of a release before sealing wrote.
    """

    status: str
    key_id: KeyId | None
    seq: int | None
    text_at: int | None
    text: str | None
    reasoning_at: int | None
    reasoning: str | None
    steps: Sequence[StepJson] | None
    sealed: bytes | None


async def replay(db: Database, person_id: PersonId, turn_id: TurnId, after: int) -> list[ReplayRow]:
    """What the log holds after event number `after`, in order. Empty when the turn is not the person's."""
    return await db.all(
        ReplayRow,
        """
        SELECT t.status, c.key_id, e.seq, e.text_at, e.text, e.reasoning_at, e.reasoning, e.steps, e.sealed
        FROM turn t JOIN conversation c ON c.id = t.conversation_id LEFT JOIN LATERAL (
            SELECT * FROM turn_event WHERE turn_id = t.id AND seq > %(after)s ORDER BY seq LIMIT %(limit)s
        ) e ON true
        WHERE t.id = %(turn)s AND t.person_id = %(person)s AND c.deleted_at IS NULL
        ORDER BY e.seq LIMIT %(limit)s
        """,
        {"turn": turn_id, "person": person_id, "after": after, "limit": _REPLAYED_AT_ONCE},
    )


async def ask_to_stop(db: Database, person_id: PersonId, turn_id: TurnId) -> bool:
    """Tells whichever process runs the turn to stop it. False when the person has no such turn; ended ones count."""
    found = await db.value(
        bool,
        """
        WITH asked AS (
            UPDATE turn SET stop_requested = true WHERE id = %(turn)s AND person_id = %(person)s AND status = 'running'
            RETURNING id
        )
        SELECT count(pg_notify('turn_stop', id::text)) > 0
            OR EXISTS (SELECT FROM message WHERE id = %(turn)s AND person_id = %(person)s AND role = 'assistant')
        FROM asked
        """,
        {"turn": turn_id, "person": person_id},
    )
    return bool(found)


async def take_lease(db: Database, name: str, incarnation: UUID) -> None:
    """Makes this process the owner of its name."""
    await db.run(
        """
        INSERT INTO replica (name, incarnation, lease_until)
        VALUES (%(name)s, %(incarnation)s, clock_timestamp() + make_interval(secs => %(lease)s))
        ON CONFLICT (name) DO UPDATE SET incarnation = excluded.incarnation, lease_until = excluded.lease_until
        """,
        {"name": name, "incarnation": incarnation, "lease": LEASE_SECONDS},
    )


async def give_up_lease(db: Database, incarnation: UUID) -> None:
    """This process runs nothing any more."""
    await db.run("DELETE FROM replica WHERE incarnation = %s", (incarnation,))


@dataclass(frozen=True, slots=True)
class CalledRow:
    """A turn of this process's that somebody wants stopped, or that it should be running and is not."""

    id: TurnId


async def renew_lease(db: Database, name: str, incarnation: UUID, running: Sequence[TurnId]) -> list[TurnId]:
    """Says that this process lives and runs these turns; hears which to stop (an announcement may have been missed).

    Heard of are also turns of its own that it does not run: their beginning was committed, but the connection broke
    before this was known. A row that was swept away while the process slept is made again; one that a successor took
    over is left to it.
    """
    rows = await db.all(
        CalledRow,
        """
        WITH renewed AS (
            INSERT INTO replica (name, incarnation, lease_until)
            VALUES (%(name)s, %(incarnation)s, clock_timestamp() + make_interval(secs => %(lease)s))
            ON CONFLICT (name) DO UPDATE SET lease_until = excluded.lease_until
            WHERE replica.incarnation = excluded.incarnation
        )
        SELECT id FROM turn WHERE owner = %(name)s AND incarnation = %(incarnation)s AND status = 'running' AND (
            stop_requested OR (id <> ALL(%(running)s)
                AND started_at < clock_timestamp() - make_interval(secs => %(lease)s))
        ) LIMIT 1000
        """,
        {"name": name, "incarnation": incarnation, "lease": LEASE_SECONDS, "running": list(running)},
    )
    return [row.id for row in rows]


@dataclass(frozen=True, slots=True)
class TurnHealth:
    """How running turns stand. `replicas` are processes whose lease holds; `orphaned` turns wait to be cut off."""

    replicas: int
    running: int
    orphaned: int


async def health(db: Database) -> TurnHealth:
    """Counts."""
    found = await db.one(
        TurnHealth,
        """
        WITH alive AS (SELECT incarnation FROM replica WHERE lease_until > clock_timestamp())
        SELECT (SELECT count(*) FROM alive)::integer AS replicas, count(*)::integer AS running,
            (count(*) FILTER (
                WHERE t.started_at < clock_timestamp() - make_interval(secs => %s)
                  AND t.incarnation NOT IN (SELECT incarnation FROM alive)
            ))::integer AS orphaned
        FROM turn t WHERE t.status = 'running'
        """,
        (LEASE_SECONDS,),
    )
    assert found is not None
    return found


async def forget_ended(db: Database) -> int:
    """Removes turns that ended long ago, what a late write left in their log, and processes that are long gone."""
    return await db.run(
        """
        WITH leases AS (
            DELETE FROM replica WHERE lease_until < now() - interval '1 day'
        ), leftovers AS (
            DELETE FROM turn_event USING turn
            WHERE turn.id = turn_event.turn_id AND turn.ended_at < now() - interval '1 minute'
        )
        DELETE FROM turn WHERE id IN (
            SELECT id FROM turn WHERE ended_at < now() - interval '1 day' ORDER BY ended_at LIMIT 10000
        )
        """
    )
