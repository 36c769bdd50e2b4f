"""What stands in the registers: uses that are live, in the actor's part of the tree or for everybody to see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from psycopg import sql

from aarhusai.identity.rights import Scope
from aarhusai.storage.database import Executor
from aarhusai.terms.actor import Role
from aarhusai.terms.ids import UseCaseId

MOST_OFFICERS: Final = 20


@dataclass(frozen=True, slots=True)
class PublicRow:
    """An approved use that the municipality shows. `answers` are those that were approved, `form` the
    version that they answer."""

    id: UseCaseId
    name: str
    unit_name: str
    answers: Mapping[str, list[str]]
    form: str
    zone: str | None
    high_risk: bool
    approved_at: datetime
    sort_key: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to write to."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class _Uses:
    provider: str
    uses: int


@dataclass(frozen=True, slots=True)
class _Id:
    id: UseCaseId


_LIVE: Final = sql.SQL("""
FROM use_case c
JOIN assistant a ON a.id = c.assistant_id AND a.deleted_at IS NULL AND a.taken_down_at IS NULL AND a.state = 'live'
                AND a.live_version IS NOT NULL
JOIN unit u ON u.id = a.unit_id
WHERE c.approved_version IS NOT NULL
""")


async def live_ids(executor: Executor, scope: Scope, after: UseCaseId | None, size: int) -> list[UseCaseId]:
    """The uses that are live in the scope, in the order of their ids."""
    query = sql.SQL("""
    SELECT c.id {} AND (%(paths)s::text[] IS NULL
        OR EXISTS (SELECT FROM unnest(%(paths)s::text[]) top WHERE u.path = top OR starts_with(u.path, top || '/')))
      AND (%(after)s::uuid IS NULL OR c.id > %(after)s::uuid)
    ORDER BY c.id LIMIT %(size)s
    """).format(_LIVE)
    paths = None if scope.paths is None else list(scope.paths)
    rows = await executor.all(_Id, query, {"paths": paths, "after": after, "size": size})
    return [row.id for row in rows]


async def uses_by_provider(executor: Executor, scope: Scope) -> dict[str, int]:
    """How many live uses in the scope were approved with each provider, by its name."""
    query = """
    SELECT supplier ->> 'provider' AS provider, count(DISTINCT c.id)::integer AS uses
    FROM use_case c
    JOIN assistant a ON a.id = c.assistant_id AND a.deleted_at IS NULL AND a.state = 'live'
    JOIN unit u ON u.id = a.unit_id
    CROSS JOIN LATERAL jsonb_array_elements(c.approved_facts -> 'suppliers') AS supplier
    WHERE c.approved_version IS NOT NULL AND (%(paths)s::text[] IS NULL
        OR EXISTS (SELECT FROM unnest(%(paths)s::text[]) top WHERE u.path = top OR starts_with(u.path, top || '/')))
    GROUP BY supplier ->> 'provider' LIMIT 1000
    """
    params = {"paths": None if scope.paths is None else list(scope.paths)}
    return {row.provider: row.uses for row in await executor.all(_Uses, query, params)}


async def public_page(executor: Executor, after: tuple[str, UUID] | None, size: int) -> list[PublicRow]:
    """What everybody may see, in Danish alphabetical order."""
    query = sql.SQL("""
    SELECT c.id, a.name, u.name AS unit_name, c.approved_answers AS answers, c.approved_form AS form,
           c.approved_facts ->> 'zone' AS zone,
           c.high_risk, c.approved_at, danish_order(a.name) AS sort_key
    {} AND c.approved_answers -> 'public' ->> 0 = 'yes' AND c.state <> 'retired'
      AND (%(key)s::text IS NULL OR (danish_order(a.name) COLLATE "C", c.id) > (%(key)s, %(id)s::uuid))
    ORDER BY danish_order(a.name) COLLATE "C", c.id LIMIT %(size)s
    """).format(_LIVE)
    key, case_id = after or (None, None)
    return await executor.all(PublicRow, query, {"key": key, "id": case_id, "size": size})


async def officers(executor: Executor) -> list[Contact]:
    """The data protection officers of the whole municipality."""
    return await executor.all(
        Contact,
        """
        SELECT p.name, p.email FROM role_holding r JOIN person p ON p.id = r.person_id JOIN unit u ON u.id = r.unit_id
        WHERE r.role = %s AND u.parent_id IS NULL AND p.state = 'active'
        ORDER BY danish_order(p.name) COLLATE "C", p.id LIMIT %s
        """,
        (Role.DPO.value, MOST_OFFICERS),
    )


async def municipality(executor: Executor) -> str:
    """The name of the topmost unit, which is the controller."""
    return await executor.value(str, "SELECT name FROM unit WHERE parent_id IS NULL LIMIT 1") or ""
