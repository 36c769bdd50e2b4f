"""Limits as people read them: with names, with whose they are, and with what is used now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from psycopg import sql

from aarhusai.gateway.quotas.repository import MOST
from aarhusai.gateway.quotas.types import Place, QuotaFilter, WindowKey
from aarhusai.identity.rights import Scope
from aarhusai.storage.database import Executor
from aarhusai.terms.ids import QuotaId, UnitId

_SORT_KEY = sql.SQL("danish_order(coalesce(su.name, sp.name, sk.name, sa.name, sm.name, ''))")

# A limit lies where what it limits does; one on a model or an assistant, in the unit that decided it. Names of
# assistants are given: their room lies above this one.
_LIMIT = sql.SQL("""
SELECT q.id, q.subject_kind, q.subject_id, q.unit_id, d.name AS unit_name, d.path AS unit_path, q.measure, q.currency,
       q.period, q.amount, q.warn_at, q.revision,
       coalesce(su.name, sp.name, sk.name, sa.name, sm.name, '') AS subject_name,
       CASE WHEN q.subject_kind IN ('model', 'assistant') THEN d.path ELSE coalesce(u.path, d.path) END AS path,
       {sort_key} AS sort_key
FROM quota q JOIN unit d ON d.id = q.unit_id
    LEFT JOIN unit su ON q.subject_kind IN ('unit', 'each_person') AND su.id = q.subject_id
    LEFT JOIN person sp ON q.subject_kind = 'person' AND sp.id = q.subject_id
    LEFT JOIN api_key sk ON q.subject_kind = 'key' AND sk.id = q.subject_id
    LEFT JOIN person kp ON kp.id = sk.person_id AND sk.unit_id IS NULL
    LEFT JOIN unnest(%(assistants)s::uuid[], %(names)s::text[]) AS sa (id, name)
        ON q.subject_kind = 'assistant' AND sa.id = q.subject_id
    LEFT JOIN model sm ON q.subject_kind = 'model' AND sm.id = q.subject_id
    LEFT JOIN unit u ON u.id = CASE WHEN q.subject_kind IN ('model', 'assistant') THEN q.unit_id
        ELSE coalesce(su.id, sp.unit_id, sk.unit_id, kp.unit_id) END
WHERE q.deleted_at IS NULL AND (%(paths)s::text[] IS NULL OR EXISTS (
    SELECT FROM unnest(%(paths)s::text[]) top WHERE u.path = top OR starts_with(u.path, top || '/')))
""").format(sort_key=_SORT_KEY)


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A limit with the names of what it limits and of the unit that decided it. `path` is where it lies."""

    id: QuotaId
    subject_kind: str
    subject_id: UUID
    unit_id: UnitId
    unit_name: str
    unit_path: str
    measure: str
    currency: str | None
    period: str
    amount: int
    warn_at: int
    revision: int
    subject_name: str
    path: str
    sort_key: str


@dataclass(frozen=True, slots=True)
class UseRow:
    """What is used and held of a limit now: for everybody to themself, of who uses most.

    `people` have used something, `full` of the counters have nothing left.
    """

    quota_id: QuotaId
    used: int
    held: int
    people: int
    full: int


Names = Mapping[UUID, str]
"""Of the assistants that limits are on."""


@dataclass(frozen=True, slots=True)
class CountedRow:
    """One counter as it stands, a minute's left out."""

    quota_id: QuotaId
    who: UUID
    began: datetime
    used: int
    held: int


@dataclass(frozen=True, slots=True)
class AboveRow:
    """The tightest limit of the same kind above a unit."""

    amount: int


def _scope(scope: Scope, names: Names) -> dict[str, object]:
    paths = None if scope.paths is None else list(scope.paths)
    return {"paths": paths, "assistants": list(names), "names": list(names.values())}


async def limited_assistants(executor: Executor) -> list[UUID]:
    """The assistants that limits are on."""
    rows = await executor.all(
        _Limited,
        "SELECT DISTINCT subject_id FROM quota WHERE subject_kind = 'assistant' AND deleted_at IS NULL LIMIT %s",
        (MOST,),
    )
    return [row.subject_id for row in rows]


async def page(
    executor: Executor,
    scope: Scope,
    names: Names,
    wanted: QuotaFilter,
    after: tuple[str, UUID] | None,
    limit: int,
) -> list[LimitRow]:
    """The limits that lie in scope, in Danish alphabetical order of what they limit."""
    conditions: list[sql.Composable] = []
    parameters: dict[str, object] = {**_scope(scope, names), "limit": limit}
    if wanted.text:
        conditions.append(sql.SQL("AND strpos({}, danish_order(%(text)s)) > 0").format(_SORT_KEY))
        parameters["text"] = wanted.text
    if wanted.subject is not None:
        conditions.append(sql.SQL("AND q.subject_kind = %(subject)s"))
        parameters["subject"] = wanted.subject.value
    if after is not None:
        conditions.append(sql.SQL('AND ({} COLLATE "C", q.id) > (%(after_key)s, %(after_id)s::uuid)').format(_SORT_KEY))
        parameters["after_key"], parameters["after_id"] = after
    query = sql.SQL('{} {} ORDER BY {} COLLATE "C", q.id LIMIT %(limit)s').format(
        _LIMIT, sql.SQL(" ").join(conditions), _SORT_KEY
    )
    return await executor.all(LimitRow, query, parameters)


async def one(executor: Executor, quota_id: QuotaId, scope: Scope, names: Names) -> LimitRow | None:
    """One limit, when it lies in scope."""
    query = sql.SQL("{} AND q.id = %(id)s").format(_LIMIT)
    return await executor.one(LimitRow, query, {**_scope(scope, names), "id": quota_id})


async def use(
    executor: Executor, ids: Sequence[QuotaId], began: Sequence[datetime], slot: int
) -> dict[QuotaId, UseRow]:
    """What is used now. `began` are the beginnings of the windows that run; `slot` is the one of now."""
    rows = await executor.all(
        UseRow,
        """
        SELECT w.quota_id, max(w.taken)::bigint AS used, max(w.held)::bigint AS held,
               count(*) FILTER (WHERE w.taken > 0)::integer AS people,
               count(*) FILTER (WHERE w.taken + w.held >= w.amount)::integer AS full
        FROM (
            SELECT w.quota_id, w.held, q.amount, CASE WHEN q.period <> 'minute' THEN w.used ELSE coalesce((
                SELECT sum(s.amount) FROM unnest(w.slots) WITH ORDINALITY AS s (amount, place)
                WHERE s.place > %(slot)s - w.slot
            ), 0)::bigint END AS taken
            FROM quota_window w JOIN quota q ON q.id = w.quota_id
            WHERE w.quota_id = ANY (%(ids)s) AND w.began = ANY (%(began)s::timestamptz[])
        ) AS w
        GROUP BY w.quota_id LIMIT 1000
        """,
        {"ids": list(ids), "began": list(began), "slot": slot},
    )
    return {row.quota_id: row for row in rows}


async def counted(executor: Executor, keys: Sequence[WindowKey]) -> list[CountedRow]:
    """Counters by their keys."""
    return await executor.all(
        CountedRow,
        """
        SELECT quota_id, who, began, used, held FROM quota_window
        WHERE (quota_id, who, began) IN (
            SELECT * FROM unnest(%(quotas)s::uuid[], %(whos)s::uuid[], %(begans)s::timestamptz[])
        ) LIMIT 200
        """,
        {
            "quotas": [key.quota_id for key in keys],
            "whos": [key.who for key in keys],
            "begans": [key.began for key in keys],
        },
    )


_PLACES: dict[str, LiteralString] = {
    "unit": "SELECT u.name, u.path, false AS gone FROM unit u WHERE u.id = %(id)s",
    "person": "SELECT p.name, u.path, false AS gone FROM person p JOIN unit u ON u.id = p.unit_id WHERE p.id = %(id)s",
    "key": """SELECT k.name, u.path, false AS gone FROM api_key k LEFT JOIN person p ON p.id = k.person_id
        JOIN unit u ON u.id = coalesce(k.unit_id, p.unit_id) WHERE k.id = %(id)s AND k.revoked_at IS NULL""",
    "model": "SELECT m.name, '' AS path, false AS gone FROM model m WHERE m.id = %(id)s",
}
_PLACES["each_person"] = _PLACES["unit"]


async def place(executor: Executor, kind: str, subject_id: UUID) -> Place | None:
    """What is to be limited, all but an assistant; an empty path for what lies in no unit."""
    return await executor.one(Place, _PLACES[kind], {"id": subject_id})


async def unit_by_path(executor: Executor, path: str) -> UnitId | None:
    """The unit of a path, or the topmost one for an empty path."""
    found = await executor.value(
        UUID, "SELECT id FROM unit WHERE path = %(path)s OR (%(path)s = '' AND parent_id IS NULL)", {"path": path}
    )
    return UnitId(found) if found else None


async def unit_path(executor: Executor, unit_id: UnitId) -> str | None:
    """Where a unit lies."""
    return await executor.value(str, "SELECT path FROM unit WHERE id = %s", (unit_id,))


async def tightest_above(executor: Executor, path: str, measure: str, currency: str | None, period: str) -> int | None:
    """The smallest limit of the same kind on the units above the one of this path."""
    row = await executor.one(
        AboveRow,
        """
        SELECT q.amount FROM quota q JOIN unit u ON u.id = q.subject_id
        WHERE q.subject_kind = 'unit' AND q.deleted_at IS NULL AND q.measure = %(measure)s AND q.period = %(period)s
          AND q.currency IS NOT DISTINCT FROM %(currency)s AND starts_with(%(path)s, u.path || '/')
        ORDER BY q.amount LIMIT 1
        """,
        {"path": path, "measure": measure, "currency": currency, "period": period},
    )
    return row.amount if row else None


async def unit_names(executor: Executor, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Names of units."""
    rows = await executor.all(_Named, "SELECT id, name FROM unit WHERE id = ANY (%s) LIMIT 200", (list(ids),))
    return {row.id: row.name for row in rows}


@dataclass(frozen=True, slots=True)
class _Limited:
    subject_id: UUID


@dataclass(frozen=True, slots=True)
class _Named:
    id: UUID
    name: str
