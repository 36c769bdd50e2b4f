"""The audit table."""

from collections.abc import Sequence

from psycopg import sql
from psycopg.types.json import Jsonb

from aarhusai.audit.types import AuditEntry, AuditFilter, AuditRecord, ExportedRecord, Keeping
from aarhusai.storage.database import Executor
from aarhusai.terms.ids import UnitId

_APPEND = """
SELECT audit_append(%(actor_kind)s, %(actor_id)s, %(unit_id)s, %(act)s,
                    %(object_kind)s, %(object_id)s, %(data_class)s, %(details)s)
"""

_COLUMNS = sql.SQL(
    "a.id, a.at, a.actor_kind, a.actor_id, a.unit_id, a.act, a.object_kind, a.object_id, a.data_class, a.details"
)

# Reading the log is in the log, by the same statement. The lateral join makes sure that the entry is written whatever
# is found; what is read is what stood there before.
_NOTED_PAGE = sql.SQL("""
WITH noted AS MATERIALIZED (
    SELECT audit_append(%(reader_kind)s, %(reader)s, %(reader_unit)s, 'audit.read', 'audit', NULL, NULL,
                        %(reading)s) AS id
)
SELECT found.* FROM noted LEFT JOIN LATERAL (
    SELECT {columns} FROM audit a
    WHERE {conditions} AND a.id <> noted.id AND a.id < %(before)s ORDER BY a.id DESC LIMIT %(limit)s
) found ON true WHERE found.id IS NOT NULL
""")


async def append(executor: Executor, entry: AuditEntry) -> None:
    """Writes one entry."""
    await executor.run(
        _APPEND,
        {
            "actor_kind": entry.actor.kind.value,
            "actor_id": entry.actor.person_id,
            "unit_id": entry.actor.unit_id,
            "act": entry.act,
            "object_kind": entry.object_kind,
            "object_id": entry.object_id,
            "data_class": entry.data_class,
            "details": Jsonb(dict(entry.details)),
        },
    )


async def append_all(executor: Executor, entries: Sequence[AuditEntry]) -> None:
    """Writes the entries, in order."""
    await executor.run(
        """
        SELECT audit_append(e.actor_kind, e.actor_id, e.unit_id, e.act, e.object_kind, e.object_id, e.data_class,
                            e.details)
          FROM unnest(%s::text[], %s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::uuid[], %s::text[], %s::jsonb[])
               WITH ORDINALITY
               AS e (actor_kind, actor_id, unit_id, act, object_kind, object_id, data_class, details, number)
         ORDER BY e.number
        """,
        (
            [one.actor.kind.value for one in entries],
            [one.actor.person_id for one in entries],
            [one.actor.unit_id for one in entries],
            [one.act for one in entries],
            [one.object_kind for one in entries],
            [one.object_id for one in entries],
            [one.data_class for one in entries],
            [Jsonb(dict(one.details)) for one in entries],
        ),
    )


async def page(
    executor: Executor,
    reader: AuditEntry,
    units: Sequence[UnitId] | None,
    wanted: AuditFilter,
    before: int | None,
    limit: int,
) -> list[AuditRecord]:
    """Newest first, and an entry that somebody reads them: for every page, because a page marker can be made up.

    `units` are those whose branches' entries may be read; None is everything.
    """
    conditions, parameters = _narrowed(units, wanted)
    query = _NOTED_PAGE.format(columns=_COLUMNS, conditions=conditions)
    noted = {
        "reader_kind": reader.actor.kind.value,
        "reader": reader.actor.person_id,
        "reader_unit": reader.actor.unit_id,
        "reading": Jsonb(dict(reader.details)),
        "before": before or _END,
    }
    return await executor.all(AuditRecord, query, {**parameters, **noted, "limit": limit})


async def export(
    executor: Executor, units: Sequence[UnitId] | None, wanted: AuditFilter, after: int, limit: int
) -> list[ExportedRecord]:
    """Oldest first, with what an outsider needs to find the row in the chain."""
    conditions, parameters = _narrowed(units, wanted)
    query = sql.SQL("""
        SELECT {}, a.unit_path, s.position FROM audit a LEFT JOIN audit_seal s ON s.audit_id = a.id
        WHERE {} AND a.id > %(after)s ORDER BY a.id LIMIT %(limit)s
        """).format(_COLUMNS, conditions)
    return await executor.all(ExportedRecord, query, {**parameters, "after": after, "limit": limit})


def _narrowed(units: Sequence[UnitId] | None, wanted: AuditFilter) -> tuple[sql.Composed, dict[str, object]]:
    conditions: list[sql.Composable] = [sql.SQL("true")]
    parameters: dict[str, object] = {}

    def require(condition: sql.SQL, name: str, value: object) -> None:
        if value is not None:
            conditions.append(condition)
            parameters[name] = value

    within = None if units is None else [str(unit) for unit in units]
    branch = None if wanted.unit_id is None else [str(wanted.unit_id)]
    require(sql.SQL("string_to_array(a.unit_path, '/') && %(units)s::text[]"), "units", within)
    require(sql.SQL("string_to_array(a.unit_path, '/') && %(branch)s::text[]"), "branch", branch)
    require(sql.SQL("a.actor_id = %(actor_id)s"), "actor_id", wanted.actor_id)
    require(sql.SQL("(a.act = %(act)s OR starts_with(a.act, %(act)s || '.'))"), "act", wanted.act)
    require(sql.SQL("a.object_kind = %(object_kind)s"), "object_kind", wanted.object_kind)
    require(sql.SQL("a.object_id = %(object_id)s"), "object_id", wanted.object_id)
    require(sql.SQL("%(data_class)s = ANY(string_to_array(a.data_class, '+'))"), "data_class", wanted.data_class)
    require(sql.SQL("a.at >= %(since)s"), "since", wanted.since)
    require(sql.SQL("a.at < %(until)s"), "until", wanted.until)
    return sql.SQL(" AND ").join(conditions), parameters


_KEPT_DAYS = 1826
_END = 2**63 - 1


async def read_keeping(executor: Executor) -> Keeping:
    """What was decided about age, or five years and no hold."""
    found = await executor.one(
        Keeping,
        """
        SELECT (value ->> 'maximum_days')::integer AS maximum_days, (value ->> 'hold')::boolean AS hold, revision
        FROM setting WHERE key = 'audit'
        """,
    )
    return found or Keeping(_KEPT_DAYS, hold=False, revision=0)


async def write_keeping(tx: Executor, wanted: Keeping) -> bool:
    """Writes it over `wanted.revision`; False when another revision is there."""
    written = await tx.run(
        """
        INSERT INTO setting AS s (key, value)
        SELECT 'audit', jsonb_build_object('maximum_days', %(days)s::integer, 'hold', %(hold)s::boolean)
        WHERE %(revision)s = 0 OR EXISTS (SELECT FROM setting WHERE key = 'audit')
        ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, revision = s.revision + 1, changed_at = now()
        WHERE s.revision = %(revision)s
        """,
        {"days": wanted.maximum_days, "hold": wanted.hold, "revision": wanted.revision},
    )
    return written == 1
