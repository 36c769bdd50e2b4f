"""The chain's tables: what is not sealed, the links, checkpoints and anchors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg import sql

from aarhusai.audit.encoding import LogRow
from aarhusai.audit.signing import Checkpoint
from aarhusai.storage.database import Executor, Transaction

_LOCK: Final = 7_315_202_614
"""Advisory lock: one process at a time seals or prunes."""

_ROW: Final = sql.SQL("""
a.id, (extract(epoch FROM a.at) * 1000000)::bigint AS at, a.actor_kind, a.actor_id::text, a.unit_id::text, a.unit_path,
a.act, a.object_kind, a.object_id::text, a.data_class, a.details::text, a.xact::text::bigint AS xact
""")

# Rows of transactions that are over, after the last sealed one. `xact` before `id`: a lower id may be committed later,
# and a lower transaction number below every running one cannot. Whether a row has a link is asked in the form of a
# value, here and below: as NOT EXISTS it may be planned as a join with the whole chain.
_NEXT: Final = sql.SQL("""
SELECT {} FROM audit a
WHERE (a.xact, a.id) > (%(xact)s::text::xid8, %(id)s) AND a.xact < pg_snapshot_xmin(pg_current_snapshot())
  AND (SELECT s.position FROM audit_seal s WHERE s.audit_id = a.id) IS NULL
ORDER BY a.xact, a.id LIMIT %(limit)s
""").format(_ROW)

# After a dump was restored into another cluster the old transaction numbers may lie ahead of the new ones: then what
# is not sealed is looked for in the whole log, the old cluster's rows first, until a row of the new one is sealed.
_NEXT_AFTER_MOVE: Final = sql.SQL("""
SELECT {} FROM audit a
WHERE NOT EXISTS (SELECT FROM audit_seal s WHERE s.audit_id = a.id)
  AND (a.xact < pg_snapshot_xmin(pg_current_snapshot()) OR a.xact >= pg_snapshot_xmax(pg_current_snapshot()))
ORDER BY a.xact < pg_snapshot_xmax(pg_current_snapshot()), a.xact, a.id LIMIT %(limit)s
""").format(_ROW)


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ends; position 0 before the first link. `moved`: rows after it cannot be told by `xact`."""

    position: int
    chain_hash: bytes
    audit_id: int
    xact: int
    moved: bool


@dataclass(frozen=True, slots=True)
class Present:
    """The database's own time in microseconds, and the next transaction's number."""

    at: int
    horizon: int


@dataclass(frozen=True, slots=True)
class Stored:
    """A link as it is stored."""

    position: int
    audit_id: int
    horizon: int
    sealed_at: int
    row_hash: bytes
    chain_hash: bytes


@dataclass(frozen=True, slots=True)
class Tail:
    """What is not sealed yet: how many rows, and the oldest one's time."""

    rows: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Loose:
    """A row without a link. `before_head`: it lies before the chain's end, where every row has one."""

    id: int
    xact: int
    before_head: bool


async def take_lock(tx: Transaction) -> bool:
    """Whether this transaction is the only one that seals or prunes, until it ends."""
    return await tx.value(bool, "SELECT pg_try_advisory_xact_lock(%s)", (_LOCK,)) or False


async def head(executor: Executor) -> Head:
    """The last link, or the anchor when there is none."""
    found = await executor.one(
        Head,
        """
        SELECT h.position, h.chain_hash, h.audit_id, coalesce(a.xact::text::bigint, 0) AS xact,
               a.xact IS NULL OR a.xact >= pg_snapshot_xmax(pg_current_snapshot()) AS moved
        FROM (SELECT * FROM (SELECT position, chain_hash, audit_id FROM audit_seal ORDER BY position DESC LIMIT 1) s
              UNION ALL SELECT position, chain_hash, audit_id FROM audit_anchor
              UNION ALL SELECT 0, ''::bytea, 0
              ORDER BY position DESC LIMIT 1) h
        LEFT JOIN audit a ON a.id = h.audit_id
        """,
    )
    assert found is not None
    return found


async def next_rows(executor: Executor, after: Head, limit: int) -> list[LogRow]:
    """Rows to seal, in the order of the chain."""
    if after.moved:
        return await executor.all(LogRow, _NEXT_AFTER_MOVE, {"limit": limit})
    return await executor.all(LogRow, _NEXT, {"xact": str(after.xact), "id": after.audit_id, "limit": limit})


async def present(executor: Executor) -> Present:
    """Ask after the rows were read: whoever drew a lower id than theirs has a lower number than this horizon."""
    found = await executor.one(
        Present,
        """
        SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS at,
               pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS horizon
        """,
    )
    assert found is not None
    return found


async def append_links(tx: Transaction, links: Sequence[Stored]) -> None:
    """Adds links. That they are lost in a crash does no harm: the rows are sealed again."""
    await tx.run("SET LOCAL synchronous_commit = off")
    await tx.run(
        """
        INSERT INTO audit_seal (position, audit_id, horizon, row_hash, chain_hash, sealed_at)
        SELECT l.position, l.audit_id, l.horizon::text::xid8, l.row_hash, l.chain_hash,
               timestamptz 'epoch' + l.sealed_at * interval '1 microsecond'
        FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bytea[], %s::bytea[])
             AS l (position, audit_id, horizon, sealed_at, row_hash, chain_hash)
        """,
        (
            [link.position for link in links],
            [link.audit_id for link in links],
            [link.horizon for link in links],
            [link.sealed_at for link in links],
            [link.row_hash for link in links],
            [link.chain_hash for link in links],
        ),
    )


# Reading the chain


async def links_after(executor: Executor, position: int, limit: int) -> list[Stored]:
    """Links in their order."""
    return await executor.all(
        Stored,
        """
        SELECT position, audit_id, horizon::text::bigint AS horizon,
               (extract(epoch FROM sealed_at) * 1000000)::bigint AS sealed_at, row_hash, chain_hash
        FROM audit_seal WHERE position > %s ORDER BY position LIMIT %s
        """,
        (position, limit),
    )


async def rows_of(executor: Executor, first: int, last: int) -> list[LogRow]:
    """The rows whose links have positions from `first` to `last`, in no order; the caller has these links."""
    return await executor.all(
        LogRow,
        sql.SQL("""
        SELECT r.* FROM (SELECT position, audit_id FROM audit_seal WHERE position BETWEEN %s AND %s LIMIT %s) s
        CROSS JOIN LATERAL (SELECT {} FROM audit a WHERE a.id = s.audit_id LIMIT 1) r
        """).format(_ROW),
        (first, last, last - first + 1),
    )


async def tail(executor: Executor) -> Tail:
    """What the chain has not reached yet. Cheap: it looks behind the head only."""
    found = await executor.one(
        Tail,
        """
        WITH head AS (SELECT a.xact, a.id FROM audit_seal s JOIN audit a ON a.id = s.audit_id
                      ORDER BY s.position DESC LIMIT 1)
        SELECT count(*) AS rows, min(a.at) AS oldest FROM audit a
        WHERE (a.xact, a.id) > (coalesce((SELECT xact FROM head), '0'::xid8), coalesce((SELECT id FROM head), 0))
          AND (a.xact < pg_snapshot_xmax(pg_current_snapshot())
               OR coalesce((SELECT xact FROM head) >= pg_snapshot_xmax(pg_current_snapshot()), true))
          AND (SELECT s.position FROM audit_seal s WHERE s.audit_id = a.id) IS NULL
        """,
    )
    return found or Tail(0, None)


async def waiting(executor: Executor) -> float:
    """Seconds that the first row behind the head has waited; 0 when there is none. One row is read."""
    found = await executor.value(
        float,
        """
        WITH head AS (SELECT a.xact, a.id FROM audit_seal s JOIN audit a ON a.id = s.audit_id
                      ORDER BY s.position DESC LIMIT 1)
        SELECT greatest(extract(epoch FROM clock_timestamp() - a.at), 0)::float8 FROM audit a
        WHERE (a.xact, a.id) > (coalesce((SELECT xact FROM head), '0'::xid8), coalesce((SELECT id FROM head), 0))
          AND a.xact < pg_snapshot_xmax(pg_current_snapshot())
        ORDER BY a.xact, a.id LIMIT 1
        """,
    )
    return found or 0.0


async def loose_rows(executor: Executor, after: int, upto: int, limit: int) -> list[Loose]:
    """Rows without a link with ids from `after` (not included) to `upto`."""
    return await executor.all(
        Loose,
        """
        WITH head AS (SELECT a.xact, a.id FROM audit_seal s JOIN audit a ON a.id = s.audit_id
                      ORDER BY s.position DESC LIMIT 1)
        SELECT a.id, a.xact::text::bigint AS xact,
               coalesce((a.xact, a.id) < ((SELECT xact FROM head), (SELECT id FROM head)), false)
               AND (SELECT xact FROM head) < pg_snapshot_xmax(pg_current_snapshot()) AS before_head
        FROM audit a
        WHERE a.id > %s AND a.id <= %s AND (SELECT s.position FROM audit_seal s WHERE s.audit_id = a.id) IS NULL
        ORDER BY a.id LIMIT %s
        """,
        (after, upto, limit),
    )


async def last_id(executor: Executor) -> int:
    """The highest id in the log."""
    return await executor.value(int, "SELECT coalesce(max(id), 0) FROM audit") or 0


# Checkpoints and anchors

_SIGNED: Final = sql.SQL("position, audit_id, chain_hash, rows, at, key, signature")


async def add_checkpoint(tx: Transaction, made: Checkpoint) -> None:
    """Keeps a checkpoint; one with the same position and key stands already, and says the same."""
    await tx.run(
        sql.SQL("INSERT INTO audit_checkpoint ({}) VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING").format(
            _SIGNED
        ),
        (made.position, made.audit_id, made.chain_hash, made.rows, made.at, made.key, made.signature),
    )


async def checkpoints(executor: Executor, before: datetime | None, limit: int) -> list[Checkpoint]:
    """Newest first, made before a time."""
    return await executor.all(
        Checkpoint,
        sql.SQL("""
        SELECT {} FROM audit_checkpoint WHERE %(before)s::timestamptz IS NULL OR at < %(before)s
        ORDER BY at DESC, position DESC LIMIT %(limit)s
        """).format(_SIGNED),
        {"before": before, "limit": limit},
    )


async def anchor(executor: Executor) -> Checkpoint | None:
    """Where the chain begins, when rows were deleted."""
    query = sql.SQL("SELECT {} FROM audit_anchor ORDER BY position DESC LIMIT 1").format(_SIGNED)
    return await executor.one(Checkpoint, query)


async def link_before(executor: Executor, at: datetime, limit: int) -> Stored | None:
    """The last link of the oldest run of rows that are all older than `at`, at most `limit` of them. Never the head."""
    return await executor.one(
        Stored,
        """
        WITH first AS (SELECT coalesce(max(position), 0) AS position FROM audit_anchor),
        links AS (SELECT s.position, s.audit_id FROM audit_seal s, first
                  WHERE s.position > first.position ORDER BY s.position LIMIT %(limit)s),
        oldest AS (SELECT l.position, a.at FROM links l
                   CROSS JOIN LATERAL (SELECT at FROM audit WHERE id = l.audit_id LIMIT 1) a),
        cut AS (SELECT least(
            coalesce((SELECT min(position) FROM oldest WHERE at >= %(at)s), (SELECT max(position) + 1 FROM oldest)),
            (SELECT max(position) FROM audit_seal)) - 1 AS position)
        SELECT s.position, s.audit_id, s.horizon::text::bigint AS horizon,
               (extract(epoch FROM s.sealed_at) * 1000000)::bigint AS sealed_at, s.row_hash, s.chain_hash
        FROM audit_seal s JOIN cut ON cut.position = s.position
        """,
        {"at": at, "limit": limit},
    )


async def prune(tx: Transaction, made: Checkpoint) -> int:
    """Deletes up to the anchor; see the function in migration 0005."""
    deleted = await tx.value(
        int,
        "SELECT audit_prune(%s, %s, %s, %s, %s)",
        (made.position, made.rows, made.at, made.key, made.signature),
    )
    return deleted or 0


async def may_change(executor: Executor) -> bool:
    """Whether the role we connect as could change the log, were it not for the triggers."""
    return await executor.value(bool, "SELECT has_table_privilege('audit', 'UPDATE')") or False
