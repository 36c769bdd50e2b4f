"""Lists of use cases: the register, and what waits for somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from psycopg import sql

from aarhusai.identity.rights import Scope
from aarhusai.storage.database import Executor
from aarhusai.terms.actor import Actor, Role
from aarhusai.terms.ids import UseCaseId
from aarhusai.usecases.repository.reading import READABLE, reader_of
from aarhusai.usecases.types import CaseFilter, CaseLine, WaitingLine

MOST_WAITING: Final = 200


@dataclass(frozen=True, slots=True)
class _Count:
    state: str
    cases: int


_FROM: Final = sql.SQL("""
FROM use_case c
LEFT JOIN assistant a ON a.id = c.assistant_id AND a.deleted_at IS NULL
LEFT JOIN unit u ON u.id = coalesce(a.unit_id, c.unit_id)
""")

_LINE: Final = sql.SQL("""
SELECT c.id, c.assistant_id, coalesce(a.name, c.name) AS name, coalesce(a.icon, '') AS icon,
       coalesce(a.unit_id, c.unit_id) AS unit_id, coalesce(u.name, '') AS unit_name, c.state, c.prohibited,
       c.high_risk, c.dpia_needed, c.annex, c.data_class, c.zone,
       CASE WHEN a.state = 'live' THEN a.live_version END AS live_version,
       ARRAY(SELECT kind FROM unnest(c.needs) WITH ORDINALITY AS needed (kind, place)
              WHERE c.state = 'submitted' AND NOT EXISTS (SELECT FROM use_case_approval x
                    WHERE x.use_case_id = c.id AND x.submission = c.submission AND x.kind = needed.kind)
              ORDER BY place LIMIT 5) AS needs,
       c.review_on, c.changed_at, danish_order(coalesce(a.name, c.name)) AS sort_key
""")

_NARROWED: Final = sql.SQL("""
    (%(text)s::text IS NULL OR coalesce(a.name, c.name) ILIKE %(text)s
     OR EXISTS (SELECT FROM jsonb_array_elements_text(c.answers -> 'purpose') said WHERE said ILIKE %(text)s))
    AND (%(unit)s::uuid IS NULL OR %(unit)s::uuid::text = ANY (string_to_array(u.path, '/')))
    AND (%(due)s::date IS NULL OR c.review_on <= %(due)s::date)
    AND (%(due_from)s::date IS NULL OR c.review_on >= %(due_from)s::date)
    AND CASE %(risk)s::text WHEN 'prohibited' THEN c.prohibited WHEN 'high_risk' THEN c.high_risk
             WHEN 'dpia' THEN c.dpia_needed WHEN 'ordinary' THEN NOT (c.prohibited OR c.high_risk OR c.dpia_needed)
             ELSE true END
""")


async def page(
    executor: Executor, actor: Actor, scope: Scope, wanted: CaseFilter, after: tuple[str, UUID] | None, size: int
) -> list[CaseLine]:
    """The register in Danish alphabetical order."""
    query = sql.SQL("""
    {line} {source} WHERE {readable} AND {narrowed} AND (%(state)s::text IS NULL OR c.state = %(state)s)
      AND (%(after_key)s::text IS NULL
           OR (danish_order(coalesce(a.name, c.name)) COLLATE "C", c.id) > (%(after_key)s, %(after_id)s::uuid))
    ORDER BY danish_order(coalesce(a.name, c.name)) COLLATE "C", c.id LIMIT %(size)s
    """).format(line=_LINE, source=_FROM, readable=READABLE, narrowed=_NARROWED)
    params = {
        **reader_of(actor, scope),
        **_narrowing(wanted),
        "after_key": after[0] if after else None,
        "after_id": after[1] if after else None,
        "size": size,
    }
    return await executor.all(CaseLine, query, params)


async def counts(executor: Executor, actor: Actor, scope: Scope, wanted: CaseFilter) -> dict[str, int]:
    """How many there are by state, whatever state is asked for."""
    query = sql.SQL("""
    SELECT c.state, count(*)::integer AS cases {source} WHERE {readable} AND {narrowed} GROUP BY c.state LIMIT 20
    """).format(source=_FROM, readable=READABLE, narrowed=_NARROWED)
    rows = await executor.all(_Count, query, {**reader_of(actor, scope), **_narrowing(wanted)})
    return {row.state: row.cases for row in rows}


async def lines(executor: Executor, ids: Sequence[UseCaseId]) -> list[CaseLine]:
    """These, in Danish alphabetical order; the caller knows that they may be read."""
    query = sql.SQL("""
    {line} {source} WHERE c.id = ANY (%(ids)s)
    ORDER BY danish_order(coalesce(a.name, c.name)) COLLATE "C", c.id LIMIT %(size)s
    """).format(line=_LINE, source=_FROM)
    return await executor.all(CaseLine, query, {"ids": list(ids), "size": len(ids)})


async def waiting(executor: Executor, actor: Actor, due_by: date) -> list[WaitingLine]:
    """What waits for the actor: to be approved, reviewed by `due_by`, or corrected. The same rules as `rights`."""
    query = sql.SQL("{} LIMIT {}").format(_WAITING, MOST_WAITING)
    return await executor.all(WaitingLine, query, _decider(actor, due_by))


_WAITING: Final = sql.SQL("""
WITH mine AS (
    SELECT c.id, c.changed_at,
           c.state = 'submitted' AND %(me)s::uuid <> ALL (c.makers) AND %(me)s::uuid <> c.submitted_by
               AND NOT owned.by_me
               AND NOT EXISTS (SELECT FROM use_case_approval x WHERE x.use_case_id = c.id
                                AND x.submission = c.submission AND x.approved_by = %(me)s::uuid) AS may_approve,
           c.state = 'submitted' AND 'unit_owner' = ANY (c.needs) AND owns_decider.it
               AND NOT EXISTS (SELECT FROM use_case_approval x WHERE x.use_case_id = c.id
                                AND x.submission = c.submission AND x.kind = 'unit_owner') AS wants_owner,
           c.state = 'submitted' AND 'dpo' = ANY (c.needs)
               AND EXISTS (SELECT FROM unnest(%(dpo)s::text[]) top
                            WHERE u.path = top OR starts_with(u.path, top || '/'))
               AND NOT EXISTS (SELECT FROM use_case_approval x WHERE x.use_case_id = c.id
                                AND x.submission = c.submission AND x.kind = 'dpo') AS wants_dpo,
           c.state <> 'retired' AND c.approved_version IS NOT NULL AND c.review_on <= %(due)s
               AND (owned.by_me OR owns_unit.it) AS review,
           c.state IN ('returned', 'reopened') AND owned.by_me AS correct
    FROM use_case c
    LEFT JOIN assistant a ON a.id = c.assistant_id AND a.deleted_at IS NULL
    LEFT JOIN unit u ON u.id = coalesce(a.unit_id, c.unit_id)
    LEFT JOIN unit d ON d.id = c.decider_id
    CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM grant_entry g
        WHERE g.object_kind = 'assistant' AND g.object_id = c.assistant_id AND g.right_name = 'write'
          AND g.subject_kind = 'person' AND g.subject_id = %(me)s::uuid) AS by_me) owned
    CROSS JOIN LATERAL (SELECT %(house)s OR EXISTS (SELECT FROM unnest(%(owner)s::text[]) top
        WHERE u.path = top OR starts_with(u.path, top || '/')) AS it) owns_unit
    CROSS JOIN LATERAL (SELECT %(house)s OR EXISTS (SELECT FROM unnest(%(owner)s::text[]) top
        WHERE d.path = top OR starts_with(d.path, top || '/')) AS it) owns_decider
)
SELECT id, may_approve AND wants_owner AS approve_owner, may_approve AND wants_dpo AS approve_dpo,
       coalesce(review, false) AS review, correct
FROM mine WHERE may_approve AND (wants_owner OR wants_dpo) OR review OR correct
ORDER BY changed_at, id
""")


def _decider(actor: Actor, due_by: date) -> dict[str, object]:
    return {
        "me": actor.person_id,
        "house": actor.is_platform_owner,
        "owner": [held.path for held in actor.holdings if held.role is Role.UNIT_OWNER],
        "dpo": [held.path for held in actor.holdings if held.role is Role.DPO],
        "due": due_by,
    }


def _narrowing(wanted: CaseFilter) -> dict[str, object]:
    text = wanted.text
    escaped = None if text is None else text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return {
        "state": wanted.state,
        "unit": wanted.unit_id,
        "risk": wanted.risk,
        "text": None if escaped is None else f"%{escaped}%",
        "due": wanted.due_by,
        "due_from": wanted.due_from,
    }
