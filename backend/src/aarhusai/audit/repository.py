"""The audit table."""

from collections.abc import Sequence

from psycopg import sql
from psycopg.types.json import Jsonb

from aarhusai.audit.types import AuditEntry, AuditFilter, AuditRecord
from aarhusai.storage.database import Executor
from aarhusai.terms.ids import UnitId

_APPEND = """
SELECT audit_append(%(actor_kind)s, %(actor_id)s, %(unit_id)s, %(act)s,
                    %(object_kind)s, %(object_id)s, %(data_class)s, %(details)s)
"""

_COLUMNS = sql.SQL("""
SELECT id, at, actor_kind, actor_id, unit_id, act, object_kind, object_id, data_class, details FROM audit
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


async def page(
    executor: Executor, units: Sequence[UnitId] | None, wanted: AuditFilter, before: int | None, limit: int
) -> list[AuditRecord]:
    """Newest first. `units` are those whose branches' entries may be read; None is everything."""
    conditions: list[sql.Composable] = [sql.SQL("true")]
    parameters: dict[str, object] = {"limit": limit}

    def require(condition: sql.SQL, name: str, value: object) -> None:
        if value is not None:
            conditions.append(condition)
            parameters[name] = value

    within = None if units is None else [str(unit) for unit in units]
    require(sql.SQL("string_to_array(unit_path, '/') && %(units)s::text[]"), "units", within)
    require(sql.SQL("actor_id = %(actor_id)s"), "actor_id", wanted.actor_id)
    require(sql.SQL("(act = %(act)s OR starts_with(act, %(act)s || '.'))"), "act", wanted.act)
    require(sql.SQL("object_kind = %(object_kind)s"), "object_kind", wanted.object_kind)
    require(sql.SQL("object_id = %(object_id)s"), "object_id", wanted.object_id)
    require(sql.SQL("at >= %(since)s"), "since", wanted.since)
    require(sql.SQL("at < %(until)s"), "until", wanted.until)
    require(sql.SQL("id < %(before)s"), "before", before)
    query = sql.SQL("{} WHERE {} ORDER BY id DESC LIMIT %(limit)s").format(_COLUMNS, sql.SQL(" AND ").join(conditions))
    return await executor.all(AuditRecord, query, parameters)
