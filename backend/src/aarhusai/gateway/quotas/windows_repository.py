"""The counters: locked in the order of their keys, written once per batch, and the holds of running calls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg import sql

from aarhusai.gateway.quotas.counting import Counter
from aarhusai.gateway.quotas.types import Measure, Period, WindowKey
from aarhusai.storage.database import Database, Executor
from aarhusai.terms.ids import CallId, QuotaId


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A counter with its limit as it stands now."""

    quota_id: QuotaId
    who: UUID
    began: datetime
    used: int
    held: int
    slots: list[int]
    slot: int
    warned: bool
    reached: bool
    measure: str
    period: str
    amount: int
    warn_at: int
    gone: bool

    @property
    def key(self) -> WindowKey:
        """Its name."""
        return WindowKey(self.quota_id, self.who, self.began)

    def counter(self) -> Counter:
        """To be counted with."""
        return Counter(self.amount, self.used, self.held, list(self.slots), self.slot)

    def of_what(self) -> tuple[Measure, Period]:
        """What is counted, and for how long."""
        return Measure(self.measure), Period(self.period)


@dataclass(frozen=True, slots=True)
class HoldRow:
    """What a call holds, or held when it was taken away."""

    call_id: CallId
    quota_id: QuotaId
    who: UUID
    began: datetime
    amount: int
    slot: int
    rate: float = 1.0

    @property
    def key(self) -> WindowKey:
        """The counter."""
        return WindowKey(self.quota_id, self.who, self.began)


def _keys(keys: Sequence[WindowKey]) -> dict[str, object]:
    return {
        "quotas": [key.quota_id for key in keys],
        "whos": [key.who for key in keys],
        "begans": [key.began for key in keys],
    }


async def open_windows(db: Database, keys: Sequence[WindowKey]) -> None:
    """Makes the counters that are not there yet. Keys are in order."""
    await db.run(
        """
        INSERT INTO quota_window (quota_id, who, began)
        SELECT t.quota_id, t.who, t.began
        FROM unnest(%(quotas)s::uuid[], %(whos)s::uuid[], %(begans)s::timestamptz[]) AS t (quota_id, who, began)
        JOIN quota ON quota.id = t.quota_id
        ORDER BY 1, 2, 3
        ON CONFLICT DO NOTHING
        """,
        _keys(keys),
    )


async def lock(tx: Executor, keys: Sequence[WindowKey]) -> dict[WindowKey, WindowRow]:
    """Locks counters in the order of their keys; those that are not there are left out."""
    rows = await tx.all(
        WindowRow,
        """
        SELECT w.quota_id, w.who, w.began, w.used, w.held, w.slots, w.slot, w.warned_at IS NOT NULL AS warned,
               w.reached_at IS NOT NULL AS reached, q.measure, q.period, q.amount, q.warn_at,
               q.deleted_at IS NOT NULL AS gone
        FROM quota_window w JOIN quota q ON q.id = w.quota_id
        WHERE (w.quota_id, w.who, w.began) IN (
            SELECT * FROM unnest(%(quotas)s::uuid[], %(whos)s::uuid[], %(begans)s::timestamptz[])
        )
        ORDER BY w.quota_id, w.who, w.began
        FOR UPDATE OF w
        """,
        _keys(keys),
    )
    return {row.key: row for row in rows}


async def write(tx: Executor, counters: Mapping[WindowKey, Counter]) -> None:
    """Writes what was counted."""
    keys = list(counters)
    values = [counters[key] for key in keys]
    await tx.run(
        """
        UPDATE quota_window AS w
        SET used = t.used, held = t.held, slot = t.slot,
            slots = (%(slots)s::bigint[])[t.number * 7 - 6 : t.number * 7]
        FROM unnest(%(quotas)s::uuid[], %(whos)s::uuid[], %(begans)s::timestamptz[], %(used)s::bigint[],
                    %(held)s::bigint[], %(newest)s::bigint[])
          WITH ORDINALITY AS t (quota_id, who, began, used, held, slot, number)
        WHERE w.quota_id = t.quota_id AND w.who = t.who AND w.began = t.began
        """,
        {
            **_keys(keys),
            "used": [value.used for value in values],
            "held": [value.held for value in values],
            "newest": [value.slot for value in values],
            "slots": [amount for value in values for amount in value.slots],
        },
    )


async def hold(tx: Executor, holds: Sequence[HoldRow]) -> None:
    """Writes what calls hold."""
    await tx.run(
        """
        INSERT INTO quota_hold (call_id, quota_id, who, began, amount, slot, rate)
        SELECT * FROM unnest(%(calls)s::uuid[], %(quotas)s::uuid[], %(whos)s::uuid[], %(begans)s::timestamptz[],
                             %(amounts)s::bigint[], %(slots)s::bigint[], %(rates)s::float8[])
        """,
        {
            "calls": [held.call_id for held in holds],
            **_keys([held.key for held in holds]),
            "amounts": [held.amount for held in holds],
            "slots": [held.slot for held in holds],
            "rates": [held.rate for held in holds],
        },
    )


async def let_go(tx: Executor, calls: Sequence[CallId]) -> list[HoldRow]:
    """Takes the holds of calls away, once: whoever does it again finds none."""
    return await tx.all(
        HoldRow,
        """
        DELETE FROM quota_hold WHERE call_id = ANY (%s)
        RETURNING call_id, quota_id, who, began, amount, slot, rate
        """,
        (list(calls),),
    )


async def held_by(db: Database, calls: Sequence[CallId]) -> list[HoldRow]:
    """What calls hold."""
    return await db.all(
        HoldRow,
        """
        SELECT call_id, quota_id, who, began, amount, slot, rate FROM quota_hold
        WHERE call_id = ANY (%s) AND amount > 0 LIMIT 10000
        """,
        (list(calls),),
    )


async def empty(tx: Executor, calls: Sequence[CallId]) -> list[HoldRow]:
    """Leaves holds of nothing where calls whose process died held something; gives what they held."""
    return await tx.all(
        HoldRow,
        """
        UPDATE quota_hold AS h SET amount = 0
        FROM (SELECT * FROM quota_hold WHERE call_id = ANY (%s) AND amount > 0 FOR UPDATE) AS before
        WHERE h.call_id = before.call_id AND h.quota_id = before.quota_id
        RETURNING h.call_id, h.quota_id, h.who, h.began, before.amount, h.slot, h.rate
        """,
        (list(calls),),
    )


async def warned(tx: Executor, keys: Sequence[WindowKey]) -> None:
    """Marks counters as near their limit, and says so in the log, once each. Whose each is, is not in the log."""
    await _tell(tx, "warned_at", "quota.warned", keys)


async def reached(tx: Executor, keys: Sequence[WindowKey]) -> None:
    """Marks counters that a call was refused for, and says so in the log, once each."""
    await _tell(tx, "reached_at", "quota.reached", keys)


async def _tell(tx: Executor, mark: str, act: str, keys: Sequence[WindowKey]) -> None:
    query = sql.SQL("""
        WITH told AS (
            UPDATE quota_window AS w SET {mark} = now()
            FROM unnest(%(quotas)s::uuid[], %(whos)s::uuid[], %(begans)s::timestamptz[]) AS t (quota_id, who, began)
            WHERE w.quota_id = t.quota_id AND w.who = t.who AND w.began = t.began AND w.{mark} IS NULL
            RETURNING w.quota_id, w.began
        )
        SELECT audit_append('system', NULL, q.unit_id, %(act)s, 'quota', q.id, NULL,
                            jsonb_build_object('measure', q.measure, 'period', q.period, 'began', told.began))
        FROM told JOIN quota q ON q.id = told.quota_id
    """).format(mark=sql.Identifier(mark))
    await tx.run(query, {**_keys(keys), "act": act})


async def forget_old(db: Database, limit: int, slot: int) -> int:
    """Forgets what nobody asks for any more, at most so many counters; gives how many.

    That is holds of nothing after a day, what was used 400 days ago, whose it is after 62 days, and a minute's after a
    day. `slot` is the one of now.
    """
    await db.run(
        """
        DELETE FROM quota_hold WHERE (call_id, quota_id) IN (
            SELECT call_id, quota_id FROM quota_hold WHERE amount = 0 AND at < now() - interval '1 day' LIMIT %s
        )
        """,
        (limit,),
    )
    return await db.run(
        """
        DELETE FROM quota_window WHERE (quota_id, who, began) IN (
            SELECT quota_id, who, began FROM quota_window
            WHERE CASE WHEN began = '1970-01-01 00:00Z' THEN slot < %(slot)s - 8640
                       WHEN who <> '00000000-0000-0000-0000-000000000000' THEN began < now() - interval '62 days'
                       ELSE began < now() - interval '400 days' END
            LIMIT %(limit)s FOR UPDATE SKIP LOCKED
        )
        """,
        {"slot": slot, "limit": limit},
    )
